// Reads both sides of a change and says what it asks for, as far as the policy must know.

import { readAssignments } from "../github/records.ts";
import type { Repo } from "../github/repo.ts";
import { beginDraft, type Errand, readRounds } from "../github/snapshot.ts";
import { policyOf } from "../policy/parse-policy.ts";
import { isPolicy, type Policy } from "../policy/policy.ts";
import type { Proposal } from "../policy/proposal.ts";
import { propose } from "../policy/propose.ts";
import type { Wants } from "../policy/requirements.ts";
import { isCovered, overlay } from "../registry/coverage.ts";
import { governs, parsePath } from "../registry/names.ts";
import type { Problem } from "../registry/problem.ts";
import type { SealedRecord } from "../registry/record.ts";
import { parseRegistry, type Registry } from "../registry/registry.ts";
import { type Wants as FilesWanted, wanted } from "../registry/wanted.ts";

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

/** Of a branch only the files that it changes are read: all else is as at the base, also what they name. */
async function readSides(repo: Repo, { base, head, paths, branch }: Difference): Promise<[Registry, Registry]> {
  const asked = ["registry.yaml", ...paths];
  const before = beginDraft(base);
  const theirs = beginDraft(head);
  const proposed = { folders: [], paths: [...paths], likely: [] };
  await readRounds(repo, (): Errand[] => {
    const wants = wanted(before, asked);
    const isRead = paths.every((path) => isCovered(theirs, path));
    if (branch && isRead) return [{ draft: before, wants: join(wants, wanted(overlay(before, theirs, paths), asked)) }];
    const here = { draft: before, wants };
    return [here, { draft: theirs, wants: branch ? proposed : wanted(theirs, asked) }];
  });
  return [parseRegistry(before), parseRegistry(branch ? overlay(before, theirs, paths) : theirs)];
}

function join(one: FilesWanted, other: FilesWanted): FilesWanted {
  const both = (key: keyof FilesWanted) => [...new Set([...one[key], ...other[key]])];
  return { folders: both("folders"), paths: both("paths"), likely: both("likely") };
}

/** What is asked of GitHub when no policy says what to ask for. */
export const NOTHING_WANTED: Wants = { facts: [], teams: [], codeCommits: [], assignments: [], registrations: [] };
