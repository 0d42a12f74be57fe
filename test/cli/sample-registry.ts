// A registry with a history for tests: three models, six versions, datasets, stages, sealed records and GTO tags. Every id is the
// same in every run, the signatures aside.

import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recordDigest, signEnvelope } from "../../src/registry/dsse.ts";
import { formatPath, type GovernedPath } from "../../src/registry/names.ts";
import type { RecordBody, RecordSubject } from "../../src/registry/record.ts";
import { formatRecordMessage } from "../../src/registry/record-tag.ts";
import { sealStatements } from "../../src/registry/statements/sealed.ts";
import { formatRecordName, formatTag, type GtoTag } from "../../src/registry/tags.ts";
import { addTags, gitIn, type TagSpec } from "../git/registry-repository.ts";
import { makeKeys, sampleBody } from "../registry/record-sample.ts";
import { blobId } from "../support/files.ts";
import { FILES } from "./sample-files.ts";

/** What landed on a day: one record, and the receipt that follows from it. */
interface Landing {
  day: string;
  subject: RecordSubject;
  outcome: RecordBody["outcome"];
  /** Of the version in the stage. */
  version?: string;
}

const assignment = (model: string, stage: string, sequence: number): RecordSubject => {
  return { kind: "assignment", model, stage, sequence };
};
const registered = (day: string, model: string, version: string): Landing => {
  return { day, subject: { kind: "registration", model, version }, outcome: "approved", version };
};
const moved = (day: string, [model, stage, sequence]: [string, string, number], version: string): Landing => {
  return { day, subject: assignment(model, stage, sequence), outcome: "approved", version };
};

const FOUNDED = "2026-07-31";

/** In the order in which they landed. */
const LANDINGS: readonly Landing[] = [
  registered("2026-08-01", "churn", "1.0.0"),
  moved("2026-08-10", ["churn", "production", 1], "1.0.0"),
  registered("2026-08-15", "fraud-detector", "1.0.0"),
  moved("2026-08-20", ["fraud-detector", "production", 1], "1.0.0"),
  registered("2026-09-01", "churn", "1.1.0"),
  moved("2026-09-05", ["churn", "production", 2], "1.1.0"),
  registered("2026-09-10", "scorer", "0.9.0"),
  moved("2026-09-12", ["scorer", "staging", 1], "0.9.0"),
  registered("2026-10-01", "churn", "2.0.0"),
  moved("2026-10-03", ["churn", "staging", 1], "2.0.0"),
  registered("2026-10-05", "fraud-detector", "1.1.0"),
  { ...moved("2026-10-07", ["fraud-detector", "production", 2], "1.1.0"), outcome: "bypassed" },
  { ...moved("2026-10-20", ["fraud-detector", "staging", 1], "1.1.0") },
  { day: "2026-10-22", subject: assignment("fraud-detector", "staging", 2), outcome: "vacated" },
  {
    day: "2026-11-01",
    subject: { kind: "retirement", model: "scorer", version: "0.9.0" },
    outcome: "retired",
    version: "0.9.0",
  },
];

export interface SampleRegistry {
  /** A bare repository. */
  folder: string;
  /** A file with the key that signed its records. */
  key: string;
  /** The key that signed them. */
  privateKey: string;
  /** By day. */
  commits: ReadonlyMap<string, string>;
}

/** Makes the registry in a temporary folder, which the test removes. `changes` are made to every record. */
export function makeSampleRegistry(changes: Partial<RecordBody> = {}): SampleRegistry {
  const folder = mkdtempSync(join(tmpdir(), "registrar-sample-"));
  const keys = makeKeys();
  const key = join(folder, "registrar.pub");
  gitIn(folder, ["init", "-q", "--bare", "--template=", "-b", "main"]);
  writeFileSync(key, keys.publicKey);
  // What belongs to no record lands with the first policy.
  const founding = toCommit(FOUNDED, FILES.common);
  const landings = LANDINGS.map((landing) => toCommit(landing.day, fileOf(landing)));
  gitIn(folder, ["fast-import", "--quiet"], [founding, ...landings].join(""));
  const ids = gitIn(folder, ["rev-list", "--reverse", "main"]).trim().split("\n");
  const commits = new Map([FOUNDED, ...LANDINGS.map(({ day }) => day)].map((day, index) => [day, ids[index] ?? ""]));
  addTags(folder, sealAll(commits, keys.privateKey, changes));
  return { folder, key, privateKey: keys.privateKey, commits };
}

function toCommit(day: string, files: Record<string, string | null>): string {
  const head = `commit refs/heads/main\ncommitter Bot <bot@example.org> ${secondsOf(day)} +0000\ndata 1\nx\n`;
  return head + Object.entries(files).map(writeEntry).join("");
}

function secondsOf(day: string): number {
  return Date.parse(`${day}T09:00:00Z`) / 1000;
}

function writeEntry([path, text]: [string, string | null]): string {
  return text === null ? `D ${path}\n` : `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
}

function fileOf({ subject, version }: Landing): Record<string, string | null> {
  if (subject.kind === "upkeep") return {};
  if (subject.kind !== "assignment") {
    const kind = subject.kind === "registration" ? "version" : "retirement";
    const path = formatPath({ kind, model: subject.model, version: subject.version });
    return { [path]: FILES.documents[path] ?? null };
  }
  const path: GovernedPath = { kind: "stage", model: subject.model, stage: subject.stage };
  return { [formatPath(path)]: version === undefined ? null : FILES.assignment(subject, version) };
}

function sealAll(commits: ReadonlyMap<string, string>, privateKey: string, changes: Partial<RecordBody>): TagSpec[] {
  const home = new Map(
    LANDINGS.flatMap(({ day, subject }) =>
      subject.kind === "registration" ? [[`${subject.model}@${subject.version}`, commits.get(day) ?? ""]] : [],
    ),
  );
  const previous = new Map<string, { name: string; digest: { sha256: string } }>();
  return LANDINGS.flatMap((landing, index) => {
    const { day, subject } = landing;
    const key = "stage" in subject ? `${subject.model}/${subject.stage}` : "";
    const before = LANDINGS.slice(0, index).findLast((one) => "stage" in one.subject && keyOf(one.subject) === key);
    const landed = commits.get(day) ?? "";
    const parent = commits.get(LANDINGS[index - 1]?.day ?? FOUNDED) ?? "";
    const version = landing.version ?? before?.version ?? "";
    const model = "model" in subject ? subject.model : "";
    const last = previous.get(key);
    const body = toBody(landing, {
      landed: { commit: landed, parent, commits: [landed] },
      registrationCommit: home.get(`${model}@${version}`) ?? landed,
      ...(before?.version === undefined ? {} : { supersedes: before.version }),
      ...(last === undefined ? {} : { previous: last }),
      ...changes,
    });
    const statements = sealStatements(body, (bytes) => signEnvelope(bytes, privateKey));
    const name = formatRecordName(subject);
    if (key !== "") previous.set(key, { name, digest: { sha256: recordDigest(statements.envelope) } });
    const message = formatRecordMessage({ sentence: "A record", ...statements, trailers: [] });
    const receipt = toReceipt(landing).map((tag) => ({
      ...{ name: formatTag(tag), commit: body.registrationCommit ?? "", message: "x" },
      seconds: secondsOf(day),
    }));
    return [{ name, commit: landed, message }, ...receipt];
  });
}

function keyOf(subject: RecordSubject): string {
  return subject.kind === "assignment" ? `${subject.model}/${subject.stage}` : "";
}

function digestOf(text: string): { sha256: string; gitBlob: string } {
  return { sha256: createHash("sha256").update(text).digest("hex"), gitBlob: blobId(text) };
}

function blobsOf(landing: Landing): RecordBody["blobs"] {
  return Object.entries(fileOf(landing)).map(([path, text]) =>
    text === null ? { path, mode: null, blob: null } : { path, mode: "100644", blob: blobId(text) },
  );
}

function toBody(landing: Landing, facts: Partial<RecordBody> & Pick<RecordBody, "landed">): RecordBody {
  const { day, subject, outcome, version } = landing;
  const model = "model" in subject ? subject.model : "";
  const path = version === undefined ? "" : formatPath({ kind: "version", model, version });
  const { version: _, stage: __, supersedes: ___, manifest: ____, artifacts: _____, ...rest } = sampleBody();
  return {
    ...rest,
    ...{ subject, outcome, model, decidedAt: `${day}T10:00:00Z`, blobs: blobsOf(landing) },
    policy: { commit: facts.landed.parent, digest: digestOf(FILES.common["registry.yaml"] ?? "") },
    ...(version === undefined ? {} : { version, manifest: { path, digest: digestOf(FILES.documents[path] ?? "") } }),
    ...("stage" in subject ? { stage: subject.stage } : {}),
    ...facts,
  };
}

function toReceipt({ subject, outcome }: Landing): GtoTag[] {
  if (outcome === "bypassed" || subject.kind === "upkeep") return [];
  if (subject.kind === "assignment")
    return [{ ...subject, kind: outcome === "vacated" ? "unassignment" : "assignment" }];
  return [{ ...subject, kind: subject.kind === "registration" ? "registration" : "deregistration" }];
}
