// Runs Git as a child process, and tells apart why it would not do what was asked.

import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";

export type GitFailure =
  | "no-git"
  | "not-a-repository"
  | "no-such-revision"
  /** A shallow or partial clone lacks what was asked for. */
  | "not-fetched"
  | "corrupt"
  | "network"
  | "no-permission"
  | "disk-full"
  | "silent"
  | "failed";

/** Git did not do it; the message is Git's own last word. */
export class GitError extends Error {
  readonly failure: GitFailure;

  constructor(failure: GitFailure, message: string) {
    super(message);
    this.name = "GitError";
    this.failure = failure;
  }
}

/** For an object that a clone names and does not hold, such as `the folder object 1a2b…`. */
export function lackOf(what: string): GitError {
  return new GitError("not-fetched", `The clone lacks ${what}.`);
}

/** Signs by which Git's messages are told apart, in the order they are tried; Git is asked to speak English. */
const SIGNS: readonly (readonly [GitFailure, RegExp])[] = [
  // What a full disk leaves behind looks corrupt.
  ["disk-full", /No space left on device|quota exceeded/i],
  [
    "no-permission",
    /permission denied|authentication failed|could not read Username|access denied|HTTP 40[13]|returned error: 40[13]/i,
  ],
  ["corrupt", /is corrupt|corrupted|inflate: |unable to unpack|bad tree object|loose object .* is/i],
  ["not-fetched", /promisor remote|unable to read tree|lazy fetch/i],
  ["not-a-repository", /not a git repository|dubious ownership|cannot change to/i],
  ["no-such-revision", /unknown revision|bad revision|not a valid object name|Needed a single revision|bad object/i],
  [
    "network",
    /does not appear to be a git repository|could not resolve host|unable to access|could not read from remote|connection|timed out|early EOF/i,
  ],
];

// Set inside Git hooks; they would outweigh the folder that was asked for.
const ELSEWHERE = [
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_OBJECT_DIRECTORY",
  "GIT_COMMON_DIR",
  "GIT_PREFIX",
];

/** What a single call of Git is given besides its arguments. */
export interface GitInput {
  /** Standard input; nothing when left out. */
  input?: string;
  /** Variables on top of the usual surroundings, such as an index of its own. */
  env?: Readonly<Record<string, string>>;
  /** Told what Git writes to standard error, as it comes. */
  heard?: (text: string) => void;
}

/** Surroundings must not change what is read: no other repository, no prompts, no replaced objects, no translated messages. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !ELSEWHERE.includes(name));
  return {
    ...Object.fromEntries(kept),
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_REPLACE_OBJECTS: "1",
  };
}

/** Standard output of `git -C <folder> <args>` as bytes. Throws a GitError when Git fails. */
export async function git(
  folder: string,
  args: readonly string[],
  { input = "", env, heard }: GitInput = {},
): Promise<Buffer> {
  const child = spawn("git", ["-C", folder, ...args], { env: { ...gitEnvironment(), ...env } });
  // Git may end before it has read everything; its status tells why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  if (heard) child.stderr.on("data", (chunk: Buffer) => heard(chunk.toString("utf8")));
  const [out, err, status] = await Promise.all([collect(child.stdout), collect(child.stderr), ended(child)]);
  if (status !== 0) throw toGitError(err.toString("utf8"), args[0] ?? "");
  return out;
}

/** What Git answers, or `undefined` where it says "there is none" with its status alone. */
export async function unlessSilent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GitError && error.failure === "silent") return undefined;
    throw error;
  }
}

/** Why Git failed, from what it wrote to standard error. */
export function toGitError(stderr: string, command: string): GitError {
  const failure = SIGNS.find(([, sign]) => sign.test(stderr))?.[0] ?? "failed";
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  if (lines.length === 0) return new GitError("silent", `git ${command} failed without a word`);
  const told = lines.find((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1) ?? "";
  return new GitError(failure, `git ${command}: ${told.replace(/^(fatal|error): /, "")}`);
}

/** Exit status of a child; a missing program is a GitError. */
export function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", () => reject(new GitError("no-git", "git could not be started: is it installed?")));
    child.once("close", (status) => resolve(status ?? 1));
  });
}

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
