// What a gate is: the facts it needs and a pure judgement with a reason.

import type { Located, ModelVersion } from "../../registry/documents.ts";
import type { Span } from "../../registry/problem.ts";
import type { Registry } from "../../registry/registry.ts";
import type { Evidence, Fact } from "../evidence.ts";
import type { GateConfig, Policy } from "../policy.ts";
import type { ProposalItem } from "../proposal.ts";
import { type ApprovalReport, type GateResult, type GateStatus, worstOf } from "../verdict.ts";

/** Everything a gate may look at. */
export interface GateContext {
  item: ProposalItem;
  /** The version that is proposed; absent when there is none or its manifest is not sound. */
  candidate?: Located<ModelVersion>;
  /** The version that holds the target stage now, or held it before the candidate, with its manifest when that was read. */
  champion?: { version: string; manifest?: Located<ModelVersion> };
  before: Registry;
  after: Registry;
  policy: Policy;
  evidence: Evidence;
  contentDigest: string;
  /** Who approved, when this item asks for approvals. */
  approvals?: ApprovalReport;
}

/** The outcome of one gate before its name is put to it. */
export type Finding = Omit<GateResult, "id" | "type" | "status" | "waived"> & { status: GateStatus };

/** One kind of gate. Adding one is a file like this, a line in `index.ts`, and a branch in the schema. */
export interface Gate<C extends GateConfig> {
  needs: readonly Fact[];
  judge(config: C, context: GateContext): Finding;
}

/** Judges the candidate's manifest; without one that can be read nothing passes. */
export function withCandidate(
  { candidate }: GateContext,
  judge: (candidate: Located<ModelVersion>) => Finding,
): Finding {
  return candidate ? judge(candidate) : { status: "failed", reason: "The version has no manifest that can be read." };
}

/** Where in a manifest a finding points. */
export function placeIn(document: Located<unknown>, pointer: string): Span & { file: string } {
  return { ...document.locate(pointer), file: document.file };
}

/** The worst of several findings about one thing: to pick the best one would be to pick the answer. */
export function pickWorst(findings: readonly Finding[]): Finding {
  const status = worstOf(findings);
  return findings.find((finding) => finding.status === status) ?? unknown("what to judge");
}

/** A fact that is missing never passes. */
export function unknown(fact: string): Finding {
  return { status: "pending", reason: `Not known here: ${fact}.` };
}

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** `1 approval`, `2 approvals`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
