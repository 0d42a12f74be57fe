// What a source file refers to, read from its syntax tree: imports, globals, and calls of GitHub's REST API.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "@swc/core";

/** A node of the syntax tree. */
interface Syntax {
  type: string;
  [property: string]: unknown;
}

export interface Source {
  path: string;
  nodes: readonly Syntax[];
}

/** Every TypeScript file below a folder of the repository. */
export function sourcesBelow(folder: string): Source[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  return names.sort().map((name) => parseSource(join(folder, name), readFileSync(join(folder, name), "utf8")));
}

export function parseSource(path: string, text: string): Source {
  return { path, nodes: [...nodesOf(parseSync(text, { syntax: "typescript", target: "es2022" }))] };
}

/** Module names that are imported, exported from or loaded later, in order. */
export function importsOf({ nodes }: Source): string[] {
  return nodes.flatMap((node) => {
    const [argument] = isSyntax(node["callee"], "Import") ? (node["arguments"] as { expression: Syntax }[]) : [];
    const from = argument ? argument.expression : node["source"];
    return isSyntax(from, "StringLiteral") ? [String(from["value"])] : [];
  });
}

/** What makes a file impure: time, chance, waiting, and everything outside the program. */
export function impuritiesOf({ nodes }: Source): string[] {
  return nodes.flatMap((node) => [
    ...(node.type === "AwaitExpression" || node["await"] === true || node["isAwait"] === true ? ["await"] : []),
    ...(node["async"] === true ? ["async"] : []),
    ...referencesOf(node).filter((name) => IMPURE.has(name)),
    ...(isName(node["callee"], "Date") && !hasArguments(node) ? ["Date()"] : []),
  ]);
}

const IMPURE = new Set([
  ...["process", "console", "fetch", "globalThis", "performance", "Promise", "queueMicrotask"],
  ...["setTimeout", "setInterval", "setImmediate", "Date.now", "Math.random"],
  ...["randomUUID", "randomBytes", "randomInt", "getRandomValues"],
]);

/** Methods of GitHub's REST API that are named, as `git.createRef`. */
export function restMethodsOf({ nodes }: Source): string[] {
  return nodes.flatMap((node) => {
    const area = node["object"];
    if (!isSyntax(area, "MemberExpression") || nameOf(area["object"]) !== "rest") return [];
    return [`${nameOf(area["property"])}.${nameOf(node["property"])}`];
  });
}

/** Texts that would write to GitHub without naming a method: routes and GraphQL mutations. */
export function rawWritesOf({ nodes }: Source): string[] {
  return nodes
    .map((node) => (node.type === "TemplateElement" ? node["raw"] : node.type === "StringLiteral" ? node["value"] : ""))
    .filter(
      (text): text is string => typeof text === "string" && /^\s*(mutation\b|(POST|PUT|PATCH|DELETE) \/)/.test(text),
    );
}

function* nodesOf(value: unknown): Generator<Syntax> {
  if (typeof value !== "object" || value === null) return;
  if (isSyntax(value)) yield value;
  for (const part of Object.values(value)) yield* nodesOf(part);
}

/** Free names and members that a node refers to directly; names of properties are no references. */
function referencesOf(node: Syntax): string[] {
  const member = isSyntax(node, "MemberExpression") ? [`${nameOf(node["object"])}.${nameOf(node["property"])}`] : [];
  const names = Object.entries(node)
    .filter(([place]) => place !== "property" && place !== "key" && place !== "label")
    .flatMap(([, part]) => (Array.isArray(part) ? part.map((item) => item?.expression ?? item) : [part]))
    .filter((part) => isSyntax(part, "Identifier"));
  return [...member, ...names.map((name) => String(name["value"]))];
}

/** `rest` of `rest`, `repo.rest` and `this.repo.rest`. */
function nameOf(node: unknown): string {
  if (isSyntax(node, "MemberExpression")) return nameOf(node["property"]);
  return isSyntax(node, "Identifier") ? String(node["value"]) : "";
}

function isName(node: unknown, name: string): boolean {
  return isSyntax(node, "Identifier") && node["value"] === name;
}

function hasArguments(node: Syntax): boolean {
  return Array.isArray(node["arguments"]) && node["arguments"].length > 0;
}

function isSyntax(value: unknown, type?: string): value is Syntax {
  if (typeof value !== "object" || value === null || !("type" in value) || typeof value.type !== "string") return false;
  return type === undefined || value.type === type;
}
