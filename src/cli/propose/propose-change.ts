// The one route of every command that proposes: draft the files, commit them on a branch of their own, judge, push, open the pull request.

import { resolve as toPath } from "node:path";
import { isRemote } from "../../git/address.ts";
import { writeCommit } from "../../git/branch.ts";
import { type Clone, withClone } from "../../git/clone.ts";
import { withRemoteClone } from "../../git/remote.ts";
import { GitError } from "../../git/run.ts";
import { branchOf, type ChangeRequest, commitMessageOf } from "../../plan/change-request.ts";
import type { Wish } from "../../plan/wish/wish.ts";
import { judgeCommits } from "../check/judge-commits.ts";
import { readKeys } from "../keys.ts";
import { type ExitCode, fail, plain, type Terminal } from "../terminal.ts";
import { type BaseOptions, findBase, type ProposalBase } from "./proposal-base.ts";
import { changedFiles, placeBranch } from "./proposal-branch.ts";
import { tellDraft, tellPublished, tellSettled } from "./proposal-text.ts";
import { publish } from "./publish.ts";

/** What every command that proposes is told. */
export interface ProposeOptions {
  /** A folder in a clone of the registry, or a URL. */
  repo: string;
  /** Branch that is merged into. */
  base?: string;
  /** Branch that is made. */
  branch?: string;
  /** False keeps the branch in the clone and asks nothing of the network. */
  push: boolean;
  /** Stop before the last step. */
  dryRun?: boolean;
  format: "text" | "json";
  /** Files of public keys in PEM. */
  key: readonly string[];
}

/** Drafts the files of a proposal on a base. */
export type MakeWish = (base: ProposalBase) => Promise<Wish>;

/** 0 when it is proposed (or would be), 1 when the answer is no, 2 when it could not be done. Throws a GitError. */
export async function proposeChange(
  options: ProposeOptions & Pick<BaseOptions, "models">,
  terminal: Terminal,
  makeWish: MakeWish,
): Promise<ExitCode> {
  if (isRemote(options.repo) && !options.push)
    return fail(terminal, "--no-push keeps the branch in a clone: name a folder with --repo");
  const proposeIn = (folder: string) =>
    withClone(folder, (clone) => proposeFrom(clone, { options, terminal, makeWish }));
  if (!isRemote(options.repo)) return proposeIn(toPath(terminal.cwd, options.repo));
  return withRemoteClone(options.repo, terminal.progress, proposeIn);
}

interface Task {
  options: ProposeOptions & Pick<BaseOptions, "models">;
  terminal: Terminal;
  makeWish: MakeWish;
}

async function proposeFrom(clone: Clone, { options, terminal, makeWish }: Task): Promise<ExitCode> {
  const keys = readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);
  const base = await findBase(clone, options, terminal);
  if ("mistake" in base) return fail(terminal, base.mistake);
  const wish = await makeWish(base);
  if (!("request" in wish)) return tellNoWish(wish, options, terminal);
  for (const notice of wish.notices ?? []) terminal.err(`note: ${plain(notice)}`);
  if ((await changedFiles(base, wish.files)).length === 0)
    return tellNoWish({ settled: `${base.branch} holds exactly this already` }, options, terminal);
  const place = await placeBranch(base, wish.files, options.branch ?? branchOf(wish.request));
  if ("mistake" in place) return fail(terminal, place.mistake);
  const commit = place.same ?? (await commitWish(base, wish));
  const question = { base: base.commit, head: commit, keys, now: terminal.now() };
  const verdict = await judgeCommits(clone, question);
  if (!verdict) return fail(terminal, `${base.branch} and ${place.branch} have no common history in this clone`);
  const proposal = { request: wish.request, branch: place.branch, commit, known: place.known, verdict };
  const isFit = verdict.status === "passed" || verdict.status === "pending";
  const drafted = { isFit, isDry: options.dryRun === true };
  if (!isFit || options.dryRun) return tellDraft({ base, proposal, format: options.format, ...drafted }, terminal);
  const published = await publish(base, proposal);
  return tellPublished({ base, proposal, format: options.format, published }, terminal);
}

function tellNoWish(
  wish: Exclude<Wish, { request: ChangeRequest }>,
  { format }: ProposeOptions,
  terminal: Terminal,
): ExitCode {
  if ("settled" in wish) return tellSettled(wish.settled, format, terminal);
  const sentences = "refused" in wish ? [wish.refused] : wish.mistakes;
  for (const sentence of sentences) terminal.err(`registrar: ${plain(sentence)}`);
  return "refused" in wish ? 1 : 2;
}

async function commitWish({ folder, commit }: ProposalBase, { request, files }: Extract<Wish, { files: unknown }>) {
  try {
    return await writeCommit(folder, { parent: commit, files, message: commitMessageOf(request) });
  } catch (error) {
    const nobody = error instanceof GitError && /auto-detect|empty ident|identity unknown/i.test(error.message);
    if (!nobody) throw error;
    throw new Error("Git does not know who proposes this: set user.name and user.email with `git config`");
  }
}
