// What the terminal's commands take on a registry of a given size, each beside its floor.

import { execFileSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildRegistry, CACHE } from "./registry/build.ts";
import { PROPOSAL } from "./registry/import.ts";
import { datasetName, datasetVersion, modelName, shapeOf } from "./registry/shape.ts";
import { formatTable } from "./table.ts";
import { measureMemory, type Taken, type Timed, timeInTurns } from "./time.ts";

const CLI = fileURLToPath(new URL("../dist/bin/registrar.cjs", import.meta.url));
const BARE_PARSE = fileURLToPath(new URL("bare-parse.mjs", import.meta.url));
const NODE = process.execPath;

/** A row of the table: an operation, what it is held against, and what was promised of the two. */
interface Row {
  goal: string;
  operation: string;
  /** Names of programs whose times are added up. */
  floor: readonly string[];
  /** Most times the floor, or most milliseconds. */
  limit: { times: number } | { ms: number };
}

const CHECK = "registrar check";
const AGAIN = "registrar check, nothing changed";
const CHANGE = "registrar check --base";
const RESOLVE = "registrar resolve";
const HELP = "registrar --help";
const BARE = "node -e 0";
const PARSE = "bare parallel parse";
const STATUS = "git status";
const DIFF = "git diff-tree";
const QUESTIONS = ["impact", "history", "list", "search"] as const;

const ROWS: readonly Row[] = [
  { goal: "P1", operation: CHECK, floor: [PARSE], limit: { times: 1.25 } },
  { goal: "P2", operation: AGAIN, floor: [BARE, STATUS], limit: { times: 1.5 } },
  { goal: "P3", operation: CHANGE, floor: [DIFF], limit: { ms: 350 } },
  { goal: "P4", operation: RESOLVE, floor: [BARE], limit: { times: 1.3 } },
  ...QUESTIONS.map((word): Row => ({ goal: "P5", operation: `registrar ${word}`, floor: [BARE], limit: { times: 2 } })),
  { goal: "P10", operation: HELP, floor: [BARE], limit: { times: 1.3 } },
];

/** Builds what is missing and measures; `tell` hears what takes long. */
export async function measureSize(size: number, rounds: number, tell: (what: string) => void): Promise<string> {
  const cwd = await buildRegistry(shapeOf(size), CACHE, tell);
  const run = (name: string, program: string, ...args: string[]): Timed => ({ name, program, args, cwd });
  const forget = () => rm(join(cwd, ".git/registrar"), { recursive: true, force: true });
  const cold = { ...run(CHECK, NODE, CLI, "check"), before: forget };
  tell("measuring the whole check, with nothing kept and bare");
  const bare = run(PARSE, NODE, BARE_PARSE, cwd);
  // Whoever came first would pay for all files coming from the disk.
  await timeInTurns([bare], 1);
  const slow = await timeInTurns([cold, bare], rounds);
  const memory = await measureMemory(cold);
  tell("measuring all the others");
  // Twice, because the first question makes what the second finds.
  for (const question of questionsOf(run)) await timeInTurns([question], 1);
  const quick = await timeInTurns(
    [
      run(BARE, NODE, "-e", "0"),
      run(STATUS, "git", "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames"),
      run(DIFF, "git", "diff-tree", "-r", "--name-only", "main", PROPOSAL),
      run(AGAIN, NODE, CLI, "check"),
      run(CHANGE, NODE, CLI, "check", "--base", "main", "--head", PROPOSAL),
      run(RESOLVE, NODE, CLI, "resolve", `${modelName(0)}@production`),
      run(HELP, NODE, CLI, "--help"),
      ...questionsOf(run),
    ],
    2 * rounds + 1,
  );
  const gto = timeGto(cwd, modelName(0));
  return `${formatSize(new Map([...slow, ...quick]), memory)}\n\n${gto}`;
}

function questionsOf(run: (name: string, ...words: [string, ...string[]]) => Timed): Timed[] {
  const words: Readonly<Record<(typeof QUESTIONS)[number], string[]>> = {
    impact: [`${datasetName(0)}@${datasetVersion(0)}`],
    history: [modelName(0), "production"],
    list: [],
    search: [modelName(1)],
  };
  return QUESTIONS.map((word) => run(`registrar ${word}`, NODE, CLI, word, ...words[word]));
}

/** The table of times; exported for tests. `memory` in MiB is that of the whole check. */
export function formatSize(taken: ReadonlyMap<string, Taken>, memory: number): string {
  const msOf = (name: string) => taken.get(name)?.ms ?? 0;
  const leastOf = (name: string) => taken.get(name)?.least ?? 0;
  const sum = (names: readonly string[], of: (name: string) => number) =>
    names.reduce((all, name) => all + of(name), 0);
  const rows = ROWS.map(({ goal, operation, floor, limit }) => {
    const ratios = [msOf, leastOf].map((of) => of(operation) / sum(floor, of));
    const met = "times" in limit ? (ratios[0] ?? 0) <= limit.times : msOf(operation) <= limit.ms;
    const wanted = "times" in limit ? `<= ${limit.times} x` : `<= ${limit.ms} ms`;
    const times = [msOf(operation), leastOf(operation)].map((ms) => ms.toFixed(0));
    const floors = [sum(floor, msOf), sum(floor, leastOf)].map((ms) => ms.toFixed(0));
    const numbers = [...times, floor.join(" + "), ...floors, ...ratios.map((ratio) => ratio.toFixed(2))];
    return [`${goal} ${operation}`, ...numbers, `${wanted}: ${met ? "met" : "missed"}`];
  });
  const largest = memory <= 700 ? "met" : "missed";
  const size = [`${memory.toFixed(0)} MiB`, ...Array.from({ length: 6 }, () => "")];
  const head = ["operation", "ms", "least", "floor", "ms", "least", "times", "least", "goal, by the median"];
  return formatTable(head, [...rows, ["P1 memory of registrar check", ...size, `<= 700 MiB: ${largest}`]]);
}

/** GTO is no part of this project: its time is told where it is installed, once, for it takes minutes at full size. */
function timeGto(cwd: string, model: string): string {
  const start = performance.now();
  try {
    execFileSync("gto", ["show", `${model}#production`, "--repo", cwd], { stdio: "ignore", timeout: 600_000 });
    return `gto show: ${(performance.now() - start).toFixed(0)} ms`;
  } catch {
    return "gto show: not measured (GTO is not installed, or it took more than ten minutes)";
  }
}
