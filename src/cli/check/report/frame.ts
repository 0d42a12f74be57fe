// The lines of a file around a mistake, with a mark under it, as compilers show them.

import type { Span } from "../../../registry/problem.ts";
import type { Paint } from "../../paint.ts";
import { plain } from "../../terminal.ts";

const LINES_BEFORE = 1;
const MOST_LINES = 3;
const WIDEST = 100;

/** The frame without a line break at its end; empty when the span lies outside of the text. */
export function formatFrame(text: string, { line, column, endLine, endColumn }: Span, paint: Paint): string {
  const lines = text.split("\n");
  const first = Math.max(1, line - LINES_BEFORE);
  const last = Math.min(lines.length, endColumn > 1 ? endLine : Math.max(line, endLine - 1), line + MOST_LINES - 1);
  const gutter = String(last).length;
  const shown: string[] = [];
  for (let number = first; number <= last; number += 1) {
    const content = lines[number - 1] ?? "";
    shown.push(`${paint.aside(`${String(number).padStart(gutter)} |`)} ${cutLine(content)}`.trimEnd());
    if (number !== line) continue;
    const end = endLine === line ? endColumn : content.length + 1;
    const marks = "^".repeat(Math.max(1, Math.min(end, content.length + 1, WIDEST + 1) - column));
    if (column <= WIDEST)
      shown.push(`${paint.aside(`${" ".repeat(gutter)} |`)} ${" ".repeat(column - 1)}${paint.fault(marks)}`);
  }
  return shown.join("\n");
}

// A tab is as wide as it likes; one blank keeps the mark under what it means.
function cutLine(content: string): string {
  const told = plain(content.replace(/\r$/, "").replaceAll("\t", " "));
  return told.length > WIDEST ? `${told.slice(0, WIDEST - 1)}…` : told;
}
