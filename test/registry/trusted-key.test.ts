import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { findSigner, keyId, signEnvelope, verifyEnvelope } from "../../src/registry/dsse.ts";
import { readTrusted } from "../../src/registry/trust.ts";
import { splitKeys, toTrustedKey } from "../../src/registry/trusted-key.ts";
import { makeKeys, recordFact, sampleBody } from "./record-sample.ts";

const keys = makeKeys();
const others = makeKeys();
const from = "Not-Before: 2026-01-01T00:00:00Z\n";
const until = "Not-After: 2026-12-31T23:59:59Z\n";

describe("a file of keys", () => {
  it("gives each key with its own period", () => {
    const text = `# until the summer\n${from}${until}${keys.publicKey}\n${others.publicKey}`;
    expect(splitKeys(text)).toEqual([`${from}${until}${keys.publicKey}`, others.publicKey]);
    expect(toTrustedKey(`${from}${until}${keys.publicKey}`)).toMatchObject({
      notBefore: Date.parse("2026-01-01T00:00:00Z"),
      notAfter: Date.parse("2026-12-31T23:59:59Z"),
    });
  });

  it("may come with the line ends of another system", () => {
    const found = splitKeys(`${from}${until}${keys.publicKey}`.replaceAll("\n", "\r\n"));
    const [key = ""] = Array.isArray(found) ? found : [];
    expect(toTrustedKey(key).notAfter).toBe(Date.parse("2026-12-31T23:59:59Z"));
  });

  it("is read by OpenSSL as it stands", () => {
    const folder = mkdtempSync(join(tmpdir(), "keys-"));
    writeFileSync(join(folder, "k"), `${from}${until}${keys.publicKey}`);
    const out = execFileSync("openssl", ["pkey", "-pubin", "-in", join(folder, "k"), "-pubout"], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    expect(out).toBe(keys.publicKey);
  });

  it.each<[string, string, string]>([
    ["no key", "hello", "holds no ECDSA P-256 public key"],
    ["a key of another curve", makeKeys("P-384").publicKey, "holds no ECDSA P-256 public key"],
    ["a misspelt bound", `Not-Afer: 2026-12-31T23:59:59Z\n${keys.publicKey}`, 'has the line "Not-Afer'],
    [
      "a bound that is a day",
      `Not-After: 2026-12-31\n${keys.publicKey}`,
      "expected Not-Before or Not-After with a moment",
    ],
    ["a bound in another zone", `Not-After: 2026-12-31T00:00:00+02:00\n${keys.publicKey}`, "with a moment such as"],
    ["a bound given twice", `${until}${until}${keys.publicKey}`, "has the line"],
    ["a bound after the key", `${keys.publicKey}${until}`, "has the line"],
    ["a month that is none", `Not-After: 2026-13-01T00:00:00Z\n${keys.publicKey}`, "holds no ECDSA P-256"],
    [
      "a period that ends before it begins",
      `Not-After: 2025-01-01T00:00:00Z\n${from}${keys.publicKey}`,
      "a period that ends before it begins",
    ],
  ])("with %s is refused", (_, text, why) => {
    expect(splitKeys(text)).toEqual({ invalid: expect.stringContaining(why) });
  });
});

describe("the period of a key", () => {
  const envelope = signEnvelope(Buffer.from("{}"), keys.privateKey);
  const key = `${from}${until}${keys.publicKey}`;

  it.each([
    ["before it", "2025-12-31T23:59:59Z", false],
    ["at its beginning", "2026-01-01T00:00:00Z", true],
    ["at its end", "2026-12-31T23:59:59Z", true],
    ["after it", "2027-01-01T00:00:00Z", false],
    ["at no moment at all", "some day", false],
  ])("decides whether a signature made %s counts", (_, at, counts) => {
    expect(verifyEnvelope(envelope, [key], at)).toBe(counts);
    expect(verifyEnvelope(envelope, [key, keys.publicKey], at)).toBe(!Number.isNaN(Date.parse(at)));
    expect(findSigner(envelope, [key], at)).toBe(counts ? keyId(keys.publicKey) : undefined);
  });

  it("lets a change of keys through: each record by the key of its time", () => {
    const change = "2026-06-30T00:00:00.000Z";
    const pinned = [`Not-After: ${change}\n${keys.publicKey}`, `Not-Before: ${change}\n${others.publicKey}`];
    const moment = fc.date({ min: new Date("2026-01-01"), max: new Date("2027-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(moment, fc.boolean(), (date, isOld) => {
        const signed = signEnvelope(Buffer.from("{}"), (isOld ? keys : others).privateKey);
        const fits = isOld ? date <= new Date(change) : date >= new Date(change);
        expect(verifyEnvelope(signed, pinned, date.toISOString())).toBe(fits);
      }),
      { numRuns: 50 },
    );
  });

  it("is named when it is the reason why a record is not trusted", () => {
    const fact = recordFact(sampleBody(), keys.privateKey);
    const late = `Not-After: 2026-11-20T10:31:06Z\n${keys.publicKey}`;
    expect(readTrusted(fact, { keys: [late] })).toEqual({
      refused: "key-out-of-period",
      reason:
        "record/churn/production/7 was signed by a key that is not trusted for what was decided 2026-11-20T10:31:07Z.",
    });
    expect(readTrusted(fact, { keys: [`Not-After: 2026-11-20T10:31:07Z\n${keys.publicKey}`] })).toHaveProperty(
      "signature",
      "verified",
    );
    expect(readTrusted(fact, { keys: [others.publicKey] })).toHaveProperty("refused", "signature-invalid");
  });
});
