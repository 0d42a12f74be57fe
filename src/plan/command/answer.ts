// The App's one answer to a comment: what came of each of its commands.

import type { AnswerComment } from "../action.ts";
import { BODY_LIMIT, cut, MEMORY_LIMIT } from "../cut.ts";
import type { Renderer } from "../render.ts";
import type { Command, Form } from "./forms.ts";
import { type Asked, MOST_COMMANDS } from "./parse.ts";
import type { DiffView, GraphView } from "./views.ts";

/** What is said to one command. Clauses are without their full stop. */
export type Reply =
  /** A pull request that is there; `again` when somebody had asked for the same before. */
  | { proposal: { number: number; url: string; title: string; again: boolean } }
  /** Nothing to do. */
  | { settled: string }
  /** Why it is not done; `usage` when saying it differently helps. */
  | { refused: readonly string[]; usage?: string }
  | { diff: DiffView }
  | { graph: GraphView }
  | { rechecked: true }
  | { help: readonly Form[] };

export interface Answered {
  line: string;
  reply: Reply;
}

/** The mark of the answer to a comment: while it is there, the comment is not obeyed again. */
export function answerMark(comment: number): string {
  return `registrar:answer ${comment}`;
}

/** The command to carry out, or what is replied without one. */
export function toDo(asked: Asked, index: number): { command: Command } | { reply: Reply } {
  if (index >= MOST_COMMANDS) return { reply: { refused: [`a comment has at most ${MOST_COMMANDS} commands`] } };
  if ("command" in asked) return asked;
  return { reply: { refused: [asked.mistake], usage: asked.form.usage } };
}

/** The comment that answers. */
export function planAnswer(
  answers: readonly Answered[],
  { renderer, issue, comment }: { renderer: Renderer; issue: number; comment: number },
): AnswerComment {
  const page = renderer.render("answer", { answers });
  const body = cut(page, BODY_LIMIT - MEMORY_LIMIT, "_The rest is too long to be shown here._");
  return { do: "answer-comment", issue, marker: answerMark(comment), body };
}
