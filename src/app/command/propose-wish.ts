// A wish as a pull request of the App: found again when it was begun before, judged before anybody sees it, then opened.

import { apply } from "../../github/apply.ts";
import { gather } from "../../github/gather.ts";
import { findOpenProposals, findProposal, type OurProposal, readBranch } from "../../github/proposals.ts";
import type { Reply } from "../../plan/command/answer.ts";
import { type CommandProposal, isTwin, proposalOf } from "../../plan/command/proposal.ts";
import { explainVerdict } from "../../plan/command/verdict.ts";
import type { Files, Wish } from "../../plan/wish/wish.ts";
import { judge } from "../../policy/judge.ts";
import { isPolicy } from "../../policy/policy.ts";
import { neededFacts } from "../../policy/requirements.ts";
import type { Verdict } from "../../policy/verdict.ts";
import { handsOf } from "../context.ts";
import { NOTHING_WANTED, readProposal } from "../read-proposal.ts";
import type { Bidding } from "./bidding.ts";

/** Opens the pull request of a wish, or tells which one is there, or why there is none. */
export async function proposeWish(bidding: Bidding, wish: Extract<Wish, { files: unknown }>): Promise<Reply> {
  const { repo, work, asker, said } = bidding;
  const asking = { asker, comment: said.id, url: said.url, issue: said.issue };
  const proposal = proposalOf(wish.request, asking, work.renderer);
  const begun = await findProposal(repo, proposal.branch);
  if (begun) return told(begun, false);
  const [twin] = (await findOpenProposals(repo, proposal.stem)).filter(({ branch }) => isTwin(branch, proposal));
  if (twin) return told(twin, true);
  const commit = await draft(bidding, proposal, wish.files);
  if (commit === undefined) return { refused: [`the branch ${proposal.branch} holds something else: delete it`] };
  const refused = explainVerdict(await foresee(bidding, commit, wish.files));
  if (refused.length > 0) return { refused };
  const { branch, title, body } = proposal;
  const done = await apply(repo, { do: "open-proposal", branch, commit, title, body }, handsOf(work));
  if (done.do !== "open-proposal") throw new Error(`${done.do} is no answer to open-proposal`);
  return "refused" in done ? { refused: [`GitHub refuses it: ${done.refused}`] } : told(done.proposed, false);
}

function told({ number, url, title }: Pick<OurProposal, "number" | "url" | "title">, again: boolean): Reply {
  return { proposal: { number, url, title, again } };
}

/** The commit to propose: the one that a crash left on the branch when it is the same, else a new one. `undefined` when it is not. */
async function draft(
  { repo, work, tip }: Bidding,
  { branch, message }: CommandProposal,
  files: Files,
): Promise<string | undefined> {
  const left = await readBranch(repo, branch);
  const parent = left?.parents[0] ?? tip;
  const done = await apply(repo, { do: "draft-commit", parent, files, message }, handsOf(work));
  if (done.do !== "draft-commit") throw new Error(`${done.do} is no answer to draft-commit`);
  if (left === undefined) return done.commit;
  const isSame = left.parents.length === 1 && left.tree === done.tree && left.message.trim() === message;
  return isSame ? left.commit : undefined;
}

/** What the check would say before anybody has reviewed: what can not pass is not proposed. */
async function foresee({ repo, work, tip }: Bidding, commit: string, files: Files): Promise<Verdict> {
  const { keys } = work.signer;
  const difference = { base: tip, head: commit, paths: [...files.keys()], branch: true };
  const { policy, proposal } = await readProposal(repo, difference, keys);
  const needed = isPolicy(policy) ? neededFacts(policy, proposal) : NOTHING_WANTED;
  const includeChildTeams = isPolicy(policy) && policy.includeChildTeams;
  const evidence = await gather(repo, needed, { asOf: work.now().toISOString(), keys, includeChildTeams });
  return judge(proposal, policy, evidence);
}
