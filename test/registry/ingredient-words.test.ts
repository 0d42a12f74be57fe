// What a command line says of artifacts, datasets, parents and parameters.

import { describe, expect, it } from "@jest/globals";
import { parseArtifact, parseDataset, parseParameter, parseParent } from "../../src/registry/ingredient-words.ts";

const mistake = (part: string) => ({ mistake: expect.stringContaining(part) });

describe("--artifact", () => {
  it.each<[text: string, word: object]>([
    ["model.onnx", { path: "model.onnx" }],
    ["./a b/dt=2026/model.onnx", { path: "./a b/dt=2026/model.onnx" }],
    ["model.onnx=s3://b/k", { path: "model.onnx", uri: "s3://b/k" }],
    ["dt=2026/m.onnx=s3://b/k?x=1", { path: "dt=2026/m.onnx", uri: "s3://b/k?x=1" }],
    ["C:\\m.onnx=s3://b/k", { path: "C:\\m.onnx", uri: "s3://b/k" }],
    ["s3://b/m.onnx", { uri: "s3://b/m.onnx" }],
    ["s3://b/m.onnx=model", { uri: "s3://b/m.onnx", name: "model" }],
    ["s3://b/dt=2026/x", { uri: "s3://b/dt=2026/x" }],
    ["pkg:oci/m?repository_url=ghcr.io", { uri: "pkg:oci/m?repository_url=ghcr.io" }],
    ["", mistake("names nothing")],
    ["https://ana:secret@x.org/m", mistake("holds a password")],
    ["m=https://ana:secret@x.org/m", mistake("holds a password")],
  ])("%s", (text, word) => expect(parseArtifact(text)).toEqual(word));
});

describe("--dataset", () => {
  it.each<[text: string, word: object]>([
    ["clicks@2026-09:training", { name: "clicks", version: "2026-09", role: "training" }],
    ["clicks@2026-09", { name: "clicks", version: "2026-09" }],
    ["clicks", { name: "clicks" }],
    ["clicks:test", { name: "clicks", role: "test" }],
    ["clicks@1:trainig", mistake("did you mean training?")],
    ["clicks@1:x", mistake("expected one of pretraining, training")],
    ["@1:test", mistake("expected name@version:role")],
    ["a b@1", mistake("expected name@version:role")],
  ])("%s", (text, word) => expect(parseDataset(text)).toEqual(word));
});

describe("--parent", () => {
  it.each<[text: string, word: object]>([
    ["churn@1.4.0", { parent: "churn@1.4.0" }],
    ["churn@v1.4.0", { parent: "churn@1.4.0" }],
    ["churn", mistake("expected model@version")],
    ["churn@production", mistake("expected model@version")],
  ])("%s", (text, word) => expect(parseParent(text)).toEqual(word));
});

describe("--parameter", () => {
  it.each<[text: string, value: unknown]>([
    ["eta=0.05", 0.05],
    ["trees=400", 400],
    ["tiny=1e-7", 1e-7],
    ["release=1.10", "1.10"],
    ["id=007", "007"],
    ["big=12345678901234567890", "12345678901234567890"],
    ["deep=true", true],
    ["none=null", null],
    ["loss=a=b", "a=b"],
    ["empty=", ""],
    ["inf=Infinity", "Infinity"],
  ])("%s", (text, value) => expect(parseParameter(text)).toEqual({ name: text.split("=")[0], value }));

  it.each(["eta", "=1"])("%s is told what was expected", (text) => {
    expect(parseParameter(text)).toEqual(mistake("expected name=value"));
  });
});
