// The record as an in-toto Statement v1, and back: the bytes that are signed, hashed and kept.

import type { RecordBody } from "./record.ts";
import { count, listOf, mapOf, matching, maybe, object, oneOf, orNull, type Shape, scalar, text } from "./shape.ts";
import { formatInToto, parseInToto, type Resource, stableJson } from "./statements/in-toto.ts";
import { formatRecordName, parseRecordName } from "./tags.ts";

/** Names the meaning of the predicate; a change that old readers would misread needs a new one. */
export const PREDICATE_TYPE = "https://model-registrar.dev/attestation/promotion/v1";

const oid = matching(/^[0-9a-f]{40}$/, "a Git object id");
const day = matching(/^\d{4}-\d{2}-\d{2}$/, "a day");
const digest = mapOf(text);
const person = object({ login: text, id: count });

const subject: Shape = (value, at) =>
  object({ kind: oneOf("registration", "assignment", "retirement", "upkeep") })(value, at) ??
  object({
    model: maybe(text),
    version: maybe(text),
    stage: maybe(text),
    sequence: maybe(count),
    commit: maybe(oid),
  })(value, at);

const gate = object({
  id: text,
  type: text,
  status: oneOf("passed", "failed", "pending", "inconclusive", "waived"),
  reason: text,
  waived: maybe(object({ by: oneOf("waiver", "break-glass"), was: text, until: day, because: text })),
  observed: maybe(mapOf(scalar)),
  required: maybe(mapOf(scalar)),
});

const pullRequest = object({
  number: count,
  url: text,
  title: text,
  author: person,
  baseCommit: oid,
  headCommit: oid,
  mergedBy: maybe(person),
  mergedAt: maybe(text),
});

const BODY = object({
  subject,
  outcome: oneOf("approved", "rolled-back", "vacated", "retired", "bypassed"),
  repository: object({ id: count, name: text, server: maybe(text) }),
  landed: object({ commit: oid, parent: oid, commits: listOf(oid) }),
  decidedAt: text,
  model: maybe(text),
  version: maybe(text),
  stage: maybe(text),
  supersedes: maybe(text),
  registrationCommit: maybe(oid),
  pullRequest: maybe(pullRequest),
  policy: maybe(object({ commit: oid, digest })),
  manifest: maybe(object({ path: text, digest })),
  artifacts: maybe(listOf(object({ name: text, uri: maybe(text), digest: maybe(digest) }))),
  developers: maybe(listOf(person)),
  approvals: listOf(object({ role: text, reviewer: person, review: text, commit: oid, submittedAt: text })),
  gates: listOf(gate),
  reason: maybe(text),
  breakGlass: maybe(object({ reason: text, expires: day, reviewBy: day })),
  findings: maybe(listOf(text)),
  blobs: listOf(object({ path: text, mode: orNull(text), blob: orNull(oid) })),
  previous: maybe(object({ name: text, digest })),
  verifier: object({ id: text, version: text }),
  sealedWith: maybe(listOf(text)),
  signing: oneOf("ecdsa-p256-sha256", "off"),
});

/** The statement's exact text. */
export function toStatement(body: RecordBody): string {
  return formatInToto({ subject: subjectsOf(body), predicateType: PREDICATE_TYPE, predicate: body });
}

/** The record a statement carries, or a clause saying why it carries none. Fields it does not know are passed over. */
export function parseStatement(source: string): RecordBody | { invalid: string } {
  const statement = parseInToto(source);
  if (statement === undefined) return { invalid: "it is not an in-toto statement" };
  if (statement.predicateType !== PREDICATE_TYPE) return { invalid: "its predicate is not a registrar record" };
  const { predicate } = statement;
  if (!isBody(predicate)) return { invalid: BODY(predicate, "predicate") ?? "its subject has no name" };
  const { subject } = predicate;
  const stray = (["model", "version", "stage"] as const).find(
    (key) => key in subject && predicate[key] !== undefined && predicate[key] !== Reflect.get(subject, key),
  );
  if (stray) return { invalid: `its ${stray} is not that of its subject` };
  if (stableJson(statement.subject) !== stableJson(subjectsOf(predicate))) {
    return { invalid: "its subjects are not those of its predicate" };
  }
  return predicate;
}

/** Things a verifier may hold in its hands: the manifest, the artifacts, the commit. Without a digest nothing can be matched. */
export function subjectsOf(body: RecordBody): Resource[] {
  const manifest = body.manifest ? [{ name: body.manifest.path, digest: body.manifest.digest }] : [];
  const artifacts = (body.artifacts ?? []).flatMap(({ name, uri, digest }) =>
    digest ? [{ name, ...(uri === undefined ? {} : { uri }), digest }] : [],
  );
  return [...manifest, ...artifacts, { name: body.repository.name, digest: { gitCommit: body.landed.commit } }];
}

function isBody(value: unknown): value is RecordBody {
  if (BODY(value, "predicate") !== undefined) return false;
  const { subject } = value as RecordBody;
  return parseRecordName(formatRecordName(subject)) !== undefined;
}
