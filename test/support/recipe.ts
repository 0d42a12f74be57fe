// A Dockerfile as the steps it names, and its COPY done by hand: no Docker is needed to see whether a recipe works.

import { cpSync, existsSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";

export interface Step {
  /** In capitals, such as `COPY`. */
  word: string;
  /** What follows it, on one line. */
  rest: string;
}

export interface Stage {
  from: string;
  /** Its name, or its number. */
  name: string;
  steps: readonly Step[];
}

/** The stages of a Dockerfile. Throws on a word this reader does not know, rather than skip a step. */
export function parseRecipe(text: string): Stage[] {
  const lines = text.replaceAll(/\\\n/g, " ").split("\n");
  const stages: (Stage & { steps: Step[] })[] = [];
  for (const line of lines.filter((one) => !/^\s*(#|$)/.test(one))) {
    const [, word = "", rest = ""] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? [];
    if (!/^(FROM|WORKDIR|COPY|RUN|ENV|USER|EXPOSE|CMD)$/.test(word)) throw new Error(`not a known step: ${line}`);
    const [from = "", name = String(stages.length)] = rest.split(/\s+AS\s+/i);
    if (word === "FROM") stages.push({ from, name, steps: [] });
    else stages.at(-1)?.steps.push({ word, rest });
  }
  return stages;
}

/** What a step says last, of all that have this word. */
export function lastOf({ steps }: Stage, word: string): string | undefined {
  return steps.findLast((step) => step.word === word)?.rest;
}

/** The variables that its ENV steps set. */
export function environmentOf({ steps }: Stage): Record<string, string> {
  const words = steps.filter(({ word }) => word === "ENV").flatMap(({ rest }) => rest.split(/\s+/));
  return Object.fromEntries(words.map((word) => word.split("=", 2) as [string, string]));
}

/** Does a COPY between two folders that stand for the roots of images. As Docker does, a folder gives what is in it. */
export function copy(rest: string, { root, from, cwd }: { root: string; from: string; cwd: string }): void {
  const words = rest.split(/\s+/).filter((word) => !word.startsWith("--"));
  const [to = "", sources] = [words.at(-1), words.slice(0, -1)];
  for (const source of sources) {
    const path = join(from, source);
    if (!existsSync(path)) throw new Error(`COPY: there is no ${source}`);
    const target = to.startsWith("/") ? join(root, to) : join(root, cwd, to);
    const isFolder = to.endsWith("/") && !/\.(json|ya?ml)$/.test(to);
    const isFile = /\.\w+$/.test(source);
    mkdirSync(target, { recursive: true });
    cpSync(path, isFile && isFolder ? join(target, basename(source)) : target, {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
}
