// What a command that proposes says: the verdict, what is proposed where, and what to do next.

import { readDiff } from "../../git/branch.ts";
import { readTextAt } from "../../git/clone.ts";
import { titleOf } from "../../plan/change-request.ts";
import { describeVerdict, toVerdictJson } from "../check/verdict-text.ts";
import { createPaint } from "../paint.ts";
import { type ExitCode, plain, type Terminal } from "../terminal.ts";
import type { Proposal } from "./proposal.ts";
import type { ProposalBase } from "./proposal-base.ts";
import type { Published } from "./publish.ts";

interface Told {
  base: ProposalBase;
  proposal: Proposal;
  format: "text" | "json";
}

/** Tells that there is nothing to propose. */
export function tellSettled(why: string, format: Told["format"], terminal: Terminal): ExitCode {
  terminal.out(
    format === "json"
      ? JSON.stringify({ proposed: false, reason: why }, null, 2)
      : plain(`Nothing to propose: ${why}.`),
  );
  return 0;
}

/** Tells what would have been proposed, as a difference and a verdict: for a dry run, or when the verdict is not good. */
export async function tellDraft(
  { base, proposal, format, isFit, isDry }: Told & { isFit: boolean; isDry: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const diff = await readDiff(base.folder, base.commit, proposal.commit);
  if (format === "json") terminal.out(toJson({ base, proposal }, { diff }));
  else
    terminal.out(
      [diff.trimEnd().split("\n").map(plain).join("\n"), "", await verdictText(base, proposal, terminal)].join("\n"),
    );
  if (!isFit) terminal.err("registrar: this would not be allowed, so nothing was proposed and nothing is left behind.");
  else if (isDry) terminal.err("This was a dry run: nothing was proposed and nothing is left behind.");
  return isFit ? 0 : 1;
}

/** Tells what was proposed. */
export async function tellPublished(
  { base, proposal, format, published }: Told & { published: Published },
  terminal: Terminal,
): Promise<ExitCode> {
  const { where, pull, compare, notOpened } = published;
  const { branch } = proposal;
  if (format === "json")
    terminal.out(toJson({ base, proposal }, { where, pull: pull ?? null, compare: compare ?? null }));
  else
    terminal.out(
      [await verdictText(base, proposal, terminal), "", plain(nextStep(base, branch, published))].join("\n"),
    );
  if (notOpened === undefined) return 0;
  terminal.err(
    `registrar: the branch ${plain(branch)} is at origin, but ${plain(notOpened)}. Run it again, or open the page.`,
  );
  return 2;
}

function nextStep({ branch: base }: ProposalBase, branch: string, { where, pull, compare }: Published): string {
  if (pull) return `${pull.created ? "Opened" : "Already open:"} pull request ${pull.number}: ${pull.url}`;
  if (where === "clone") return `The branch ${branch} is in this clone. Publish it: git push origin ${branch}`;
  const pushed = `The branch ${branch} is at origin.`;
  return compare === undefined
    ? `${pushed} Open a pull request from it into ${base}.`
    : `${pushed} Open the pull request: ${compare} (with GITHUB_TOKEN or gh this is done for you)`;
}

function verdictText(base: ProposalBase, { verdict, commit }: Proposal, terminal: Terminal): Promise<string> {
  const readText = (file: string) => readTextAt(base, commit, file);
  return describeVerdict(verdict, { readText, paint: createPaint(terminal) });
}

function toJson({ base, proposal }: Pick<Told, "base" | "proposal">, more: object): string {
  const { request, branch, commit, verdict } = proposal;
  const proposed = "where" in more;
  const facts = { proposed, title: titleOf(request), branch, base: base.branch, commit, baseCommit: base.commit };
  return JSON.stringify({ ...facts, ...more, verdict: JSON.parse(toVerdictJson(verdict)) }, null, 2);
}
