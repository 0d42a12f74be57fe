// Values written as YAML: what people see, and that the strict reader gets back what was written.

import { describe, expect, it } from "@jest/globals";
import { array, assert, constantFrom, dictionary, double, integer, letrec, oneof, property, string } from "fast-check";
import { parseYaml } from "../../src/registry/yaml-source.ts";
import { formatYaml } from "../../src/registry/yaml-text.ts";

/** Without halves of characters, which no file can hold. */
const isWhole = (text: string) => !/\p{Cs}/u.test(text);

const read = (text: string): unknown => {
  const source = parseYaml("x.yaml", text);
  return "problems" in source ? source.problems : source.value;
};

describe("a document", () => {
  it("looks as a person would write it", () => {
    const document = {
      kind: "ModelVersion",
      version: "1.5.0",
      left: undefined,
      artifacts: [{ name: "model.onnx", uri: "s3://acme/x/model.onnx", digest: { sha256: "12".repeat(32) }, size: 12 }],
      lineage: { parents: ["churn@1.4.0"], parameters: { eta: 0.05, deep: { "a b": true } }, none: [] },
      card: { useCases: ["Hold payments", "Ask: twice"], limits: null },
    };
    expect(formatYaml(document)).toBe(`kind: ModelVersion
version: "1.5.0"
artifacts:
  - name: model.onnx
    uri: s3://acme/x/model.onnx
    digest: { sha256: "${"12".repeat(32)}" }
    size: 12
lineage:
  parents: [churn@1.4.0]
  parameters: { eta: 0.05, deep: { "a b": true } }
  none: []
card:
  useCases: [Hold payments, "Ask: twice"]
  limits: null
`);
  });

  it.each([
    "yes",
    "No",
    "null",
    "~",
    "1.10",
    "0x1f",
    "1e5",
    "2026-09-01",
    "-",
    "@a",
    "a: b",
    "a #b",
    "a:",
    "[a",
    "a, b",
  ])("keeps the text %s a text", (text) =>
    expect(read(formatYaml({ a: text, b: [text], c: { d: { e: text } } }))).toEqual({
      ...{ a: text, b: [text], c: { d: { e: text } } },
    }),
  );

  it("is read back as it was written, whatever it holds", () => {
    const text = oneof(
      string(),
      string({ unit: "binary" }),
      constantFrom("a: b", "- a", "true", "1.0", "\u0085", "\u2028", "a\nb\n"),
    );
    const number = oneof(integer(), double({ noNaN: true, noDefaultInfinity: true }));
    const safe = number.filter((one) => !Number.isInteger(one) || Number.isSafeInteger(one)).map((one) => one + 0 || 0);
    const key = text.filter(
      (one) => one !== "" && !["__proto__", "constructor", "prototype", "<<"].includes(one) && isWhole(one),
    );
    const { value } = letrec((tie) => ({
      scalar: oneof(
        text.filter((one) => isWhole(one)),
        safe,
        constantFrom(true, false, null),
      ),
      value: oneof(
        { depthSize: "small" },
        tie("scalar"),
        array(tie("value"), { maxLength: 3 }),
        dictionary(key, tie("value"), { maxKeys: 3 }),
      ),
    }));
    assert(
      property(dictionary(key, value, { minKeys: 1, maxKeys: 4 }), (document) => {
        expect(JSON.stringify(read(formatYaml(document)))).toBe(JSON.stringify(document));
      }),
      { numRuns: 200 },
    );
  });
});
