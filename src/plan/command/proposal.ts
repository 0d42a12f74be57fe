// The proposal that the App makes for somebody: the same change as from the terminal, with the name of whoever asked for it.

import { branchOf, type ChangeRequest, titleOf } from "../change-request.ts";
import { BODY_LIMIT, cut } from "../cut.ts";
import { plain } from "../markdown.ts";
import type { Renderer } from "../render.ts";

/** A person and the comment in which they asked. */
export interface Asking {
  asker: { login: string; id: number };
  /** Id of the comment, its page, and the issue or pull request it stands in. */
  comment: number;
  url: string;
  issue: number;
}

export interface CommandProposal {
  branch: string;
  /** How branches of the same request begin, whoever asked for it. */
  stem: string;
  /** Of the commit. */
  message: string;
  title: string;
  body: string;
}

/**
 * One comment comes to one branch, so that asking again after a crash finds what was begun. The commit names the person as its
 * co-author by the number of the account, which makes them a proposer wherever the commits are read. The reason stands in the file
 * alone: in a message of the App it could close issues or tell workflows to stand still.
 */
export function proposalOf(request: ChangeRequest, asking: Asking, renderer: Renderer): CommandProposal {
  const { asker, comment, url, issue } = asking;
  const title = titleOf(request);
  const stem = `${branchOf(request)}-`;
  const page = renderer.render("proposal", { title, asker: asker.login, url, issue, reason: request.reason ?? "" });
  return {
    ...{ branch: `${stem}${comment}`, stem, title: plain(title) },
    message: [
      title,
      `Asked for by ${plain(asker.login)} in a comment on #${issue}.`,
      `Registrar-Command: ${comment}\nCo-authored-by: ${formatPerson(asker)}`,
    ].join("\n\n"),
    body: cut(page, BODY_LIMIT, "_The rest is too long to be shown here._"),
  };
}

/** Whether a branch is one of the same request, by any comment. */
export function isTwin(branch: string, { stem }: CommandProposal): boolean {
  return branch.startsWith(stem) && /^\d+$/.test(branch.slice(stem.length));
}

/** GitHub's own address of an account, which is never given to another one. */
function formatPerson({ login, id }: Asking["asker"]): string {
  if (!/^[\w-]+$/.test(login)) throw new Error(`${JSON.stringify(login)} can not be the name of a person`);
  return `${login} <${id}+${login}@users.noreply.github.com>`;
}
