// The versions that something went into, as a terminal shows them.

import { clean } from "../../plan/markdown.ts";
import { shortenIds } from "../../plan/version-diff.ts";
import { counted } from "../../policy/gates/gate.ts";
import type { Affected } from "../../registry/impact.ts";
import type { ImpactSubject } from "../../registry/impact-subject.ts";
import { formatReference } from "../../registry/names.ts";
import { table } from "../print.ts";

/** A stage that a version holds or held. */
export interface ImpactStage {
  stage: string;
  /** RFC 3339. */
  since: string;
  record: string;
  /** It lay there without approval: nothing may have been deployed on that account. */
  bypassed?: true;
}

export interface ImpactedVersion extends Affected {
  retired: boolean;
  /** By receipts now, or with `--at` by the records known then. */
  holds: readonly ImpactStage[];
  /** On the day of `--on`. */
  held?: readonly ImpactStage[];
}

/** The answer of `impact --json`. */
export interface ImpactAnswer {
  subject: ImpactSubject;
  /** Commit whose manifests were read. */
  commit: string;
  /** The moment of `--on`, ISO 8601 in UTC. */
  on?: string;
  affected: readonly ImpactedVersion[];
  /** Sentences; each a reason why the answer may lack something. */
  faults: readonly string[];
}

const WIDEST = 64;

/** A sentence with numbers, and one line for each version. */
export function describeImpact({ subject, on, affected }: ImpactAnswer): string {
  const what = `${subject.kind.replace("-", " ")} ${clean(shortenIds(subject.text))}`;
  if (affected.length === 0) return `No version is built on ${what}.`;
  const models = new Set(affected.map(({ model }) => model)).size;
  const verb = affected.length === 1 ? "is" : "are";
  const heading = `${counted(affected.length, "version")} of ${counted(models, "model")} ${verb} built on ${what}:`;
  const columns = [
    "version",
    "because of",
    "holds now",
    ...(on === undefined ? [] : [`held on ${on.replace("T23:59:59.999Z", "")}`]),
  ];
  return `${heading}\n\n${table([columns, ...affected.map(toRow)])}`;
}

function toRow(version: ImpactedVersion): string[] {
  const { uses, through, retired, holds, held } = version;
  const name = formatReference({ model: version.model, version: version.version });
  const why = uses.length > 0 ? uses.join(", ") : `through ${[...through].reverse().join(", from ")}`;
  return [
    retired ? `${name} (retired)` : name,
    clean(shortenIds(why), WIDEST),
    toCell(holds),
    ...(held === undefined ? [] : [toCell(held)]),
  ];
}

function toCell(stages: readonly ImpactStage[]): string {
  return stages.map(({ stage, bypassed }) => (bypassed ? `${stage} (bypassed)` : stage)).join(", ");
}
