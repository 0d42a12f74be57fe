// The lineage gate: the version names where it comes from, well enough to be checked.

import type { Located, ModelVersion } from "../../registry/documents.ts";
import type { LineageGateConfig, LineageRequirement } from "../policy.ts";
import { missingOverlap, missingSplit, undigested, unlisted } from "./datasets.ts";
import { type Finding, type Gate, type GateContext, listed, placeIn, unknown, withCandidate } from "./gate.ts";

export const lineageGate: Gate<LineageGateConfig> = {
  needs: ["code-commits"],
  judge: (config, context) =>
    withCandidate(context, (candidate) => {
      const missing = config.require.flatMap((word) => REQUIREMENTS[word](candidate.value, context) ?? []);
      const blocking = missing.find(({ status }) => status === "failed") ?? missing[0];
      if (!blocking) return { status: "passed", reason: `The version names its ${listed(config.require)}.` };
      const reason = missing.map((finding) => finding.reason).join(" ");
      return { status: blocking.status, reason, at: placeIn(candidate, "/lineage") };
    }),
};

type Check = (version: ModelVersion, context: GateContext) => Finding | undefined;

const REQUIREMENTS: Readonly<Record<LineageRequirement, Check>> = {
  code: ({ lineage }) =>
    fails(
      lineage?.code?.some(({ digest }) => digest?.["gitCommit"])
        ? []
        : ["It names no code commit (lineage.code[].digest.gitCommit)."],
    ),
  "code-reachable": reachable,
  datasets: (version) => fails(undigested(version)),
  "dataset-manifests": (version, { after }) => fails(unlisted(version, after)),
  environment: ({ lineage }) =>
    fails(lineage?.environment?.some(hasDigest) ? [] : ["It names no environment with a digest."]),
  "artifact-digests": ({ artifacts }) =>
    fails(
      artifacts
        .filter((artifact) => !artifact.digest?.["sha256"])
        .map(({ name }) => `Artifact ${name} has no sha256 digest.`),
    ),
  "temporal-split": (version, { after }) => fails(missingSplit(version, after)),
  "no-leakage": (version, { after }) => fails(missingOverlap(version, after)),
  "base-models": ({ lineage }) => fails(unpinnedBases(lineage)),
  "evaluation-report": ({ evaluation }) =>
    fails(evaluation?.report && hasDigest(evaluation.report) ? [] : ["It names no evaluation report with a digest."]),
};

function fails(reasons: readonly string[]): Finding | undefined {
  return reasons.length === 0 ? undefined : { status: "failed", reason: reasons.join(" ") };
}

function hasDigest({ digest }: { digest?: Readonly<Record<string, string>> }): boolean {
  return Object.values(digest ?? {}).some((hex) => hex !== "");
}

// An empty list says "made from scratch"; no list says nothing.
function unpinnedBases(lineage: Located<ModelVersion>["value"]["lineage"]): string[] {
  if (!lineage?.baseModels) return ["It does not say which base models it was made from; an empty list means none."];
  return lineage.baseModels
    .filter((base) => base.model === undefined && !hasDigest(base))
    .map(({ name, uri }) => `Base model ${name ?? uri ?? "without name"} has no digest.`);
}

function reachable({ lineage }: ModelVersion, { evidence }: GateContext): Finding | undefined {
  const code = lineage?.code ?? [];
  if (code.length === 0) return fails(["It names no code commit."]);
  if (!evidence.codeCommits) return unknown("whether the code commits exist");
  const lost = code.flatMap(({ uri, name }) => {
    const state = uri === undefined ? "unreadable" : evidence.codeCommits?.get(uri);
    return state === "reachable" ? [] : [{ what: uri ?? name ?? "code without uri", state }];
  });
  const missing = lost
    .filter(({ state }) => state === "missing")
    .map(({ what }) => `Code commit ${what} does not exist.`);
  const unread = lost
    .filter(({ state }) => state !== "missing")
    .map(({ what }) => `Code commit ${what} can not be read.`);
  if (missing.length > 0) return fails([...missing, ...unread]);
  return unread.length === 0 ? undefined : { status: "pending", reason: unread.join(" ") };
}
