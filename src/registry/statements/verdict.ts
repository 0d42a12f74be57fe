// The verdict on a record as a SLSA verification summary: may what the subjects name be used where it says?

import type { DigestSet } from "../documents.ts";
import type { RecordBody } from "../record.ts";
import { count, isObject, listOf, mapOf, maybe, object, oneOf, text } from "../shape.ts";
import { subjectsOf } from "../statement.ts";
import { formatInToto } from "./in-toto.ts";
import { LEVEL_PREFIX, placeLevel, policyResource, resourceUri, statementUri } from "./resource.ts";

export const VERDICT_TYPE = "https://slsa.dev/verification_summary/v1";

/** Names the logic that decides; a change of meaning is a new number. */
export const VERIFIER_ID = "https://model-registrar.dev/verifier/v1";

/** Our extension of the predicate: the number of the change, and when what was let off ends. */
export const STAGE_EXTENSION = "https://model-registrar.dev/vsa/stage/v1";

/** The predicate, by SLSA 1.2. */
export interface VerificationSummary {
  verifier: { id: string; version?: Readonly<Record<string, string>> };
  timeVerified: string;
  resourceUri: string;
  policy: { uri: string; digest?: DigestSet };
  inputAttestations: readonly { uri?: string; digest: DigestSet }[];
  verificationResult: "PASSED" | "FAILED";
  verifiedLevels: readonly string[];
  [STAGE_EXTENSION]?: {
    /** Of an assignment: its place in the order of changes of the stage. */
    sequence?: number;
    /** RFC 3339; from this moment on the verdict holds no more. */
    expires?: string;
  };
}

const SHAPE = object({
  verifier: object({ id: text }),
  ...{ timeVerified: text, resourceUri: text },
  policy: object({ uri: text, digest: maybe(mapOf(text)) }),
  inputAttestations: listOf(object({ digest: mapOf(text) })),
  verificationResult: oneOf("PASSED", "FAILED"),
  verifiedLevels: listOf(text),
  [STAGE_EXTENSION]: maybe(object({ sequence: maybe(count), expires: maybe(text) })),
});

/** Outcomes that let something run. A vacation, a retirement and a bypass let nothing run, however well they were approved. */
export const ALLOWING: readonly string[] = ["approved", "rolled-back"];

/** The statement's exact text, from the record and the digests (SHA-256, hex) of the statements it rests on. */
export function toVerdict(body: RecordBody, inputs: { record: string; testResult: string }): string {
  const uri = resourceUri(body);
  if (uri === undefined) throw new Error("There is no verdict on upkeep.");
  const passed = ALLOWING.includes(body.outcome);
  const predicate: VerificationSummary = {
    verifier: { id: body.verifier.id, version: { registrar: body.verifier.version } },
    timeVerified: body.decidedAt,
    resourceUri: uri,
    policy: policyResource(body),
    inputAttestations: [
      { uri: statementUri(body, "record"), digest: { sha256: inputs.record } },
      { uri: statementUri(body, "test-result"), digest: { sha256: inputs.testResult } },
    ],
    verificationResult: passed ? "PASSED" : "FAILED",
    verifiedLevels: passed ? levelsOf(body) : ["FAILED"],
    [STAGE_EXTENSION]: { ...sequenceOf(body), ...(passed && expiryOf(body)) },
  };
  return formatInToto({ subject: subjectsOf(body), predicateType: VERDICT_TYPE, predicate });
}

function levelsOf({ subject, gates, breakGlass, approvals }: RecordBody): string[] {
  const allPassed = breakGlass === undefined && gates.every(({ status }) => status === "passed");
  return [
    placeLevel(subject),
    ...(allPassed ? [`${LEVEL_PREFIX}GATES_PASSED`] : []),
    ...(approvals.length > 0 ? [`${LEVEL_PREFIX}INDEPENDENT_REVIEW`] : []),
  ];
}

function sequenceOf({ subject }: RecordBody): { sequence?: number } {
  return subject.kind === "assignment" ? { sequence: subject.sequence } : {};
}

/** The end of the day on which the first waiver, or the break-glass, ends. */
function expiryOf({ gates, breakGlass }: RecordBody): { expires?: string } {
  const waived = gates.flatMap(({ waived }) => (waived?.by === "waiver" ? [waived.until] : []));
  const [day] = [...waived, ...(breakGlass ? [breakGlass.expires] : [])].sort();
  if (day === undefined) return {};
  return { expires: new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString() };
}

const DAY = 86_400_000;

/** A clause saying why this is no verdict, `undefined` when it is one. */
export function verdictFlaw(predicate: unknown): string | undefined {
  return SHAPE(predicate, "predicate");
}

export function isVerdict(predicate: unknown): predicate is VerificationSummary {
  return isObject(predicate) && verdictFlaw(predicate) === undefined;
}
