// The verdict: one value that the check, the comment, the record and the terminal all print.

import type { Problem, Span } from "../registry/problem.ts";
import type { Account, CommitFact } from "./evidence.ts";
import type { GateConfig } from "./policy.ts";
import type { Proposal, ProposalItem } from "./proposal.ts";

/** `pending` waits for somebody or something; `inconclusive` means the evidence can not decide, and blocks. */
export type GateStatus = "passed" | "failed" | "pending" | "inconclusive";

const WORST_FIRST: readonly GateStatus[] = ["failed", "inconclusive", "pending"];

/** The worst status of several; `passed` when there are none, since then nothing was asked. */
export function worstOf(results: readonly { status: GateStatus }[]): GateStatus {
  return WORST_FIRST.find((status) => results.some((result) => result.status === status)) ?? "passed";
}

export interface GateResult {
  id: string;
  type: GateConfig["type"] | "order" | "registered";
  status: GateStatus;
  /** A sentence with numbers, never empty. */
  reason: string;
  observed?: Readonly<Record<string, number | string | boolean>>;
  required?: Readonly<Record<string, number | string | boolean>>;
  /** The line at fault. */
  at?: Span & { file: string };
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
