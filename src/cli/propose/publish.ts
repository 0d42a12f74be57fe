// The last step of a proposal: its branch at `origin` and its pull request, or its branch in the clone.

import { pushBranch, setBranch } from "../../git/branch.ts";
import { GitError } from "../../git/run.ts";
import { NotOpened, type OpenedPull, openPull } from "../../github/propose.ts";
import { bodyOf, titleOf } from "../../plan/change-request.ts";
import type { Proposal } from "./proposal.ts";
import type { ProposalBase } from "./proposal-base.ts";

/** What became of a proposal. */
export interface Published {
  where: "origin" | "clone";
  pull?: OpenedPull;
  /** Page on which a person can open the pull request. */
  compare?: string;
  /** Why there is no pull request although one was meant to be. */
  notOpened?: string;
}

/** Publishes; doing it again changes nothing. Throws a GitError when the branch can not be made. */
export async function publish(base: ProposalBase, proposal: Proposal): Promise<Published> {
  const { folder, origin } = base;
  const { branch, commit, known } = proposal;
  if (!origin) {
    if (known !== commit) await setBranch(folder, branch, { commit, known });
    return { where: "clone" };
  }
  if (known !== commit) await push(base, proposal, origin.env);
  const { access } = origin;
  if (access === undefined) return { where: "origin" };
  const compare = `${access.address.page}/compare/${encodeURI(`${base.branch}...${branch}`)}?expand=1`;
  return { where: "origin", compare, ...(await open(base, proposal)) };
}

async function push({ folder }: ProposalBase, { branch, commit }: Proposal, env: Readonly<Record<string, string>>) {
  try {
    await pushBranch(folder, branch, { commit, env });
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const advice = "Nothing was proposed. --no-push keeps the branch in this clone";
    throw new Error(`origin did not take the branch ${branch}: ${error.message}. ${advice}`);
  }
}

async function open(base: ProposalBase, { request, branch }: Proposal): Promise<Pick<Published, "pull" | "notOpened">> {
  const { api, token, address } = base.origin?.access ?? {};
  const [owner = "", name = "", ...deeper] = address?.path.split("/") ?? [];
  if (api === undefined || token === undefined || name === "" || deeper.length > 0) return {};
  const draft = { head: branch, base: base.branch, title: titleOf(request), body: bodyOf(request) };
  try {
    return { pull: await openPull({ api, token, owner, name }, draft) };
  } catch (error) {
    if (error instanceof NotOpened) return { notOpened: error.message };
    throw error;
  }
}
