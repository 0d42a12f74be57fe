// Whether a pull request may be merged: conflicts, draft, required checks and required approvals.
import { levelOf, reaches } from "../access.ts";
import type { Doer, PullIssue, Repository, Review, Rule, World } from "../state.ts";
import { trialMerge } from "./pulls.ts";
import { unmetChecks } from "./required-checks.ts";
import { mayBypass, rulesOn } from "./rules.ts";

/** The latest opinion of each reviewer who may write; comments are no opinion. */
export function opinions(world: World, repository: Repository, issue: PullIssue): Review[] {
  const latest = new Map<number, Review>();
  for (const review of issue.pull.reviews) {
    const counts = review.state !== "COMMENTED" && review.state !== "PENDING";
    if (counts) latest.set(review.user.id, review);
  }
  return [...latest.values()].filter(({ user }) => reaches(levelOf(world.state, user, repository), "write"));
}

function pullRequestBlocks(world: World, repository: Repository, issue: PullIssue, rule: Rule): string[] {
  const reviews = opinions(world, repository, issue);
  const needed = Number(rule.parameters?.["required_approving_review_count"] ?? 0);
  const isLastPushGuarded = rule.parameters?.["require_last_push_approval"] === true;
  const approvals = reviews.filter(({ state }) => state === "APPROVED");
  const others = approvals.filter(({ user }) => user.id !== issue.pull.lastPusher.id);
  const blocks: string[] = [];
  if (needed > 0 && reviews.some(({ state }) => state === "CHANGES_REQUESTED")) blocks.push("Changes were requested");
  if (approvals.length < needed) blocks.push(`At least ${needed} approving review is required`);
  else if (isLastPushGuarded && others.length === 0)
    blocks.push("The most recent push must be approved by someone else");
  return blocks;
}

async function isBehind(repository: Repository, issue: PullIssue): Promise<boolean> {
  const base = repository.git.refs.get(`refs/heads/${issue.pull.base.ref}`);
  return base !== undefined && !(await repository.git.isAncestor(base, issue.pull.head.sha));
}

async function blocksOf(world: World, repository: Repository, issue: PullIssue, rule: Rule): Promise<string[]> {
  if (rule.type === "pull_request") return pullRequestBlocks(world, repository, issue, rule);
  if (rule.type === "update") return ["Cannot update this protected ref"];
  if (rule.type !== "required_status_checks") return [];
  const unmet = unmetChecks(repository, rule, issue.pull.head.sha);
  const blocks = unmet.map((context) => `Required status check "${context}" is expected`);
  const isStrict = rule.parameters?.["strict_required_status_checks_policy"] === true;
  return isStrict && (await isBehind(repository, issue)) ? [...blocks, "Head branch is out of date"] : blocks;
}

/** Why somebody may not merge; empty when they may. Rules they may bypass do not count. */
export async function mergeBlocks(
  world: World,
  repository: Repository,
  issue: PullIssue,
  doer: Doer | undefined,
): Promise<string[]> {
  const rules = rulesOn(repository, `refs/heads/${issue.pull.base.ref}`);
  const binding = rules.filter(
    ({ ruleset }) => !doer || !mayBypass(world, repository, doer, { ruleset, merging: true }),
  );
  const blocks = await Promise.all(binding.map(({ rule }) => blocksOf(world, repository, issue, rule)));
  return blocks.flat();
}

/** Mergeability in the words of the single view of a pull request. */
export async function mergeability(world: World, repository: Repository, issue: PullIssue) {
  if (issue.state === "closed") return { mergeable: null, mergeableState: "unknown" };
  const trial = await trialMerge(world, repository, issue);
  if (trial === null) return { mergeable: false, mergeableState: "dirty" };
  if (issue.pull.draft) return { mergeable: true, mergeableState: "draft" };
  const blocks = await mergeBlocks(world, repository, issue, undefined);
  return { mergeable: true, mergeableState: blocks.length > 0 ? "blocked" : "clean" };
}
