// The facts gates may look at. A fact that could not be had is `undefined`, and no gate may pass on it.

import type { SealedRecord } from "../registry/record.ts";

/** A GitHub account. `kind` other than `User` never counts as a person. */
export interface Account {
  login: string;
  id: number;
  kind: "User" | "Bot" | "Organization" | "Mannequin";
}

export interface Review {
  /** GraphQL node id: the key under which the reviewed content is remembered. */
  nodeId: string;
  id: number;
  /** `null` for a deleted account. */
  author: Account | null;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  /** Not a safe binding by itself: GitHub may move it to a new head. */
  commit: string | null;
  submittedAt: string;
  /** Content digest remembered when the review was submitted. */
  remembered?: string;
  /** Whether the governed content at `commit` equals that at head; only looked up when nothing is remembered. */
  sameContent?: boolean;
}

export interface CommitFact {
  sha: string;
  message: string;
  /** `null` when GitHub knows no account for the address. */
  author: Account | null;
  committer: Account | null;
  authorEmail?: string;
  committerEmail?: string;
  /** Accounts named by `Co-authored-by`; `null` entries could not be attributed. */
  coAuthors: readonly (Account | null)[];
  parents: readonly string[];
}

export interface PullFacts {
  number: number;
  url: string;
  title: string;
  author: Account | null;
  draft: boolean;
  headSha: string;
  headRepository: string | null;
  baseSha: string;
  mergeBase: string;
  state: "open" | "closed";
  merged: boolean;
  mergedAt?: string;
  mergedBy?: Account;
  mergeCommit?: string;
}

export interface CheckFact {
  name: string;
  app: string | null;
  status: string;
  conclusion: string | null;
}

export interface Evidence {
  /** The only clock: RFC 3339. */
  asOf: string;
  /** `defaultBranch` is part of the digest approvals are bound to. */
  repository: { id: number; name: string; private: boolean; defaultBranch: string };
  appId: number | null;
  pull?: PullFacts;
  reviews?: readonly Review[];
  /** Every commit of the pull request, second parents included. */
  commits?: readonly CommitFact[];
  /** Ids seen pushing to the head. */
  pushers?: readonly number[];
  /** Force pushes of the head, by time. */
  forcePushes?: readonly { at: string; actor: number | null }[];
  /** When the pull request was given another target: what was approved before was another comparison. */
  retargets?: readonly string[];
  /** Team `org/slug` (lower case) to ids of active members; a team that does not exist is `null`. */
  teams?: ReadonlyMap<string, ReadonlySet<number> | null>;
  /** Ids of those who approved and may read the repository now. */
  readers?: ReadonlySet<number>;
  /** Latest check run of each name and App on the head. */
  checks?: readonly CheckFact[];
  /** Code commit URI to what is known of it. */
  codeCommits?: ReadonlyMap<string, "reachable" | "missing" | "unreadable">;
  /** Records of an assignment (`model/stage`), newest first. */
  assignments?: ReadonlyMap<string, readonly SealedRecord[]>;
  /** Registration records by `model@version`; `null` when there is none. */
  registrations?: ReadonlyMap<string, SealedRecord | null>;
}

/** The kinds of fact a gate declares it needs; drives what is fetched and what a terminal can decide. */
export type Fact = "reviews" | "commits" | "teams" | "checks" | "code-commits" | "assignments" | "registrations";
