// The text of a stage's file after a change: one line differs, and what a person wrote around it stays.

import { isDeepStrictEqual } from "node:util";
import { API_VERSION, type StageAssignment } from "./documents.ts";
import type { Span } from "./problem.ts";
import { parseYaml, type YamlSource } from "./yaml-source.ts";
import { formatYaml } from "./yaml-text.ts";

/**
 * The file that assigns a version to a stage, made from the text that is there. Comments, layout and, unless another is given, the
 * reason are kept, waivers and break-glass are not; a text that can not be edited so is written anew.
 */
export function assignmentText(before: string | undefined, wish: StageAssignment): string {
  const { model, stage, version, reason, waivers, breakGlass } = wish;
  const exceptions = { ...(waivers && { waivers }), ...(breakGlass && { breakGlass }) };
  const anew = { apiVersion: API_VERSION, kind: "StageAssignment", model, stage, version, reason, ...exceptions };
  const source = before === undefined ? undefined : parseYaml("", before);
  if (before === undefined || source === undefined || "problems" in source) return formatYaml(anew);
  const edited = withExceptions(edit(before, source, wish), exceptions);
  const { waivers: _waivers, breakGlass: _breakGlass, ...kept } = Object(source.value);
  const expected = { ...kept, version, ...(reason === undefined ? {} : { reason }), ...exceptions };
  const result = parseYaml("", edited);
  // A layout that the edit does not know, such as a folded reason, shows in what it means now.
  return !("problems" in result) && isDeepStrictEqual(result.value, expected) ? edited : formatYaml(anew);
}

/** Exceptions are asked for anew each time: those that are there go, those that are wished come at the end. */
function withExceptions(text: string, exceptions: Pick<StageAssignment, "waivers" | "breakGlass">): string {
  const kept = withoutKeys(text.split("\n")).join("\n");
  if (Object.keys(exceptions).length === 0) return kept;
  return `${kept.trimEnd()}\n${formatYaml(exceptions)}`;
}

function withoutKeys(lines: readonly string[]): string[] {
  let inside = false;
  return lines.filter((line) => {
    // What belongs to a key is indented, empty, or an entry of its list.
    if (/^(waivers|breakGlass)\s*:/.test(line)) inside = true;
    else if (/^[^\s-]/.test(line)) inside = false;
    return !inside;
  });
}

function edit(text: string, source: YamlSource, { version, reason }: StageAssignment): string {
  const quoted = JSON.stringify(version);
  if (reason === undefined) return replace(text, source.locate("/version"), quoted);
  const said = JSON.stringify(reason);
  if (source.raw("/reason") === undefined) {
    const newline = text.includes("\r\n") ? "\r\n" : "\n";
    return replace(text, source.locate("/version"), `${quoted}${newline}reason: ${said}`);
  }
  const places = [
    { span: source.locate("/version"), text: quoted },
    { span: source.locate("/reason"), text: said },
  ];
  // The later one first, so that the earlier one stays where it is.
  places.sort((a, b) => b.span.line - a.span.line || b.span.column - a.span.column);
  return places.reduce((whole, { span, text: part }) => replace(whole, span, part), text);
}

function replace(text: string, span: Span, part: string): string {
  const from = offsetOf(text, span.line, span.column);
  const to = offsetOf(text, span.endLine, span.endColumn);
  return text.slice(0, from) + part + text.slice(to);
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) start = text.indexOf("\n", start) + 1;
  return start + column - 1;
}
