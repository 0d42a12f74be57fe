// Reads both sides of a change and says what it asks for, as far as the policy must know.

import { readAssignments } from "../github/records.ts";
import type { Repo } from "../github/repo.ts";
import { readRegistryAround } from "../github/snapshot.ts";
import { policyOf } from "../policy/parse-policy.ts";
import { isPolicy, type Policy } from "../policy/policy.ts";
import type { Proposal } from "../policy/proposal.ts";
import { propose } from "../policy/propose.ts";
import type { Wants } from "../policy/requirements.ts";
import { overlay } from "../registry/coverage.ts";
import { governs, parsePath } from "../registry/names.ts";
import type { Problem } from "../registry/problem.ts";
import type { SealedRecord } from "../registry/record.ts";
import { parseRegistry, type Registry } from "../registry/registry.ts";
import type { Snapshot } from "../registry/snapshot.ts";
import { wanted } from "../registry/wanted.ts";

/** A change between two commits. */
export interface Difference {
  base: string;
  head: string;
  /** Governed paths that may differ, both names of a rename. */
  paths: readonly string[];
  /** Whether `head` is a branch: then only `paths` are taken from it, and all else is as at `base`. */
  branch: boolean;
}

export interface Ground {
  policy: Policy | readonly Problem[];
  proposal: Proposal;
  /** Records of each assignment that changes, newest first, by `model/stage`; one whose history is not sound is left out. */
  assignments: ReadonlyMap<string, readonly SealedRecord[]>;
}

/** At most this many rounds of "reading this shows that more must be read". */
const ROUNDS = 4;

/** Reads what the change touches on both sides and compares. `keys` verify our own records. */
export async function readProposal(repo: Repo, difference: Difference, keys: readonly string[]): Promise<Ground> {
  const [[before, after], assignments] = await Promise.all([
    readSides(repo, difference),
    readAssignments(repo, assignmentsIn(difference.paths), keys),
  ]);
  const policy = policyOf(before, { owner: repo.owner });
  const history = (model: string, stage: string) => assignments.get(`${model}/${stage}`);
  const proposal = propose(before, after, isPolicy(policy) ? policy : undefined, history);
  return { policy, proposal, assignments };
}

/** Which of these files the registry cares for, in order. */
export function governedPaths(paths: readonly string[]): string[] {
  return [...new Set(paths.filter((path) => governs(path) !== undefined))].sort();
}

/** The assignments whose files are among these. */
export function assignmentsIn(paths: readonly string[]): { model: string; stage: string }[] {
  return paths.flatMap((path) => {
    const place = parsePath(path);
    return place?.kind === "stage" ? [{ model: place.model, stage: place.stage }] : [];
  });
}

async function readSides(repo: Repo, { base, head, paths, branch }: Difference): Promise<[Registry, Registry]> {
  let asked: readonly string[] = ["registry.yaml", ...paths];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [before, theirs] = await Promise.all([
      readRegistryAround(repo, base, asked),
      readRegistryAround(repo, head, asked),
    ]);
    const after = branch ? overlay(before, theirs, paths) : theirs;
    const missing = missingFrom(after, asked);
    if (missing.length === 0) return [parseRegistry(before), parseRegistry(after)];
    asked = [...asked, ...missing];
  }
  throw new Error(`what ${head} refers to could not be read in ${ROUNDS} rounds`);
}

// What the head names may lie at the base only.
function missingFrom(snapshot: Snapshot, asked: readonly string[]): string[] {
  const { folders, paths } = wanted(snapshot, asked);
  return [...folders, ...paths].filter((path) => !asked.includes(path));
}

/** What is asked of GitHub when no policy says what to ask for. */
export const NOTHING_WANTED: Wants = { facts: [], teams: [], codeCommits: [], assignments: [], registrations: [] };
