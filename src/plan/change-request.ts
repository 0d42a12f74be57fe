// What the terminal proposes, in words: the branch, the commit and the pull request of one change.

export type ChangeKind = "register" | "promote" | "rollback" | "retire";

/** One change that somebody asks for on the terminal. */
export interface ChangeRequest {
  kind: ChangeKind;
  model: string;
  version: string;
  /** Of a promotion or rollback. */
  stage?: string;
  reason?: string;
}

/** The branch of a request; the same request comes to the same branch. */
export function branchOf({ kind, model, version, stage }: ChangeRequest): string {
  return `registrar/${[kind, model, version, stage].filter((part) => part !== undefined).join("-")}`;
}

/** The title of the pull request and the first line of the commit. */
export function titleOf({ kind, model, version, stage = "no stage" }: ChangeRequest): string {
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
export function bodyOf({ reason }: ChangeRequest): string {
  return reason?.trim() ?? "";
}
