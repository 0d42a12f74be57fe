import { describe, expect, it } from "@jest/globals";
import { explainUnknown, explainUnknownVersion, findModel } from "../../src/registry/unknown.ts";
import { catalogOf } from "./catalog-sample.ts";

describe("explainUnknown", () => {
  it.each([
    ["chrun", ["fraud", "churn"], "there is no model chrun here; did you mean churn?"],
    ["x", ["fraud", "churn"], "there is no model x here; there is fraud, churn"],
    ["x", [], "there is no model x here, nor any other"],
    [
      "x",
      ["aaa", "bbb", "ccc", "ddd", "eee", "fff", "ggg", "hhh"],
      "there is no model x here; there is aaa, bbb, ccc, ddd, eee, fff and 2 more",
    ],
  ])("tells of %s among %j", (name, allowed, sentence) => {
    expect(explainUnknown("model", name, allowed)).toBe(sentence);
  });
});

describe("explainUnknownVersion", () => {
  it("names the latest first", () => {
    expect(explainUnknownVersion("churn", "77.77.77", ["1.0.0", "1.1.0", "2.0.0-rc.1"])).toBe(
      "there is no version churn@77.77.77 here; there is churn@1.1.0, churn@2.0.0-rc.1, churn@1.0.0",
    );
  });
});

describe("findModel", () => {
  it.each([
    ["churn", { model: "churn" }],
    ["chur", { unknown: expect.stringContaining("did you mean churn?") }],
  ])("looks for %s", (name, found) => {
    expect(findModel(catalogOf({ "churn@1.0.0": "" }), name)).toMatchObject(found);
  });
});
