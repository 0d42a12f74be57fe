// The verdict on merging one commit into another, from a clone alone: the App's own judgement with the facts Git knows.

import type { Clone } from "../../git/clone.ts";
import { readChangedPaths, readCommit, readMergeBase } from "../../git/history.ts";
import { readKnownRecords } from "../../git/sealed.ts";
import { readSnapshotAround } from "../../git/snapshot.ts";
import { judge } from "../../policy/judge.ts";
import { policyOf } from "../../policy/parse-policy.ts";
import { isPolicy } from "../../policy/policy.ts";
import { propose } from "../../policy/propose.ts";
import { neededFacts } from "../../policy/requirements.ts";
import type { Verdict } from "../../policy/verdict.ts";
import { overlay } from "../../registry/coverage.ts";
import { governs, parsePath } from "../../registry/names.ts";
import { parseRegistry, type Registry } from "../../registry/registry.ts";
import { wanted } from "../../registry/wanted.ts";
import { OFFLINE } from "./offline.ts";

export interface Question {
  /** Revision of the branch that is merged into. */
  base: string;
  /** Revision that is proposed. */
  head: string;
  /** Public keys (PEM) that records must verify with. */
  keys: readonly string[];
  now: Date;
}

/** Judges what merging `head` into `base` would bring; `undefined` when the clone does not know where they part. Throws a GitError. */
export async function judgeCommits(clone: Clone, { base, head, keys, now }: Question): Promise<Verdict | undefined> {
  const [onto, tip] = await Promise.all([readCommit(clone.folder, base), readCommit(clone.folder, head)]);
  const fork = await readMergeBase(clone.folder, onto, tip);
  if (fork === undefined) return undefined;
  const changed = await readChangedPaths(clone.folder, fork, tip);
  const paths = changed.filter((path) => governs(path) !== undefined);
  const [before, after] = await readSides(clone, { onto, tip, paths });
  const written = policyOf(before, OFFLINE);
  const policy = isPolicy(written) ? written : undefined;
  const history = await readKnownRecords(
    clone,
    { assignments: paths.flatMap(toAssignment), registrations: [] },
    { keys },
  );
  const proposal = propose(before, after, policy, (model, stage) => history?.assignments.get(`${model}/${stage}`));
  const facts = policy && (await readKnownRecords(clone, neededFacts(policy, proposal), { keys }));
  // The terminal knows no account, no team and no review: gates that need one wait.
  const stranger = {
    asOf: now.toISOString(),
    repository: { id: 0, name: "", private: true, defaultBranch: "" },
    appId: null,
  };
  return judge(proposal, written, { ...facts, ...stranger });
}

function toAssignment(path: string): string[] {
  const place = parsePath(path);
  return place?.kind === "stage" ? [`${place.model}/${place.stage}`] : [];
}

interface Sides {
  onto: string;
  tip: string;
  /** Governed paths that the proposal changes. */
  paths: readonly string[];
}

/** The base as it is, and with the proposed files put into it: what the head names may lie at the base only. */
async function readSides(clone: Clone, { onto, tip, paths }: Sides): Promise<[Registry, Registry]> {
  let asked: readonly string[] = ["registry.yaml", ...paths];
  for (;;) {
    const [before, proposed] = await Promise.all([
      readSnapshotAround(clone, onto, asked),
      readSnapshotAround(clone, tip, asked),
    ]);
    const after = overlay(before, proposed, paths);
    const { folders, paths: files } = wanted(after, asked);
    const missing = [...folders, ...files].filter((path) => !asked.includes(path));
    // Every round asks for something new, and what a few files name is finite.
    if (missing.length === 0) return [parseRegistry(before), parseRegistry(after)];
    asked = [...asked, ...missing];
  }
}
