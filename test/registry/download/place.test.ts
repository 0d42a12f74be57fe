// Which URIs of manifests are understood, and as what.

import { describe, expect, it } from "@jest/globals";
import { joinUri, parsePlace } from "../../../src/registry/download/place.ts";

const HEX = "ab".repeat(32);
const REVISION = "4be1c0c5a7f0a2b9d7c6e5f41322110ffeeddccb";
const hub = (repository: string, revision: string, path: string) => ({ kind: "hub", repository, revision, path });
const image = (host: string, repository: string, digest?: string) => {
  return { kind: "oci", host, repository, ...(digest === undefined ? {} : { digest: `sha256:${digest}` }) };
};

describe("the place that a URI names", () => {
  it.each<[string, object | undefined]>([
    ["file:///models/a%20b", { kind: "file", url: "file:///models/a%20b" }],
    ["https://host/a?b=c", { kind: "web", url: "https://host/a?b=c" }],
    ["http://127.0.0.1:9/a", { kind: "web", url: "http://127.0.0.1:9/a" }],
    [`oci://ghcr.io/acme/fraud@sha256:${HEX}`, image("ghcr.io", "acme/fraud", HEX)],
    [`oci://localhost:5000/fraud:1.5@sha256:${HEX}`, image("localhost:5000", "fraud", HEX)],
    ["oci://ghcr.io/acme/fraud:1.5", image("ghcr.io", "acme/fraud")],
    [`pkg:oci/fraud@sha256:${HEX}?repository_url=ghcr.io%2Facme%2Ffraud`, image("ghcr.io", "acme/fraud", HEX)],
    [`pkg:oci/fraud@sha256%3A${HEX}?tag=1&repository_url=ghcr.io/acme/fraud`, image("ghcr.io", "acme/fraud", HEX)],
    [`hf://acme/fraud@${REVISION}/a/b.bin`, hub("acme/fraud", REVISION, "a/b.bin")],
    ["hf://datasets/acme/clicks@main/a.csv", hub("datasets/acme/clicks", "main", "a.csv")],
    ["hf://acme/fraud@refs%2Fpr%2F1/a", hub("acme/fraud", "refs/pr/1", "a")],
    ["hf://acme/fraud/a", hub("acme/fraud", "main", "a")],
    [`pkg:huggingface/acme/fraud@${REVISION}#a/b.bin`, hub("acme/fraud", REVISION, "a/b.bin")],
    [`https://huggingface.co/acme/fraud/resolve/${REVISION}/a%20b?download=true`, hub("acme/fraud", REVISION, "a b")],
    ["https://huggingface.co/acme/fraud", { kind: "web", url: "https://huggingface.co/acme/fraud" }],
    ["s3://bucket/key", { kind: "other", scheme: "s3" }],
    ["git+https://host/a@b", { kind: "other", scheme: "git+https" }],
    ["pkg:pypi/torch@2", { kind: "other", scheme: "pkg" }],
    ["pkg:oci/fraud@latest", { kind: "other", scheme: "pkg" }],
    ["oci://ghcr.io", undefined],
    [`oci://ghcr.io/fraud@sha512:${HEX}`, undefined],
    ["hf://acme", undefined],
    ["https://", undefined],
    ["models/a", undefined],
    ["", undefined],
  ])("%s", (uri, place) => expect(parsePlace(uri)).toEqual(place));
});

describe("a file below the folder that a URI names", () => {
  it.each([
    ["https://host/a", "https://host/a/b%20c/d%3F.bin"],
    ["https://host/a/?v=1", "https://host/a/b%20c/d%3F.bin?v=1"],
    ["file:///a/", "file:///a/b%20c/d%3F.bin"],
    ["s3://bucket/key/", "s3://bucket/key/b c/d?.bin"],
    ["hf://acme/fraud@main", "hf://acme/fraud@main/b c/d?.bin"],
    ["pkg:huggingface/acme/fraud@main", "pkg:huggingface/acme/fraud@main#b c/d?.bin"],
    ["pkg:huggingface/acme/fraud@main#a", "pkg:huggingface/acme/fraud@main#a/b c/d?.bin"],
    ["oci://ghcr.io/acme/fraud:1", "oci://ghcr.io/acme/fraud:1"],
  ])("%s", (uri, joined) => expect(joinUri(uri, "b c/d?.bin")).toBe(joined));
});
