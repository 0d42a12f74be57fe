// Says on a pull request what is to be said, once it is certain that nothing moved meanwhile.

import { apply } from "../github/apply.ts";
import { findOurCheck, type OurCheck } from "../github/our-check.ts";
import { findOurComment } from "../github/ours.ts";
import { type PullReading, readPull } from "../github/pull.ts";
import type { Repo } from "../github/repo.ts";
import type { Action } from "../plan/action.ts";
import { formatMemory, type Memory } from "../plan/memory.ts";
import type { Already, ReviewContext } from "../plan/review.ts";
import { handsOf, type WorkContext } from "./context.ts";
import type { Hint } from "./job.ts";
import { RetryLater } from "./queue.ts";

/** One pull request being looked at. */
export interface Desk {
  work: WorkContext;
  repo: Repo;
  reading: PullReading;
  hints: readonly Hint[];
  /** What was remembered when it was read. */
  remembered: Memory;
}

/** What takes another look at GitHub: what is said there, and whether the verdict stands. */
export interface Doubts {
  /** Our check as it is, unless it is to be written whatever it says. */
  check: OurCheck | undefined;
  /** Whether the facts, gathered once more, lead to the same verdict; no facts were gathered when left out. */
  holds?: () => Promise<boolean>;
}

/** Says what to do, given what is said already. */
export type Plan = (context: ReviewContext, already: Already) => Action[];

/** Plans against what was said before, and applies what differs. What is newly remembered is written even when nothing else is. */
export async function report(desk: Desk & Doubts, memory: Memory, plan: Plan): Promise<void> {
  const actions = plan(contextOf(desk), alreadyOf(desk, memory));
  const isGreen = actions.some((action) => action.do === "report-check" && action.conclusion === "success");
  const isTold = actions.some((action) => action.do === "upsert-comment");
  if (isGreen) await fence(desk);
  await Promise.all([isGreen ? confirm(desk) : undefined, isTold ? keepMemory(desk) : undefined]);
  const told = tell(memory, actions);
  const { work, repo, reading } = desk;
  const binding = { repository: repo.id, pull: reading.pull.number };
  const memoryBlock = formatMemory(told, work.memoryKey, binding);
  const extras = { ...handsOf(work), comment: reading.comment ?? null, memory: memoryBlock };
  for (const action of commentLast(actions)) await apply(repo, action, extras);
  // A check can not be compared and set: another replica may have said something newer before ours arrived.
  if (isGreen) await fence(desk);
}

/** The comment remembers who was asked, so they must have been: whoever dies in between asks again. */
function commentLast(actions: readonly Action[]): Action[] {
  const isComment = (action: Action) => action.do === "upsert-comment";
  return [...actions.filter((action) => !isComment(action)), ...actions.filter(isComment)];
}

function contextOf({ work, repo, reading }: Desk): ReviewContext {
  const repository = { name: `${repo.owner}/${repo.name}`, private: repo.private };
  return { renderer: work.renderer, pull: reading.pull, repository, defaultBranch: repo.defaultBranch };
}

/** What our check says now; nothing when somebody wants it written again. */
export async function readCheck({ repo, reading, hints }: Desk): Promise<OurCheck | undefined> {
  return hints.some((hint) => "rerun" in hint) ? undefined : findOurCheck(repo, reading.pull.headSha);
}

function alreadyOf({ reading, remembered, check }: Desk & Doubts, memory: Memory): Already {
  const knowsMore = JSON.stringify(memory) !== JSON.stringify(remembered);
  const isWhole = reading.comment !== undefined && reading.comment.duplicates.length === 0;
  const comment = isWhole && !knowsMore ? memory.comment : undefined;
  return {
    requested: memory.requested,
    ...(check && { check }),
    ...(comment && { comment: { fingerprint: comment } }),
  };
}

/** A green check is only written about what is seen twice: a verdict that was overtaken, or built on half a list, is judged again. */
async function fence({ repo, reading }: Desk): Promise<void> {
  const now = await readPull(repo, reading.pull.number);
  if (essence(now) !== essence(reading)) throw changed(reading);
}

async function confirm({ reading, holds = async () => true }: Desk & Doubts): Promise<void> {
  if (!(await holds())) throw changed(reading);
}

function changed({ pull }: PullReading): RetryLater {
  return new RetryLater(`pull request #${pull.number} changed while it was judged`, 0);
}

/** What is remembered stands in the comment: whoever writes over another version of it than was read would forget something. */
async function keepMemory({ repo, reading: { pull, comment } }: Desk): Promise<void> {
  const now = (await findOurComment(repo, pull.number)).comment;
  if (now?.body !== comment?.body)
    throw new RetryLater(`the comment on #${pull.number} changed while it was judged`, 0);
}

function essence({ pull, reviews, baseTip, otherPulls }: PullReading): string {
  const opinions = reviews.map(({ id, state, commit }) => [id, state, commit]);
  return JSON.stringify([pull.headSha, pull.state, baseTip, opinions, otherPulls]);
}

function tell(memory: Memory, actions: readonly Action[]): Memory {
  const requested = actions.flatMap((action) =>
    action.do === "request-reviewers"
      ? [...action.users.map((user) => `@${user}`), ...action.teams.map((team) => `@${team}`)]
      : [],
  );
  // In an order of its own: who was asked first, because a request failed, makes no difference.
  const asked = [...new Set([...memory.requested, ...requested])].sort();
  const comment = actions.find((action) => action.do === "upsert-comment")?.fingerprint ?? memory.comment;
  return { ...memory, requested: asked, ...(comment && { comment }) };
}
