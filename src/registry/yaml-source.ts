// A strict subset of YAML read into a value, with the place of everything in it.

import { constructFromEvents, type Event, parseEvents } from "js-yaml";
import type { Problem, Span } from "./problem.ts";
import { createSpans, endOfLine } from "./text-position.ts";
import { explainSyntax, findDoubtfulMark } from "./yaml-syntax.ts";
import { type Flaw, readTree, type YamlNode } from "./yaml-tree.ts";

/** Deepest nesting of lists and mappings. */
export const MAX_DEPTH = 32;

/** More problems in one file than anybody reads; a hostile file could hold thousands. */
export const MOST_PROBLEMS = 100;

/** A text that could be read. Pointers are JSON Pointers; what does not exist is looked for in its nearest ancestor. */
export interface YamlSource {
  value: unknown;
  /** Span of a scalar's text; of a collection, its key or else its first line. */
  locate: (pointer: string) => Span;
  /** Span of the key before a value. */
  keyAt: (pointer: string) => Span;
  /** The text of a scalar exactly as written, quotes included. */
  raw: (pointer: string) => string | undefined;
}

/** Reads one document without tags, anchors, aliases, directives or doubtful keys; every refusal is reported, with its place. */
export function parseYaml(file: string, text: string): YamlSource | { problems: Problem[] } {
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const spans = createSpans(source);
  const problem = ({ from, to, ...flaw }: Flaw): Problem => ({ ...flaw, file, at: spans(from, to) });
  const events = findDoubtfulMark(source) ?? readEvents(source);
  if (!Array.isArray(events)) return { problems: [problem(events)] };
  const { root, flaws } = readTree(source, events);
  if (root === undefined) return { problems: [problem({ ...EMPTY, from: 0, to: 0 })] };
  if (flaws.length > 0) return { problems: flaws.slice(0, MOST_PROBLEMS).map(problem) };
  const built = construct(source, events);
  return "code" in built ? { problems: [problem(built)] } : { ...built, ...createLookups(source, root, spans) };
}

const EMPTY = {
  code: "yaml-syntax",
  what: "the file is empty",
  expected: "a document",
  fix: "write it, or remove the file",
} as const;

function readEvents(source: string): Event[] | Flaw {
  try {
    return parseEvents(source, { maxDepth: MAX_DEPTH });
  } catch (error) {
    return explainSyntax(error, source);
  }
}

// Two keys can be spelt differently and still mean one number; that shows only here.
function construct(source: string, events: Event[]): { value: unknown } | Flaw {
  try {
    return { value: constructFromEvents(events, { source, maxAliases: 0 })[0] };
  } catch (error) {
    return explainSyntax(error, source);
  }
}

function createLookups(
  source: string,
  root: YamlNode,
  spans: (from: number, to: number) => Span,
): Omit<YamlSource, "value"> {
  const head = (node: YamlNode): Span => {
    if (node.key) return spans(node.key.from, node.key.to);
    const from = Math.max(0, node.from);
    return spans(from, node.members ? endOfLine(source, from) : node.to);
  };
  return {
    locate: (pointer) => {
      const { node, found } = find(root, pointer);
      return found && !node.members && node.from >= 0 ? spans(node.from, node.to) : head(node);
    },
    keyAt: (pointer) => head(find(root, pointer).node),
    raw: (pointer) => {
      const { node, found } = find(root, pointer);
      return found && !node.members && node.from >= 0 ? source.slice(node.from, node.to) : undefined;
    },
  };
}

function find(root: YamlNode, pointer: string): { node: YamlNode; found: boolean } {
  let node = root;
  for (const part of pointer.split("/").slice(1)) {
    const member = node.members?.get(part.replaceAll("~1", "/").replaceAll("~0", "~"));
    if (member === undefined) return { node, found: false };
    node = member;
  }
  return { node, found: true };
}

/** A JSON Pointer to a member below a pointer. */
export function pointerTo(...parts: readonly (string | number)[]): string {
  return parts.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
