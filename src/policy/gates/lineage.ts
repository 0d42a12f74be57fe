// The lineage gate: the version names where it comes from, well enough to be checked.

import type { ModelVersion } from "../../registry/documents.ts";
import type { LineageGateConfig, LineageRequirement } from "../policy.ts";
import { worstOf } from "../verdict.ts";
import { hasDigest, judgeDigests, judgeManifests, judgeOverlap, judgeSplit } from "./datasets.ts";
import { type Finding, type Gate, type GateContext, listed, placeIn, unknown, withCandidate } from "./gate.ts";

export const lineageGate: Gate<LineageGateConfig> = {
  needs: ["code-commits"],
  judge: (config, context) =>
    withCandidate(context, (candidate) => {
      const lacking = config.require.flatMap((word) => REQUIREMENTS[word](candidate.value, context));
      if (lacking.length === 0) return { status: "passed", reason: `The lineage has ${listed(config.require)}.` };
      const reasons = new Set(lacking.map(({ reason }) => reason));
      return { status: worstOf(lacking), reason: [...reasons].join(" "), at: placeIn(candidate, "/lineage") };
    }),
};

type Requirement = (version: ModelVersion, context: GateContext) => Finding[];

const REQUIREMENTS: Readonly<Record<LineageRequirement, Requirement>> = {
  code: ({ lineage }) =>
    failUnless(
      lineage?.code?.some(({ digest }) => digest?.["gitCommit"]),
      "It names no code commit with its gitCommit.",
    ),
  "code-reachable": judgeCode,
  datasets: judgeDigests,
  "dataset-manifests": (version, { after }) => judgeManifests(version, after),
  environment: ({ lineage }) =>
    failUnless(lineage?.environment?.some(hasDigest), "It names no environment with a digest."),
  "artifact-digests": ({ artifacts }) =>
    artifacts.flatMap(({ name, digest }) => failUnless(digest?.["sha256"], `Artifact ${name} has no sha256 digest.`)),
  "temporal-split": (version, { after }) => judgeSplit(version, after),
  "no-leakage": (version, { after }) => judgeOverlap(version, after),
  "base-models": judgeBases,
  "evaluation-report": ({ evaluation }) =>
    failUnless(evaluation?.report && hasDigest(evaluation.report), "It names no evaluation report with a digest."),
};

function failUnless(held: unknown, reason: string): Finding[] {
  return held ? [] : [{ status: "failed", reason }];
}

// An empty list says "made from scratch"; no list says nothing.
function judgeBases({ lineage }: ModelVersion): Finding[] {
  const bases = lineage?.baseModels;
  if (!bases) return failUnless(false, "It does not say which base models it was made from; an empty list means none.");
  return bases.flatMap((base) =>
    failUnless(base.model !== undefined || hasDigest(base), `Base model ${base.name ?? base.uri} has no digest.`),
  );
}

function judgeCode({ lineage }: ModelVersion, { evidence }: GateContext): Finding[] {
  const known = evidence.codeCommits;
  const code = lineage?.code ?? [];
  if (code.length === 0) return failUnless(false, "It names no code commit.");
  if (!known) return [unknown("whether the code commits exist")];
  return code.flatMap(({ uri, name }): Finding[] => {
    const state = uri === undefined ? undefined : known.get(uri);
    if (state === "reachable") return [];
    if (state === "missing") return failUnless(false, `Code commit ${uri} does not exist.`);
    return [{ status: "pending", reason: `Code commit ${uri ?? name ?? "without uri"} can not be read from here.` }];
  });
}
