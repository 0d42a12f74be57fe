// Names that statements give to things of a registry: where something may run, the policy, another statement.

import type { DigestSet } from "../documents.ts";
import type { RecordBody, RecordSubject } from "../record.ts";
import { formatRecordName } from "../tags.ts";

const GITHUB = "https://github.com";

/**
 * What a verdict is about, the same for every verdict on one stage of a model (or on one version): whoever deploys writes it down
 * once, and no verdict for another stage, model or repository fits. `undefined` for upkeep, which allows nothing to run.
 */
export function resourceUri(body: Pick<RecordBody, "repository" | "subject">): string | undefined {
  const { subject } = body;
  if (subject.kind === "upkeep") return undefined;
  return `${repositoryUri(body)}#models/${subject.model}@${"stage" in subject ? subject.stage : subject.version}`;
}

/** The policy that judged. Without one the statement points where it would have been, and has no digest. */
export function policyResource(body: RecordBody): { uri: string; digest?: DigestSet } {
  const { policy, landed } = body;
  const uri = `${repositoryUri(body)}@${policy?.commit ?? landed.parent}#registry.yaml`;
  return policy ? { uri, digest: policy.digest } : { uri };
}

/** A statement by the tag that carries it. */
export function statementUri(body: RecordBody, statement: "record" | "test-result"): string {
  return `${repositoryUri(body)}@refs/tags/${formatRecordName(body.subject)}#${statement}`;
}

function repositoryUri({ repository }: Pick<RecordBody, "repository">): string {
  return `git+${repositoryPage(repository)}`;
}

/** Where people look at the repository of a record. */
export function repositoryPage({ name, server = GITHUB }: RecordBody["repository"]): string {
  return `${server}/${name}`;
}

/** What a verdict lets something be: `REGISTRAR_STAGE_PRE_PRODUCTION`. Names of stages hold no underscore, so no two fall together. */
export function placeLevel(subject: RecordSubject): string {
  if (subject.kind !== "assignment") return `${LEVEL_PREFIX}REGISTERED`;
  return `${LEVEL_PREFIX}STAGE_${subject.stage.toUpperCase().replaceAll("-", "_")}`;
}

/** Levels are ours alone: slsa-verifier refuses what begins with `SLSA_` and is none of its own. */
export const LEVEL_PREFIX = "REGISTRAR_";
