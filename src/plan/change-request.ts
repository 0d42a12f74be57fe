// What the terminal proposes, in words: the branch, the commit and the pull request of one change.

import type { Quarantine, QuarantineMove } from "../policy/quarantine.ts";
import { plain } from "./markdown.ts";

/** One change that somebody asks for on the terminal. */
export type ChangeRequest = SingleChange | QuarantineChange;

interface SingleChange {
  kind: "register" | "promote" | "rollback" | "retire";
  model: string;
  version: string;
  /** Of a promotion or rollback. */
  stage?: string;
  reason?: string;
}

/** Everything made from something bad, at once. */
interface QuarantineChange extends Quarantine {
  kind: "quarantine";
  /** The dataset, commit, base model or version, as it was typed. */
  subject: string;
  reason: string;
}

/** The branch of a request; the same request comes to the same branch. */
export function branchOf(request: ChangeRequest): string {
  if (request.kind === "quarantine") return `registrar/quarantine-${slug(request.subject)}`;
  const { kind, model, version, stage } = request;
  return `registrar/${[kind, model, version, stage].filter((part) => part !== undefined).join("-")}`;
}

/** The title of the pull request and the first line of the commit. */
export function titleOf(request: ChangeRequest): string {
  if (request.kind === "quarantine") return `Quarantine what was made from ${plain(request.subject, LONGEST)}`;
  const { kind, model, version, stage = "no stage" } = request;
  switch (kind) {
    case "register":
      return `Register ${model} ${version}`;
    case "promote":
      return `Promote ${model} ${version} to ${stage}`;
    case "rollback":
      return `Roll ${model} in ${stage} back to ${version}`;
    case "retire":
      return `Retire ${model} ${version}`;
  }
}

/** The message of the commit. */
export function commitMessageOf(request: ChangeRequest): string {
  return [titleOf(request), request.reason?.trim()].filter(Boolean).join("\n\n");
}

/** The text of the pull request: the reason of the one who asks. What the change means is told by the check. */
export function bodyOf(request: ChangeRequest): string {
  const reason = request.reason?.trim() ?? "";
  return request.kind === "quarantine" ? `${reason}\n\n${listQuarantine(request)}` : reason;
}

function listQuarantine({ moves, retire }: Quarantine): string {
  const left = moves.map((move) => `* ${describeMove(move)}`);
  const retired = retire.map(({ model, version }) => `* ${model} ${version} is retired`);
  return [...left, ...retired].join("\n");
}

function describeMove({ model, stage, from, to }: QuarantineMove): string {
  const where = to === undefined ? "is left empty: nothing sound held it before" : `goes back to ${to}`;
  return `${stage} of ${model}, which ${from} holds, ${where}`;
}

/** Of a subject in a title or the name of a branch. */
const LONGEST = 60;

/** Letters that every branch may have. */
function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/\.{2,}/g, ".")
    .slice(0, LONGEST)
    .replace(/^[-.]+|[-.]+$|\.lock$/g, "");
}
