// One command of somebody who may give it: what it takes is read, and what came of it is the reply.

import { readAssignments } from "../../github/records.ts";
import type { Repo } from "../../github/repo.ts";
import type { Reply } from "../../plan/command/answer.ts";
import { type Command, FORMS } from "../../plan/command/forms.ts";
import { type Change, wishOf } from "../../plan/command/wishes.ts";
import { replyCompare, replyLineage } from "./ask.ts";
import type { Bidding } from "./bidding.ts";
import { proposeWish } from "./propose-wish.ts";
import { readModel } from "./read-model.ts";

export async function carryOut(bidding: Bidding, command: Command): Promise<Reply> {
  switch (command.do) {
    case "promote":
    case "rollback":
    case "retire":
      return change(bidding, command);
    case "compare":
      return replyCompare(bidding, command);
    case "lineage":
      return replyLineage(bidding, command);
    case "recheck":
      return recheck(bidding);
    case "help":
      return { help: FORMS };
  }
}

async function change(bidding: Bidding, command: Change): Promise<Reply> {
  const { repo, work, asker, said } = bidding;
  const stage = "stage" in command ? command.stage : undefined;
  const { facts, stageText } = await readModel(bidding, command.model, stage);
  const records = command.do === "rollback" ? await readHistory(repo, command, work.signer.keys) : undefined;
  const about = { stage: { text: stageText, records }, asker: asker.login, issue: said.issue };
  const wish = wishOf(command, facts, about);
  if ("mistakes" in wish) return { refused: wish.mistakes };
  if ("refused" in wish) return { refused: [wish.refused] };
  if ("settled" in wish) return { settled: wish.settled };
  return proposeWish(bidding, wish);
}

async function readHistory(repo: Repo, wanted: { model: string; stage: string }, keys: readonly string[]) {
  return (await readAssignments(repo, [wanted], keys)).get(`${wanted.model}/${wanted.stage}`);
}

function recheck({ work, repo, said }: Bidding): Reply {
  if (!said.isPull) return { refused: ["this is no pull request, so there is nothing to judge"] };
  const { installationId, owner, name } = repo;
  work.ring({ look: "pull", repo: { installationId, owner, name }, number: said.issue }, { rerun: true });
  return { rechecked: true };
}
