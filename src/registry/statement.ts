// The record as an in-toto Statement v1, and back: the bytes that are signed, hashed and kept.

import type { DigestSet } from "./documents.ts";
import type { RecordBody } from "./record.ts";
import {
  count,
  isObject,
  listOf,
  mapOf,
  matching,
  maybe,
  object,
  oneOf,
  orNull,
  type Shape,
  scalar,
  text,
} from "./shape.ts";
import { formatRecordName, parseRecordName } from "./tags.ts";

const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";

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
  repository: object({ id: count, name: text }),
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
  signing: oneOf("ecdsa-p256-sha256", "off"),
});

/** The statement's exact text. Keys are sorted, so equal records have equal bytes whoever makes them. */
export function toStatement(body: RecordBody): string {
  const statement = { _type: STATEMENT_TYPE, subject: subjectsOf(body), predicateType: PREDICATE_TYPE };
  return stableJson({ ...statement, predicate: body });
}

/** The record a statement carries, or a clause saying why it carries none. Fields it does not know are passed over. */
export function parseStatement(source: string): RecordBody | { invalid: string } {
  const statement = parseJson(source);
  if (!isObject(statement) || statement["_type"] !== STATEMENT_TYPE)
    return { invalid: "it is not an in-toto statement" };
  if (statement["predicateType"] !== PREDICATE_TYPE) return { invalid: "its predicate is not a registrar record" };
  const predicate = statement["predicate"];
  if (!isBody(predicate)) return { invalid: BODY(predicate, "predicate") ?? "its subject has no name" };
  const { subject } = predicate;
  const stray = (["model", "version", "stage"] as const).find(
    (key) => key in subject && predicate[key] !== undefined && predicate[key] !== Reflect.get(subject, key),
  );
  if (stray) return { invalid: `its ${stray} is not that of its subject` };
  if (stableJson(statement["subject"]) !== stableJson(subjectsOf(predicate))) {
    return { invalid: "its subjects are not those of its predicate" };
  }
  return predicate;
}

/** Things a verifier may hold in its hands: the manifest, the artifacts, the commit. Without a digest nothing can be matched. */
function subjectsOf(body: RecordBody): { name: string; uri?: string; digest: DigestSet }[] {
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

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    isObject(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
}
