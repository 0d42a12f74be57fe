// The local GitHub walks history by itself; Git says whether it walks right.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import fc from "fast-check";
import { tryGit } from "../../sandbox/git/process.ts";
import { createGitRepository, type GitRepository } from "../../sandbox/git/repository.ts";

let folder: string;
let git: GitRepository;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "history-"));
  git = await createGitRepository(join(folder, "models.git"), "main");
});

afterAll(async () => {
  git.close();
  await rm(folder, { recursive: true, force: true });
});

/** For each commit the numbers of its parents, counted back from itself; a number that leads nowhere is no parent. */
const HISTORY = fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }), {
  minLength: 2,
  maxLength: 14,
});

async function make(history: readonly (readonly number[])[]): Promise<string[]> {
  const tree = await git.writeTree([]);
  const made: string[] = [];
  for (const [at, back] of history.entries()) {
    const date = new Date(Date.UTC(2026, 0, 1, 0, 0, at)).toISOString();
    const who = { name: "Ana", email: "ana@example.com", date };
    const parents = back.flatMap((steps) => made[at - steps] ?? []);
    made.push(await git.writeCommit({ tree, parents, author: who, committer: who, message: `${at}\n` }));
  }
  return made;
}

async function lines(...args: string[]): Promise<string[]> {
  const { stdout } = await tryGit(git.dir, args);
  return stdout.toString("utf8").split("\n").filter(Boolean);
}

it("finds the merge base, the ancestors and the order that Git finds", async () => {
  await fc.assert(
    fc.asyncProperty(HISTORY, fc.nat(13), fc.nat(13), async (history, one, other) => {
      const commits = await make(history);
      const a = commits[one % commits.length] ?? "";
      const b = commits[other % commits.length] ?? "";
      const base = await git.mergeBase(a, b);
      expect([base].filter(Boolean)).toEqual(await lines("merge-base", a, b));
      expect(await git.isAncestor(a, b)).toBe((await lines("merge-base", "--all", a, b)).includes(a));
      expect(await git.commitsBetween(a, b)).toEqual(await lines("rev-list", "--topo-order", b, `^${a}`));
      expect(await git.commitsBetween(undefined, b)).toEqual(await lines("rev-list", "--topo-order", b));
    }),
    { numRuns: 40 },
  );
});

it("knows nothing of a commit that is not there", async () => {
  const [commit = ""] = await make([[]]);
  const missing = "1".repeat(40);
  expect(await git.mergeBase(commit, missing)).toBeUndefined();
  expect(await git.isAncestor(missing, commit)).toBe(false);
  expect(await git.commitsBetween(undefined, missing)).toEqual([]);
});
