// Names under any text: no two texts name one thing, what is written is read back, and Git takes every tag.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import {
  foldPath,
  formatPath,
  formatReference,
  governs,
  isName,
  parsePath,
  parseReference,
} from "../../src/registry/names.ts";
import { parseAddress } from "../../src/registry/repository-address.ts";
import { formatRecordName, formatTag, parseRecordName, parseTag } from "../../src/registry/tags.ts";
import { isVersion } from "../../src/registry/version.ts";
import { gitIn } from "../git/registry-repository.ts";
import { fuzz } from "./fuzz.ts";

/** Every reference that could come to be, for Git to look at in one go. */
const references = new Set<string>();

function expectOneText<Meaning>(
  text: string,
  parse: (text: string) => Meaning | undefined,
  format: (meaning: Meaning) => string,
): void {
  const meaning = parse(text);
  if (meaning !== undefined) expect(format(meaning)).toBe(text);
}

/** Whatever parts a text could be taken for, put together and taken apart again. */
function expectReadBack(text: string): void {
  const [model = "", rest = "", third = "7"] = text.split(/[@#/]v?/);
  const sequence = Number(/^[1-9]\d{0,14}$/.exec(third)?.[0] ?? 7);
  const [version, stage] = [rest, rest];
  if (!isName(model)) return;
  if (isVersion(version)) {
    for (const kind of ["registration", "deregistration"] as const) {
      const tag = { kind, model, version };
      expect(parseTag(formatTag(tag))).toEqual(tag);
    }
    for (const kind of ["registration", "retirement"] as const) {
      const subject = { kind, model, version };
      expect(parseRecordName(formatRecordName(subject))).toEqual(subject);
    }
  }
  if (!isName(stage)) return;
  const subject = { kind: "assignment" as const, model, stage, sequence };
  expect(parseRecordName(formatRecordName(subject))).toEqual(subject);
  expect(parseTag(formatTag(subject))).toEqual(subject);
}

describe("names", () => {
  fuzz("names", (text) => {
    expectOneText(text, parseTag, formatTag);
    expectOneText(text, parseRecordName, formatRecordName);
    expectOneText(text, parsePath, formatPath);
    expectReadBack(text);
    const reference = parseReference(text);
    if (reference) expect(parseReference(formatReference(reference))).toEqual(reference);
    if (parsePath(text)) expect([governs(text), foldPath(text)]).toEqual(["registry", text.toLowerCase()]);
    expect(foldPath(foldPath(text))).toBe(foldPath(text));
    const address = parseAddress(text);
    if (address) expect(address.page).toBe(`${address.page.split(":")[0]}://${address.host}/${address.path}`);
    if (address) expect(URL.canParse(address.page) && new URL(address.page).username).toBe("");
    for (const name of namesIn(text)) references.add(name);
  });

  it("are all accepted by Git", () => {
    expect(references.size).toBeGreaterThan(20);
    expect(refusedByGit([...references])).toBe("");
    expect(refusedByGit(["refs/tags/a", "refs/tags/a..b"])).toContain("invalid ref format: refs/tags/a..b");
  });
});

/** What the text could become as a reference: the tag it is, or a tag of the name or version it is. */
function namesIn(text: string): string[] {
  return [
    ...(parseTag(text) || parseRecordName(text) ? [text] : []),
    ...(isName(text) ? [`${text}@v1.0.0`, `${text}#${text}#1`, `record/${text}/${text}/1`] : []),
    ...(isVersion(text) ? [`m@v${text}`, `m@v${text}!`, `record/m/v${text}`, `record/m/retired/v${text}`] : []),
  ].map((name) => `refs/tags/${name}`);
}

/** What Git complains of among references; nothing when it takes them all. */
function refusedByGit(names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "fuzz-"));
  gitIn(folder, ["init", "-q", "--bare", "--template="]);
  const input = names.map((name) => `verify ${name}\n`).join("");
  const { stderr } = spawnSync("git", ["-C", folder, "update-ref", "--stdin"], { input, encoding: "utf8" });
  rmSync(folder, { recursive: true });
  return stderr;
}
