// The files of a new registry: marks are filled, and what is missing is a bug that is told.

import { describe, expect, it } from "@jest/globals";
import { INIT_TEXTS, toInitFiles } from "../../src/plan/init-files.ts";

const beginning = { owner: "@acme/ml", stages: ["staging", "live"], branch: "trunk", version: "1.2.3" };
const texts = (changes: Readonly<Record<string, string>> = {}) =>
  new Map([...INIT_TEXTS.map((name): [string, string] => [name, name]), ...Object.entries(changes)]);

describe("the files of a new registry", () => {
  it("have their marks filled", () => {
    const files = toInitFiles(
      texts({
        "readme.md": "[[owner]] [[first]] [[last]] [[branch]] [[version]] $1 [a]",
        codeowners: "[[team]] [[stage-list]]",
      }),
      beginning,
    );
    expect(files.get("README.md")).toBe("@acme/ml staging live trunk 1.2.3 $1 [a]");
    expect(files.get(".github/CODEOWNERS")).toBe("acme/ml [staging, live]");
  });

  it("say each stage once, each after the one before", () => {
    const parts = { "registry.yaml": "[[stages]]", "stage.yaml": "[[stage]][[from]]\n", "last-stage.yaml": "end\n" };
    expect(toInitFiles(texts(parts), beginning).get("registry.yaml")).toBe("staging\nlive\n    from: staging\nend");
  });

  it("can not be made from a text that is missing or a mark that is unknown", () => {
    expect(() => toInitFiles(new Map(), beginning)).toThrow("there is no text");
    expect(() => toInitFiles(texts({ "readme.md": "[[nobody]]" }), beginning)).toThrow(
      "nothing is known for [[nobody]]",
    );
  });
});
