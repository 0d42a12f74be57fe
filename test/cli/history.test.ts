import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { recordDigest, signEnvelope } from "../../src/registry/dsse.ts";
import type { RecordBody } from "../../src/registry/record.ts";
import { formatRecordMessage } from "../../src/registry/record-tag.ts";
import { toStatement } from "../../src/registry/statement.ts";
import { formatRecordName } from "../../src/registry/tags.ts";
import { addTags, gitIn, makeRepository } from "../git/registry-repository.ts";
import { makeKeys, sampleBody } from "../registry/record-sample.ts";
import { runCommandLine } from "./record-terminal.ts";

const keys = makeKeys();
const home = mkdtempSync(join(tmpdir(), "registrar-history-"));
writeFileSync(join(home, "pinned.pub"), keys.publicKey);
const { folder, commits } = makeRepository(4);
const [registered = "", ...landings] = commits;
afterAll(() => {
  for (const path of [folder, home]) rmSync(path, { recursive: true });
});

function seal(body: RecordBody) {
  const envelope = signEnvelope(Buffer.from(toStatement(body)), keys.privateKey);
  const name = formatRecordName(body.subject);
  const message = formatRecordMessage({ sentence: "x", envelope, trailers: [] });
  return {
    tag: { name, commit: body.landed.commit, message },
    previous: { name, digest: { sha256: recordDigest(envelope) } },
  };
}

// The manifest of 1.2.0 is the file `n` of the first commit, whose text is "0".
const MANIFEST = { path: "n", digest: { sha256: createHash("sha256").update("0").digest("hex") } };

/** Three records in a row: promoted, bypassed, rolled back. */
const chain: ReturnType<typeof seal>[] = [];
for (const [index, outcome] of (["approved", "bypassed", "rolled-back"] as const).entries()) {
  const landed = landings[index] ?? "";
  const previous = chain.at(-1)?.previous;
  const body = sampleBody({
    subject: { kind: "assignment", model: "churn", stage: "production", sequence: index + 1 },
    outcome,
    landed: { commit: landed, parent: registered, commits: [landed] },
    decidedAt: `2026-11-2${index}T00:00:00Z`,
    registrationCommit: registered,
    manifest: MANIFEST,
    ...(previous && { previous }),
  });
  chain.push(seal(body));
}
addTags(folder, [
  ...chain.map(({ tag }) => tag),
  { name: "churn@v1.2.0", commit: registered, message: "x" },
  { name: "churn@v1.1.0", commit: registered, message: "x" },
  { name: "churn#production#1", commit: registered, message: "x" },
  { name: "churn#production#3", commit: registered, message: "x" },
  { name: "churn#staging#1", commit: registered, message: "x" },
  { name: "v7", commit: registered, message: "foreign" },
]);

const run = (...words: string[]) => runCommandLine(home, words);
const PINNED = ["--key", "pinned.pub"];
const HERE = ["--repo", folder, ...PINNED];

describe("registrar history", () => {
  it("tells every record of a stage in order, with who approved it", async () => {
    const { code, out, err } = await run("history", "churn@production", ...HERE);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const lines = out.trimEnd().split("\n");
    expect(lines.map((line) => line.split(/ {2,}/)[1])).toEqual([
      "record",
      "churn/production/1",
      "churn/production/2",
      "churn/production/3",
    ]);
    expect(lines[3]).toMatch(/rolled back to 1\.2\.0 in production.*ana.*verified/);
  });

  it("gives the records themselves in JSON, from a remote repository too", async () => {
    const { out } = await run("history", "churn", "--repo", `file://${folder}`, ...PINNED, "--json");
    const { records, faults } = JSON.parse(out);
    expect(records.map(({ body }: { body: RecordBody }) => body.outcome)).toEqual([
      "approved",
      "bypassed",
      "rolled-back",
    ]);
    expect(faults).toEqual([]);
  });

  it("tells what each stage held on a day", async () => {
    const on = (day: string, ...more: string[]) => run("history", "churn", ...HERE, "--on", day, ...more);
    expect((await on("2026-11-20")).out).toMatch(
      /production +1\.2\.0 +2026-11-20T00:00:00Z +ana +churn\/production\/1/,
    );
    expect((await on("2026-11-21")).out).toContain("1.2.0 (bypassed)");
    expect(JSON.parse((await on("2026-11-22", "--json")).out)).toMatchObject({
      on: "2026-11-22T23:59:59.999Z",
      held: [{ stage: "production", version: "1.2.0", outcome: "rolled-back", record: "record/churn/production/3" }],
      faults: [],
    });
    expect((await on("2020-01-01")).out).toBe("Nothing was recorded until 2020-01-01T23:59:59.999Z.\n");
    expect(await on("last week")).toMatchObject({ code: 2, err: expect.stringContaining("is no date") });
  });

  it.each([
    ["a version, which holds nothing by itself", ["churn@1.2.0"], "churn@1.2.0 is a version, and only stages hold"],
    ["a day there never was", ["churn", "production"], "--on 2026-02-30T12:00:00Z is no date"],
  ])("refuses %s", async (_, words, sentence) => {
    const day = words.length === 1 ? "2026-11-20" : "2026-02-30T12:00:00Z";
    const { code, out, err } = await run("history", ...words, ...HERE, "--on", day);
    expect({ code, out, err }).toEqual({ code: 2, out: "", err: expect.stringContaining(sentence) });
  });

  it("takes model and stage as two words", async () => {
    expect(await run("history", "churn", "production", ...HERE)).toEqual(
      await run("history", "churn@production", ...HERE),
    );
  });

  it("finds a record that was taken away", async () => {
    const copy = join(home, "copy");
    gitIn(folder, ["clone", "-q", "--bare", folder, copy]);
    gitIn(copy, ["tag", "-d", "record/churn/production/2"]);
    const { code, err } = await run("history", "churn", "--repo", copy, ...PINNED);
    expect(code).toBe(1);
    expect(err).toContain("number 2 is missing, so a record was deleted");
    expect(err).toContain("record/churn/production/3 was sealed after another");
  });

  it("finds a record that somebody else sealed", async () => {
    writeFileSync(join(home, "other.pub"), makeKeys().publicKey);
    const { code, err } = await run("history", "churn", "--repo", folder, "--key", "other.pub");
    expect(code).toBe(1);
    expect(err.match(/was not made by a key that is trusted here/g)).toHaveLength(3);
  });
});

describe("registrar list", () => {
  it("shows models with what each stage holds, or why nothing can be said", async () => {
    const { code, out } = await run("list", ...HERE);
    expect(code).toBe(0);
    expect(out).toBe(
      [
        "model  latest  versions  production  staging",
        "churn  1.2.0   2         1.2.0       (record-missing)",
        "",
        "churn@staging: churn#staging#1 has no record record/churn/staging/1.",
        "",
      ].join("\n"),
    );
  });
});

describe("registrar show", () => {
  it("prints the manifest that was approved", async () => {
    const { code, out } = await run("show", "churn@production", ...HERE);
    expect({ code, out }).toEqual({ code: 0, out: "0\n" });
  });

  it("refuses what resolve refuses", async () => {
    const { code, err } = await run("show", "churn@staging", ...HERE);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining("has no record record/churn/staging/1") });
  });
});
