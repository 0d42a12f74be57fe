// The second lock: whether a deployment that waits may go, by what the receipts say now.

import { isPolicy, type Policy } from "../policy/policy.ts";
import { formatReference, type Reference } from "../registry/names.ts";
import { formatProblem, type Problem } from "../registry/problem.ts";
import type { Resolution } from "../registry/resolve.ts";
import { parseTag } from "../registry/tags.ts";
import type { Unresolved } from "../registry/trust.ts";
import type { AnswerDeployment } from "./action.ts";
import { cut } from "./cut.ts";
import { code, escapeMarkdown } from "./markdown.ts";

/** A run that waits at one environment. */
export interface DeploymentQuestion {
  run: number;
  environment: string;
  /** What started it, on which branch or tag, at which commit, under which title, and who. */
  event: string;
  ref: string;
  sha: string;
  title: string;
  actor: string | undefined;
}

export interface DeploymentGround {
  policy: Policy | readonly Problem[];
  defaultBranch: string;
  /** Login of the App: what it starts itself names the receipt in the title of the run. */
  app: string;
}

/** The receipt a deployment stands on, or a sentence why it stands on none. */
export type Claim = { tag: string; reference: Reference; bySha: boolean } | { refused: string };

/** GitHub takes no more. */
const COMMENT_LIMIT = 1024;

/** Events whose run takes code and workflow from the ref it was started on. */
const BY_TAG: readonly string[] = ["push", "release", "workflow_dispatch", "deployment"];

/** What the deployment claims to deploy; nothing of it is believed yet. */
export function claimOf(question: DeploymentQuestion, { policy, defaultBranch, app }: DeploymentGround): Claim {
  if (!isPolicy(policy)) {
    const [first] = policy;
    return { refused: `The policy can not be read: ${first ? formatProblem(first) : "nobody can say why"}` };
  }
  const { environment, event, ref } = question;
  const stage = policy.stages.find(({ environments }) =>
    environments.some((name) => name.toLowerCase() === environment.toLowerCase()),
  )?.name;
  if (stage === undefined) {
    const fix = "Name it under `environments` of the stage it belongs to";
    return { refused: `No stage of the policy is deployed to the environment ${code(environment)}. ${fix}.` };
  }
  const ours = event === "repository_dispatch" && ref === defaultBranch && question.actor === app;
  const tag = ours ? question.title : ref;
  const receipt = parseTag(tag);
  const isReceipt = (ours || BY_TAG.includes(event)) && receipt?.kind === "assignment" && receipt.stage === stage;
  if (isReceipt) return { tag, reference: { model: receipt.model, stage }, bySha: !ours };
  const expected = `a receipt such as ${code(`<model>#${stage}#7`)}`;
  return {
    refused: `Only ${expected} may be deployed here, and this run was started by ${code(event)} on ${code(ref)}.`,
  };
}

/** The answer, from what the claimed reference stands for now. */
export function planAnswer(
  question: DeploymentQuestion,
  claim: Claim,
  found: Resolution | Unresolved | undefined,
): AnswerDeployment {
  const { run, environment } = question;
  const { state, comment } = "refused" in claim ? reject(claim.refused) : decide(question, claim, found);
  return { do: "answer-deployment", run, environment, state, comment: cut(comment, COMMENT_LIMIT, "…") };
}

/** Why there is no answer yet: it could not be found, or not be given. */
export type Delay = "unread" | "untaken";

const DELAYS: Record<Delay, string> = {
  unread: "The receipts can not be read at the moment. They are read again until they can.",
  untaken: "The answer is known, and GitHub did not take it. It is given again until GitHub does.",
};

/** Said while the answer can not be had, so that nobody waits in silence. */
export function planDelay({ run, environment }: DeploymentQuestion, why: Delay): AnswerDeployment {
  const comment = DELAYS[why];
  return { do: "answer-deployment", run, environment, comment };
}

interface Decision {
  state: "approved" | "rejected";
  comment: string;
}

function decide(
  { sha }: DeploymentQuestion,
  { tag, reference, bySha }: Exclude<Claim, { refused: string }>,
  found: Resolution | Unresolved | undefined,
): Decision {
  const asked = code(formatReference(reference));
  if (found === undefined) return reject(`Nobody can say what ${asked} is.`);
  if ("refused" in found) return reject(`Nothing may be deployed for ${asked}. ${escapeMarkdown(found.reason)}`);
  const { version, decidedAt } = found;
  if (found.tag !== tag) {
    const now = `since ${decidedAt} that is ${code(version)} by ${code(found.tag)}`;
    return reject(`${code(tag)} is not what ${asked} is now: ${now}.`);
  }
  if (bySha && found.commit !== sha) {
    return reject(`This run is of commit ${code(sha)}, and ${code(tag)} is of commit ${code(found.commit)}.`);
  }
  return { state: "approved", comment: describe(found) };
}

function reject(comment: string): Decision {
  return { state: "rejected", comment };
}

function describe({
  model,
  version,
  stage = "",
  tag,
  record,
  approvals,
  signature,
  exceptions = [],
}: Resolution): string {
  const people = [...new Set(approvals.map(({ login }) => code(login)))].join(", ");
  const signed = signature === "verified" ? "its signature verifies" : "records are not signed here";
  return [
    `${code(model)} ${code(version)} is what ${code(stage)} holds, by ${code(tag)} and its record ${code(record.name)}; ${signed}.`,
    ...(people === "" ? [] : [`Approved by ${people}.`]),
    ...(exceptions.length === 0 ? [] : [`It holds it with ${escapeMarkdown(exceptions.join(", "))}.`]),
  ].join(" ");
}
