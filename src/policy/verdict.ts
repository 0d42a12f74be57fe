// The verdict: one value that the check, the comment, the record and the terminal all print.

import type { Problem, Span } from "../registry/problem.ts";
import type { Account, CommitFact } from "./evidence.ts";
import type { GateConfig } from "./policy.ts";
import type { Proposal, ProposalItem } from "./proposal.ts";

/** The check a verdict is reported as; required on GitHub by this name. */
export const CHECK = "registrar";

/** `pending` waits for somebody or something; `inconclusive` means the evidence can not decide, and blocks. */
export type GateStatus = "passed" | "failed" | "pending" | "inconclusive";

const WORST_FIRST: readonly GateStatus[] = ["failed", "inconclusive", "pending"];

/** The worst status of several; `passed` when there are none, since then nothing was asked. What is waived does not block. */
export function worstOf(results: readonly { status: GateResult["status"] }[]): GateStatus {
  return WORST_FIRST.find((status) => results.some((result) => result.status === status)) ?? "passed";
}

/** Whether a gate stops the change. */
export function blocks({ status }: Pick<GateResult, "status">): boolean {
  return status !== "passed" && status !== "waived";
}

export interface GateResult {
  id: string;
  type: GateConfig["type"] | "order" | "registered";
  /** `waived`: it is not met, and that does not block. */
  status: GateStatus | "waived";
  /** A sentence with numbers, never empty; what was measured, also when it is waived. */
  reason: string;
  waived?: Waived;
  observed?: Readonly<Record<string, number | string | boolean>>;
  required?: Readonly<Record<string, number | string | boolean>>;
  /** The line at fault. */
  at?: Span & { file: string };
}

/** Why a gate that is not met does not block. */
export interface Waived {
  by: "waiver" | "break-glass";
  /** What the gate says by itself. */
  was: Exclude<GateStatus, "passed">;
  /** Last day, `YYYY-MM-DD` in UTC. */
  until: string;
  because: string;
}

export interface Approval {
  reviewer: Account;
  review: string;
  commit: string;
  submittedAt: string;
}

export interface RoleApprovals {
  role: string;
  needed: number;
  /** People matched to this role's slots. */
  approved: readonly Approval[];
  /** `@org/team` and `@login` names that can still fill a slot. */
  candidates: readonly string[];
}

export interface ApprovalReport {
  roles: readonly RoleApprovals[];
  /** Approvals that do not count, each with a sentence why. */
  discounted: readonly { reviewer: Account | null; why: string }[];
  /** Requests for changes that block. */
  blocking: readonly { reviewer: Account; role: string }[];
  /** Commits that can not be attributed to an account; approvals fail closed on them. */
  unattributed: readonly Pick<CommitFact, "sha" | "authorEmail" | "committerEmail">[];
}

/** The judgement of one item of the proposal. */
export interface Judgement {
  item: ProposalItem;
  status: GateStatus;
  gates: readonly GateResult[];
  approvals?: ApprovalReport;
  /** When it passes by break-glass: why, its last day, and seconds until it must be reviewed. */
  breakGlass?: { reason: string; expires: string; reviewWithin: number };
}

export interface Verdict {
  /** Worst of all judgements; `failed` when the proposal has problems. */
  status: GateStatus;
  proposal: Proposal;
  judgements: readonly Judgement[];
  problems: readonly Problem[];
  /** Digest of the governed content (approvals.md rule on bound content). */
  contentDigest: string;
  /** Policy that judged; absent when there is none. */
  policy?: { sha256: string; gitBlob: string; commit: string };
  asOf: string;
}
