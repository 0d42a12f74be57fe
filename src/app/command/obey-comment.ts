// A comment that commands something, from bell to answer: who said it, whether they may, what comes of it, and what to say.

import { apply } from "../../github/apply.ts";
import { readSaid, type Said } from "../../github/comments.ts";
import { readTip } from "../../github/history.ts";
import { findOurComment } from "../../github/ours.ts";
import { readReaders, readTeams } from "../../github/people.ts";
import type { Repo } from "../../github/repo.ts";
import { readRegistryAround } from "../../github/snapshot.ts";
import { type Answered, answerMark, planAnswer, type Reply, toDo } from "../../plan/command/answer.ts";
import type { Command } from "../../plan/command/forms.ts";
import { whyUnheard } from "../../plan/command/heard.ts";
import { type Asked, parseComment } from "../../plan/command/parse.ts";
import type { Account } from "../../policy/evidence.ts";
import { policyOf } from "../../policy/parse-policy.ts";
import { isPolicy, type Policy } from "../../policy/policy.ts";
import { rolesOf } from "../../policy/roles.ts";
import { parseRegistry } from "../../registry/registry.ts";
import { handsOf, type WorkContext } from "../context.ts";
import { timed } from "../log.ts";
import { RetryLater } from "../queue.ts";
import type { Bidding } from "./bidding.ts";
import { carryOut } from "./carry-out.ts";

/**
 * Obeys a comment once. Safe to repeat: what was answered is left alone, and what was begun is found again. Whoever fills no role
 * gets no answer: a stranger must not make the App write, nor learn from it who may do what.
 */
export async function obeyComment(work: WorkContext, repo: Repo, id: number): Promise<void> {
  const key = `${repo.id} ${id}`;
  if (work.unheard.has(key)) return;
  // 1. read
  const said = await timed(work.log, "read", () => readSaid(repo, id));
  const asked = parseComment(said?.body ?? "");
  if (said === undefined || asked.length === 0) return;
  // 2. judge
  const bidding = await authorize(work, repo, said);
  if ("unheard" in bidding) {
    if (!("unheard" in (await authorize(work, repo, said)))) throw changed(said);
    work.unheard.add(key);
    return work.log.info({ comment: id }, `a command is not heard: ${bidding.unheard}`);
  }
  const { comment } = await findOurComment(repo, said.issue, answerMark(id));
  if (comment) return;
  // 3. plan
  const answers: Answered[] = [];
  for (const [index, one] of asked.entries()) answers.push(await answer(bidding, one, index));
  // 4. apply
  const { renderer } = work;
  await apply(repo, planAnswer(answers, { renderer, issue: said.issue, comment: id }), handsOf(work));
}

/** The one place that decides whether somebody may command anything. */
async function authorize(work: WorkContext, repo: Repo, said: Said): Promise<Bidding | { unheard: string }> {
  const unheard = whyUnheard(said, work.now());
  if (unheard !== undefined || said.author === null) return { unheard: unheard ?? "nobody wrote it" };
  const tip = await readTip(repo);
  const policy = policyOf(parseRegistry(await readRegistryAround(repo, tip, ["registry.yaml"])), { owner: repo.owner });
  if (!isPolicy(policy)) return { unheard: "the policy can not be understood, so nobody fills a role" };
  if (!(await fillsRole(repo, policy, said.author))) return { unheard: "its author fills no role of the policy" };
  return { work, repo, tip, policy, asker: said.author, said };
}

/** By the rule for approvals: in a team of the role now, and able to read the repository. */
async function fillsRole(repo: Repo, policy: Policy, author: Account): Promise<boolean> {
  const wanted = [...policy.roles.values()].flatMap(({ teams }) => teams);
  const [teams, readers] = await Promise.all([
    readTeams(repo, wanted, policy.includeChildTeams),
    readReaders(repo, [author]),
  ]);
  return readers.has(author.id) && rolesOf(author.id, policy, teams).length > 0;
}

async function answer(bidding: Bidding, asked: Asked, index: number): Promise<Answered> {
  const { line } = asked;
  const todo = toDo(asked, index);
  if ("reply" in todo) return { line, reply: todo.reply };
  return { line, reply: await timed(bidding.work.log, todo.command.do, () => carryOutSurely(bidding, todo.command)) };
}

/** What is said is not taken back, so it must be seen twice: half a list looks like a whole one. What was done is done. */
async function carryOutSurely(bidding: Bidding, command: Command): Promise<Reply> {
  const reply = await carryOut(bidding, command);
  if (isDone(reply)) return reply;
  const again = await carryOut(bidding, command);
  if (isDone(again) || JSON.stringify(again) === JSON.stringify(reply)) return again;
  throw changed(bidding.said);
}

const isDone = (reply: Reply): boolean => "proposal" in reply || "rechecked" in reply || "help" in reply;

function changed({ id }: Said): RetryLater {
  return new RetryLater(`what comment ${id} asks for was seen differently a moment later`, 0);
}
