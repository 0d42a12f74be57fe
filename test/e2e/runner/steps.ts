// Steps of a job as a runner carries them out: a checkout, the Action of this project, and lines of Bash.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { load } from "js-yaml";
import { git } from "../../../sandbox/story/actor.ts";
import { type Contexts, fill, holds } from "./expressions.ts";

type Texts = Readonly<Record<string, unknown>>;

export interface Step {
  id?: string;
  if?: string;
  uses?: string;
  with?: Texts;
  run?: string;
  env?: Texts;
  "working-directory"?: string;
}

interface Action {
  inputs: Record<string, { default?: unknown }>;
  outputs: Record<string, { value: string }>;
  runs: { steps: Step[] };
}

/** What the steps of one job share. */
export interface Job {
  contexts: Contexts;
  workspace: string;
  gitUrl: string;
  /** Folders of the Actions that can be used, by the name before `@`. */
  actions: ReadonlyMap<string, string>;
}

export interface Ended {
  ok: boolean;
  told: string;
  steps: Record<string, { outputs: Record<string, string> }>;
}

/** Carries the steps out until one fails. */
export async function carryOut(steps: readonly Step[], job: Job): Promise<Ended> {
  const ended: Ended = { ok: true, told: "", steps: {} };
  for (const step of steps) {
    const contexts = { ...job.contexts, steps: ended.steps };
    if (!holds(step.if, contexts)) continue;
    const { ok, told, outputs } = await perform(step, { ...job, contexts });
    ended.told += told;
    if (step.id !== undefined) ended.steps[step.id] = { outputs };
    if (!ok) return { ...ended, ok };
  }
  return ended;
}

interface Performed {
  ok: boolean;
  told: string;
  outputs: Record<string, string>;
}

function perform(step: Step, job: Job): Promise<Performed> {
  const [name = "", commit] = (step.uses ?? "").split("@");
  if (name === "") return runLines(step, job);
  if (name === "actions/checkout") return checkOut(step, job);
  const action = job.actions.get(name);
  // A tag of an Action can be moved; the commit can not.
  if (action === undefined || !/^[0-9a-f]{40}$/.test(commit ?? "")) throw new Error(`nobody knows ${step.uses}`);
  return useAction(action, step, job);
}

async function checkOut({ with: given = {} }: Step, { contexts, workspace, gitUrl }: Job): Promise<Performed> {
  const ref = (
    given["ref"] === undefined ? String(Reflect.get(Object(contexts["github"]), "ref")) : fill(given["ref"], contexts)
  ).replace(/^refs\/(heads|tags)\//, "");
  await git(workspace, "clone", "-q", "--branch", ref, gitUrl, ".");
  return { ok: true, told: "", outputs: {} };
}

async function useAction(folder: string, step: Step, job: Job): Promise<Performed> {
  const action = load(await readFile(join(folder, "action.yml"), "utf8")) as Action;
  const unknown = Object.keys(step.with ?? {}).filter((name) => !(name in action.inputs));
  if (unknown.length > 0) throw new Error(`${step.uses} takes no ${unknown.join(", ")}`);
  const github = { ...Object(job.contexts["github"]), action_path: folder };
  const inputs = Object.fromEntries(
    Object.entries(action.inputs).map(([name, { default: otherwise = "" }]) => {
      const given = step.with?.[name];
      return [name, given === undefined ? fill(otherwise, { github }) : fill(given, job.contexts)];
    }),
  );
  const ended = await carryOut(action.runs.steps, { ...job, contexts: { github, inputs } });
  const outputs = Object.entries(action.outputs).map(([name, { value }]): [string, string] => [
    name,
    fill(value, { github, inputs, steps: ended.steps }),
  ]);
  return { ok: ended.ok, told: ended.told, outputs: ended.ok ? Object.fromEntries(outputs) : {} };
}

async function runLines(step: Step, { contexts, workspace }: Job): Promise<Performed> {
  const output = join(await mkdtemp(`${workspace}-step-`), "output");
  await writeFile(output, "");
  const env = Object.entries(step.env ?? {}).map(([name, value]) => [name, fill(value, contexts)]);
  const script = fill(step.run, contexts);
  const { status, told } = await bash(script, {
    cwd: fill(step["working-directory"] ?? workspace, contexts),
    env: {
      PATH: process.env["PATH"],
      GITHUB_ACTION_PATH: String(Reflect.get(Object(contexts["github"]), "action_path") ?? ""),
      GITHUB_OUTPUT: output,
      ...Object.fromEntries(env),
    },
  });
  const lines = (await readFile(output, "utf8")).split("\n").filter(Boolean);
  const outputs = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
  return { ok: status === 0, told, outputs };
}

function bash(script: string, options: { cwd: string; env: NodeJS.ProcessEnv }) {
  return new Promise<{ status: number | null; told: string }>((resolve, reject) => {
    const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], options);
    let told = "";
    child.stdout.on("data", (chunk: Buffer) => {
      told += chunk.toString("utf8");
    });
    child.stderr.on("data", (chunk: Buffer) => {
      told += chunk.toString("utf8");
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, told }));
  });
}
