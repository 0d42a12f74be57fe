// What a pull request (or a landing) asks for, in the words of the policy.

import type { Change } from "../registry/change.ts";
import type { Problem } from "../registry/problem.ts";
import type { Registry } from "../registry/registry.ts";

export type Move = "promotion" | "rollback" | "vacation";

/** One thing that is judged by itself. */
export type ProposalItem =
  | { kind: "registration"; change: Extract<Change, { kind: "register" }> }
  | {
      kind: "transition";
      move: Move;
      model: string;
      stage: string;
      from?: string;
      to?: string;
      path: string;
      reason?: string;
    }
  | { kind: "retirement"; change: Extract<Change, { kind: "retire" }> }
  | { kind: "upkeep"; changes: readonly Change[] }
  | { kind: "policy-change"; changes: readonly Change[] };

export interface Proposal {
  before: Registry;
  after: Registry;
  changes: readonly Change[];
  items: readonly ProposalItem[];
  /** Everything wrong with the proposal itself; one is enough to fail it. */
  problems: readonly Problem[];
  /** Governed paths that differ, sorted; with mode and blob at the proposed side (`null` when removed). */
  content: readonly { path: string; mode: string | null; blob: string | null }[];
}
