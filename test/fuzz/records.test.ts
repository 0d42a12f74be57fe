// What the App wrote and reads back, under any text: reading never throws, and nothing but what was signed is believed.

import { describe, expect, it } from "@jest/globals";
import { formatMemory, type Memory, parseMemory } from "../../src/plan/memory.ts";
import { parseEnvelope } from "../../src/registry/armour.ts";
import { parseBundle, toBundle } from "../../src/registry/bundle.ts";
import { payloadBytes, signEnvelope, verifyEnvelope } from "../../src/registry/dsse.ts";
import { parseRecordTag } from "../../src/registry/record-tag.ts";
import { parseStatement, toStatement } from "../../src/registry/statement.ts";
import { SEALED_WITH, sealStatements } from "../../src/registry/statements/sealed.ts";
import { formatRecordName } from "../../src/registry/tags.ts";
import { makeKeys, sampleBody, sealMessage } from "../registry/record-sample.ts";
import { fuzz, fuzzMade } from "./fuzz.ts";

const keys = makeKeys();
const stranger = makeKeys();

const bodies = [
  sampleBody({ sealedWith: [...SEALED_WITH] }),
  sampleBody(),
  sampleBody({ outcome: "bypassed", approvals: [], findings: ["nobody approved it"], sealedWith: [...SEALED_WITH] }),
  sampleBody({ subject: { kind: "registration", model: "churn", version: "1.2.0" }, sealedWith: [...SEALED_WITH] }),
];
const unsigned = sampleBody({ signing: "off" });
const names = new Set(bodies.map(({ subject }) => formatRecordName(subject)));

/** A record that verifies is one of those that were signed here, whatever the text is. */
function expectSignedHere(message: string): void {
  for (const name of names) {
    const record = parseRecordTag({ name, message, commit: bodies[0]?.landed.commit ?? "" }, [keys.publicKey]);
    if ("invalid" in record) expect(record.invalid).not.toBe("");
    else if (record.signature === "verified") expect(bodies).toContainEqual(record.body);
  }
}

function expectReadBack(source: string): void {
  const body = parseStatement(source);
  if (!("invalid" in body)) expect(parseStatement(toStatement(body))).toEqual(body);
}

const memory: Memory = { v: 1, digests: { PRR_1: "a".repeat(64) }, pushers: [7, 1001], requested: ["@acme/risk"] };
const binding = { repository: 42, pull: 7 };

function expectOwnMemory(comment: string): void {
  const found = parseMemory(comment, "key", binding);
  if (found !== undefined) expect(found).toEqual(memory);
}

describe("a text of anybody", () => {
  fuzz("records", (text) => {
    expectSignedHere(text);
    expectReadBack(text);
    expectOwnMemory(text);
    for (const parsed of [parseEnvelope(text), parseBundle(text)])
      if ("invalid" in parsed) expect(parsed.invalid).not.toBe("");
  });
});

describe("the message of a record", () => {
  const seeds = new Map([
    ["records that were signed", bodies.map((body) => sealMessage(body, keys.privateKey))],
    ["records of another key", bodies.map((body) => sealMessage(body, stranger.privateKey))],
    ["records without a signature", [sealMessage(unsigned), ...bodies.map((body) => sealMessage(body))]],
  ]);

  fuzzMade(seeds, expectSignedHere, 2000);

  it("verifies only under the key that signed it", () => {
    const [verified, others] = [0, 1].map((at) =>
      [...seeds.values()][at]?.map((message, index) => {
        const { subject, landed } = bodies[index] ?? unsigned;
        const record = parseRecordTag({ name: formatRecordName(subject), message, commit: landed.commit }, [
          keys.publicKey,
        ]);
        return "invalid" in record ? record.invalid : record.signature;
      }),
    );
    expect(new Set(verified)).toEqual(new Set(["verified"]));
    expect(new Set(others)).toEqual(new Set(["invalid"]));
  });
});

describe("a statement", () => {
  fuzzMade(new Map([["what the App writes", [...bodies, unsigned].map(toStatement)]]), expectReadBack, 2000);
});

describe("a bundle", () => {
  const bundles = bodies.map((body) =>
    JSON.stringify(toBundle(sealStatements(body, (bytes) => signEnvelope(bytes, keys.privateKey)).envelope)),
  );

  fuzzMade(new Map([["what the App writes", bundles]]), (text) => {
    const envelope = parseBundle(text);
    if ("invalid" in envelope || !verifyEnvelope(envelope, [keys.publicKey])) return;
    expect(bodies).toContainEqual(parseStatement(payloadBytes(envelope).toString("utf8")));
  });
});

describe("the memory in a comment", () => {
  const written = formatMemory(memory, "key", binding);
  const seeds = new Map([
    ["what the App wrote", [written, `Ready to merge\n\n${written}\n`]],
    ["what it wrote elsewhere", [formatMemory({ ...memory, pushers: [] }, "key", { ...binding, pull: 8 })]],
    ["what another key wrote", [formatMemory({ ...memory, pushers: [] }, "other", binding)]],
    ["two of them", [`${written}${written}`]],
  ]);

  fuzzMade(seeds, expectOwnMemory, 2000);

  it("is read where it was written and nowhere else", () => {
    const found = [...seeds.values()].map((texts) => texts.map((text) => parseMemory(text, "key", binding)));
    expect(found).toEqual([[memory, memory], [undefined], [undefined], [undefined]]);
  });
});
