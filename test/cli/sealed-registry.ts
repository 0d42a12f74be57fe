// A registry with a history for tests, from what landed in it: sealed records and GTO tags. Every id is the same in every run,
// the signatures aside.

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
import type { Files } from "../registry/registry-sample.ts";
import { blobId } from "../support/files.ts";

/** What landed on a day: one record, and the receipt that follows from it. */
export interface Landing {
  day: string;
  subject: RecordSubject;
  outcome: RecordBody["outcome"];
  /** Of the version in the stage. */
  version?: string;
}

/** The texts of a registry. */
export interface Contents {
  /** What belongs to no record, and lands with the first policy. */
  common: Files;
  /** Version manifests and retirements by path. */
  documents: Files;
  /** Text of the file by which a version holds a stage. */
  assignment: (subject: { model: string; stage: string }, version: string) => string;
}

export const assigned = (model: string, stage: string, sequence: number): RecordSubject => {
  return { kind: "assignment", model, stage, sequence };
};
export const registered = (day: string, model: string, version: string): Landing => {
  return { day, subject: { kind: "registration", model, version }, outcome: "approved", version };
};
export const moved = (day: string, [model, stage, sequence]: [string, string, number], version: string): Landing => {
  return { day, subject: assigned(model, stage, sequence), outcome: "approved", version };
};

export interface SealedRegistry {
  /** A bare repository. */
  folder: string;
  /** A file with the key that signed its records. */
  key: string;
  /** The key that signed them. */
  privateKey: string;
  /** By day. */
  commits: ReadonlyMap<string, string>;
}

/** The day of the first commit. */
const FOUNDED = "2026-07-31";

/** Makes the registry in a temporary folder, which the test removes. `changes` are made to every record. */
export function makeSealedRegistry(
  files: Contents,
  landings: readonly Landing[],
  changes: Partial<RecordBody> = {},
): SealedRegistry {
  const folder = mkdtempSync(join(tmpdir(), "registrar-sample-"));
  const keys = makeKeys();
  const key = join(folder, "registrar.pub");
  gitIn(folder, ["init", "-q", "--bare", "--template=", "-b", "main"]);
  writeFileSync(key, keys.publicKey);
  const landed = landings.map((landing) => toCommit(landing.day, fileOf(files, landing)));
  gitIn(folder, ["fast-import", "--quiet"], [toCommit(FOUNDED, files.common), ...landed].join(""));
  const ids = gitIn(folder, ["rev-list", "--reverse", "main"]).trim().split("\n");
  const commits = new Map([FOUNDED, ...landings.map(({ day }) => day)].map((day, index) => [day, ids[index] ?? ""]));
  addTags(folder, sealAll({ files, landings, commits }, keys.privateKey, changes));
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

function fileOf(files: Contents, { subject, version }: Landing): Record<string, string | null> {
  if (subject.kind === "upkeep") return {};
  if (subject.kind !== "assignment") {
    const kind = subject.kind === "registration" ? "version" : "retirement";
    const path = formatPath({ kind, model: subject.model, version: subject.version });
    return { [path]: files.documents[path] ?? null };
  }
  const path: GovernedPath = { kind: "stage", model: subject.model, stage: subject.stage };
  return { [formatPath(path)]: version === undefined ? null : files.assignment(subject, version) };
}

interface Landed {
  files: Contents;
  landings: readonly Landing[];
  /** By day. */
  commits: ReadonlyMap<string, string>;
}

function sealAll({ files, landings, commits }: Landed, privateKey: string, changes: Partial<RecordBody>): TagSpec[] {
  const home = new Map(
    landings.flatMap(({ day, subject }) =>
      subject.kind === "registration" ? [[`${subject.model}@${subject.version}`, commits.get(day) ?? ""]] : [],
    ),
  );
  const previous = new Map<string, { name: string; digest: { sha256: string } }>();
  return landings.flatMap((landing, index) => {
    const { day, subject } = landing;
    const key = "stage" in subject ? `${subject.model}/${subject.stage}` : "";
    const before = landings.slice(0, index).findLast((one) => "stage" in one.subject && keyOf(one.subject) === key);
    const landed = commits.get(day) ?? "";
    const parent = commits.get(landings[index - 1]?.day ?? FOUNDED) ?? "";
    const version = landing.version ?? before?.version ?? "";
    const model = "model" in subject ? subject.model : "";
    const last = previous.get(key);
    const body = toBody(files, landing, {
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

function blobsOf(files: Contents, landing: Landing): RecordBody["blobs"] {
  return Object.entries(fileOf(files, landing)).map(([path, text]) =>
    text === null ? { path, mode: null, blob: null } : { path, mode: "100644", blob: blobId(text) },
  );
}

function toBody(
  files: Contents,
  landing: Landing,
  facts: Partial<RecordBody> & Pick<RecordBody, "landed">,
): RecordBody {
  const { day, subject, outcome, version } = landing;
  const model = "model" in subject ? subject.model : "";
  const path = version === undefined ? "" : formatPath({ kind: "version", model, version });
  const { version: _, stage: __, supersedes: ___, manifest: ____, artifacts: _____, ...rest } = sampleBody();
  return {
    ...rest,
    ...{ subject, outcome, model, decidedAt: `${day}T10:00:00Z`, blobs: blobsOf(files, landing) },
    policy: { commit: facts.landed.parent, digest: digestOf(files.common["registry.yaml"] ?? "") },
    ...(version === undefined ? {} : { version, manifest: { path, digest: digestOf(files.documents[path] ?? "") } }),
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
