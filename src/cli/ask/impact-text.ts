// The versions that something went into, as a terminal shows them.

import { clean } from "../../plan/markdown.ts";
import { shortenIds } from "../../plan/version-diff.ts";
import { counted } from "../../policy/gates/gate.ts";
import { formatReference } from "../../registry/names.ts";
import { table } from "../print.ts";
import type { ImpactAnswer, ImpactedVersion, ImpactStage } from "./impact.ts";

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
