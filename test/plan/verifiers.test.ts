// The commands of docs/verification.md, as they stand there, on what we ship and on what was tampered with: by programs that may
// be installed or not.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { assetsOf } from "../../src/plan/assets.ts";
import { recordDigest } from "../../src/registry/dsse.ts";
import type { RecordBody } from "../../src/registry/record.ts";
import { formatRecordName } from "../../src/registry/tags.ts";
import { runCommandLine } from "../cli/record-terminal.ts";
import { type Changes, forge, statedBody } from "../registry/forged-record.ts";
import { makeKeys } from "../registry/record-sample.ts";
import { sigstoreVerifies } from "./sigstore.ts";

const page = readFileSync(new URL("../../docs/verification.md", import.meta.url), "utf8");
const home = mkdtempSync(join(tmpdir(), "verifiers-"));
afterAll(() => rmSync(home, { recursive: true }));

const keys = makeKeys();
const MANIFEST = "kind: ModelVersion\n";
/** The digest that the page shows. */
const MODEL = /--subject-digest sha256:([0-9a-f]{64})/.exec(page)?.[1] ?? "";

function body(changes: Partial<RecordBody> = {}): RecordBody {
  const sha256 = createHash("sha256").update(MANIFEST).digest("hex");
  const gitBlob = createHash("sha1").update(`blob ${MANIFEST.length}\0${MANIFEST}`).digest("hex");
  return statedBody({
    ...{ model: "fraud-detector", version: "1.5.0", stage: "production" },
    subject: { kind: "assignment", model: "fraud-detector", stage: "production", sequence: 7 },
    manifest: { path: "models/fraud-detector/versions/1.5.0.yaml", digest: { sha256, gitBlob } },
    artifacts: [{ name: "model", digest: { sha256: MODEL } }],
    ...changes,
  });
}

/** The command or program that the page shows for a verifier. */
function shown(verifier: string): string {
  const [, block = ""] =
    new RegExp(`<!-- verifier: ${verifier} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
  return block;
}

const sh = (command: string) => (folder: string) => spawnSync("sh", ["-c", command], { cwd: folder, encoding: "utf8" });
const major = /"gitVersion":\s*"v(\d+)/.exec(sh("cosign version --json")(home).stdout)?.[1];
const python = sh("python3 -c 'import securesystemslib.dsse, in_toto_attestation, cryptography'")(home).status === 0;

/** Column of the page's table, whether the program is here, and how it is asked. */
const VERIFIERS: readonly [name: string, isHere: boolean, ask: ReturnType<typeof sh>][] = [
  ["cosign 2", major === "2", sh(shown("cosign 2"))],
  ["cosign 3", major === "3", sh(shown("cosign 3"))],
  ["slsa-verifier", sh("slsa-verifier version")(home).status === 0, sh(shown("slsa-verifier"))],
  [
    "Python",
    python,
    (folder) => spawnSync("python3", ["-"], { cwd: folder, encoding: "utf8", input: shown("python") }),
  ],
];

interface Shipped {
  made?: RecordBody;
  changes?: Changes;
  privateKey?: string;
  /** Assets that are written anew. */
  spoil?: (folder: string) => void;
}

/** A folder with the assets of a release, and the public key that is pinned. */
function ship({ made = body(), changes, privateKey = keys.privateKey, spoil }: Shipped): string {
  const statements = forge(made, privateKey, changes);
  const place = { name: formatRecordName(made.subject), commit: made.landed.commit, body: made };
  const record = { ...place, ...statements, digest: recordDigest(statements.envelope), signature: "verified" } as const;
  const folder = mkdtempSync(join(home, "-"));
  const texts = new Map([[made.manifest?.digest["gitBlob"] ?? "", MANIFEST]]);
  for (const { name, content } of assetsOf(record, texts)) writeFileSync(join(folder, name), content);
  writeFileSync(join(folder, "registrar.pub"), keys.publicKey);
  spoil?.(folder);
  return folder;
}

/** Changes the envelope of the verdict, bare and in its bundle. */
function onVerdict(change: (envelope: Record<string, unknown>) => object) {
  return (folder: string) => {
    const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"));
    const bundle = read("vsa.sigstore.json");
    writeFileSync(join(folder, "vsa.dsse.json"), JSON.stringify(change(read("vsa.dsse.json"))));
    writeFileSync(
      join(folder, "vsa.sigstore.json"),
      JSON.stringify({ ...bundle, dsseEnvelope: change(bundle.dsseEnvelope) }),
    );
  };
}

const alter = (envelope: Record<string, unknown>) => {
  const text = Buffer.from(String(envelope["payload"]), "base64").toString("utf8").replace("#models/", "#model5/");
  return { ...envelope, payload: Buffer.from(text).toString("base64") };
};
const elsewhere = { kind: "assignment", model: "fraud-detector", stage: "staging", sequence: 7 } as const;
const failed = { verificationResult: "FAILED", verifiedLevels: ["FAILED"] };

/** Rows of the page's table. */
const SHIPPED: Readonly<Record<string, Shipped>> = {
  "what the App ships": {},
  "a changed statement": { spoil: onVerdict(alter) },
  "another key": { privateKey: makeKeys().privateKey },
  "no signature": { spoil: onVerdict((envelope) => ({ ...envelope, signatures: [] })) },
  "the test result in the place of the verdict": {
    spoil: (folder) => {
      for (const kind of ["dsse", "sigstore"])
        writeFileSync(join(folder, `vsa.${kind}.json`), readFileSync(join(folder, `test-result.${kind}.json`)));
    },
  },
  "another manifest beside it": { spoil: (folder) => writeFileSync(join(folder, "manifest.yaml"), "kind: Other\n") },
  "a verdict on another stage": { made: body({ subject: elsewhere, stage: "staging" }) },
  "a verdict on another model file": {
    made: body({ artifacts: [{ name: "model", digest: { sha256: "0".repeat(64) } }] }),
  },
  "a signed `FAILED`": { changes: { verdict: (statement) => Object.assign(statement.predicate, failed) } },
  "an older promotion": {
    made: body({ subject: { kind: "assignment", model: "fraud-detector", stage: "production", sequence: 6 } }),
  },
};

/** Cells of the page's table by row and column. */
const [, table = ""] = /<!-- outcomes of verifiers -->\n([\s\S]*?)<!-- end -->/.exec(page) ?? [];
const [head = [], , ...rows] = table
  .trim()
  .split("\n")
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const told = new Map(
  rows.map(([row = "", ...cells]) => [row, new Map(head.slice(1).map((name, at) => [name, cells[at]]))]),
);

it("the page tells of everything that is tried, and of nothing else", () => {
  expect([...told.keys()]).toEqual(Object.keys(SHIPPED));
});

describe.each(VERIFIERS)("%s", (name, isHere, ask) => {
  (isHere ? it.each : it.skip.each)(Object.entries(SHIPPED))("says of %s what the page says", (row, shipped) => {
    const { status, stdout, stderr } = ask(ship(shipped));
    expect({ says: status === 0 ? "yes" : "no", stdout, stderr }).toMatchObject({ says: told.get(row)?.get(name) });
  });
});

it.each(Object.entries(SHIPPED))("@sigstore/verify says of %s what the page says", (row, shipped) => {
  const bundle = JSON.parse(readFileSync(join(ship(shipped), "vsa.sigstore.json"), "utf8"));
  expect(sigstoreVerifies(bundle, keys.publicKey) ? "yes" : "no").toBe(
    told.get(row)?.get("OpenSSL, `@sigstore/verify`"),
  );
});

it.each(Object.entries(SHIPPED))("registrar verify says of %s what the page says", async (row, shipped) => {
  const folder = ship(shipped);
  writeFileSync(join(folder, "model"), "test");
  const words = ["verify", "fraud-detector@production", "--files", ".", "--key", "registrar.pub", "--at-least", "7"];
  const { code } = await runCommandLine(folder, [...words, "--model-files", "model"]);
  expect(code === 0 ? "yes" : "no").toBe(told.get(row)?.get("our own"));
});
