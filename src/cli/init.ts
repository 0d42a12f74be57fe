// `registrar init`: the files of a new registry, in an empty folder or a repository that is there.

import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve as toPath } from "node:path";
import { readSymbolic } from "../git/branch.ts";
import { git } from "../git/run.ts";
import { readTop } from "../git/training-code.ts";
import { INIT_TEXTS, toInitFiles } from "../plan/init-files.ts";
import { governs, isName, NAME_RULE } from "../registry/names.ts";
import { type ExitCode, plain, type Terminal } from "./terminal.ts";

export interface InitOptions {
  /** `@organization/team` */
  owner?: string;
  /** Names in order, with commas between. */
  stages: string;
  dryRun?: boolean;
  format: "text" | "json";
}

const TEXTS = join(import.meta.dirname, "../../templates/init");
const NOBODY = "@your-organization/registry-owners";
const TEAM = /^@?[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\/[A-Za-z0-9_][A-Za-z0-9_-]*$/;

/**
 * Writes what is not there and never overwrites. 0 when the registry is there as it should be; 1 when a file that guards or makes a
 * registry is there with other content and was left; 2 when nothing could be done. Throws a GitError.
 */
export async function runInit(given: readonly string[], options: InitOptions, terminal: Terminal): Promise<ExitCode> {
  const folder = toPath(terminal.cwd, given[0] ?? ".");
  const stages = options.stages.split(",").map((stage) => stage.trim());
  const top = await readTop(nearest(folder));
  const mistakes = [...checkOptions(stages, options.owner), ...(await checkFolder(folder, top))];
  for (const mistake of mistakes) terminal.err(`registrar: ${plain(mistake)}`);
  if (mistakes.length > 0) return 2;
  const branch = (top === undefined ? undefined : await readSymbolic(folder)) ?? "main";
  const owner = options.owner === undefined ? NOBODY : options.owner.replace(/^@?/, "@");
  const files = toInitFiles(await readTexts(), { owner, stages, branch, version: ownVersion() });
  const plan = await compareFiles(folder, files);
  if (plan.different.includes("registry.yaml")) return refuseRegistry(folder, terminal);
  if (!options.dryRun) await writeFiles(folder, { files, paths: plan.missing, isNew: top === undefined });
  return tell(plan, { options, owner }, terminal);
}

function checkOptions(stages: readonly string[], owner: string | undefined): string[] {
  const bad = stages.filter((stage) => !isName(stage));
  const twice = stages.filter((stage, index) => stages.indexOf(stage) !== index);
  const noTeam = owner !== undefined && !TEAM.test(owner);
  return [
    ...bad.map((stage) => `--stages: ${JSON.stringify(stage)} can not be the name of a stage: expected ${NAME_RULE}`),
    ...twice.map((stage) => `--stages names ${stage} twice`),
    ...(noTeam
      ? [`--owner ${owner} is no team: expected @organization/team; single people can be added to registry.yaml`]
      : []),
  ];
}

/** The folder, or the first above it that exists. */
function nearest(folder: string): string {
  return existsSync(folder) ? folder : nearest(dirname(folder));
}

async function checkFolder(folder: string, top: string | undefined): Promise<string[]> {
  if (top === undefined || (existsSync(folder) && top === (await realpath(folder)))) return [];
  return [`a registry lies at the top of its repository: use ${top}, or a folder outside of it`];
}

async function readTexts(): Promise<ReadonlyMap<string, string>> {
  const read = INIT_TEXTS.map(
    async (name): Promise<[string, string]> => [name, await readFile(join(TEXTS, name), "utf8")],
  );
  return new Map(await Promise.all(read));
}

function ownVersion(): string {
  return createRequire(import.meta.filename)("../../package.json").version;
}

interface InitPlan {
  missing: string[];
  /** There, with another content. */
  different: string[];
  same: string[];
}

async function compareFiles(folder: string, files: ReadonlyMap<string, string>): Promise<InitPlan> {
  const plan: InitPlan = { missing: [], different: [], same: [] };
  for (const [path, text] of files) {
    const file = join(folder, path);
    const known = existsSync(file) ? await readFile(file, "utf8") : undefined;
    plan[known === undefined ? "missing" : known === text ? "same" : "different"].push(path);
  }
  return plan;
}

function refuseRegistry(folder: string, terminal: Terminal): 1 {
  terminal.err(
    `registrar: ${plain(folder)} is a registry already: it has a registry.yaml of its own. Nothing was written.`,
  );
  return 1;
}

interface Writing {
  files: ReadonlyMap<string, string>;
  paths: readonly string[];
  /** Whether there is no repository yet. */
  isNew: boolean;
}

async function writeFiles(folder: string, { files, paths, isNew }: Writing): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (isNew) await git(folder, ["init", "--quiet", "--initial-branch=main"]);
  for (const path of paths) {
    const file = join(folder, path);
    const draft = join(dirname(file), `.${randomUUID()}.draft`);
    await mkdir(dirname(file), { recursive: true });
    try {
      await writeFile(draft, files.get(path) ?? "", { flag: "wx" });
      // A file comes whole or not at all.
      await rename(draft, file);
    } finally {
      await rm(draft, { force: true });
    }
  }
}

function tell(
  { missing, different, same }: InitPlan,
  { options, owner }: { options: InitOptions; owner: string },
  terminal: Terminal,
): ExitCode {
  const list = (sign: string, paths: readonly string[]) => paths.map((path) => `${sign} ${path}`);
  const lines = [...list("+", missing), ...list("=", same), ...list("!", different)];
  terminal.out(options.format === "json" ? JSON.stringify({ missing, different, same }, null, 2) : lines.join("\n"));
  const governed = different.filter((path) => governs(path) !== undefined);
  for (const path of different) {
    const why = governed.includes(path)
      ? "the registry counts on it: compare it with `registrar init` in an empty folder"
      : "it does no harm";
    terminal.err(`note: ${path} was there with another content and is left as it is; ${why}.`);
  }
  if (owner === NOBODY)
    terminal.err(`note: ${NOBODY} stands for your team: give --owner, or replace it in every file.`);
  const next = options.dryRun
    ? "This was a dry run: nothing was written."
    : "Next: read registry.yaml, run `registrar check`, and commit to the default branch.";
  terminal.err(next);
  return governed.length > 0 ? 1 : 0;
}
