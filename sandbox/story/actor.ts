// A person at work: commits with real Git over HTTP, opens, reviews and merges pull requests with the REST API.

import { spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Octokit } from "@octokit/rest";

export interface Place {
  /** Base of the REST API. */
  url: string;
  /** Clone URL of the registry. */
  gitUrl: string;
  owner: string;
  repo: string;
}

export interface Actor {
  login: string;
  octokit: Octokit;
  /** Writes files (`null` removes one) on a branch made from the default branch or, when it exists, on top of it, and pushes. Returns the commit. */
  push: (branch: string, files: Readonly<Record<string, string | null>>, message: string) => Promise<string>;
  openPullRequest: (branch: string, title: string, body?: string) => Promise<number>;
  /** Resolves to GitHub's refusal, if it refuses. */
  review: (
    pull: number,
    event: "APPROVE" | "REQUEST_CHANGES" | "COMMENT",
    body?: string,
  ) => Promise<string | undefined>;
  merge: (pull: number, method?: "merge" | "squash" | "rebase") => Promise<string>;
}

/** Runs Git and resolves to its output; rejects with its complaint. */
export function git(directory: string, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", ["-C", directory, ...args], {
      env: { ...process.env, GIT_TERMINAL_PROMPT: "0", GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" },
    });
    let output = "";
    let complaint = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
    child.stderr.on("data", (chunk: Buffer) => {
      complaint += chunk.toString("utf8");
    });
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve(output.trimEnd()) : reject(new Error(`git ${args[0]}: ${complaint.trim()}`)),
    );
  });
}

/** Puts a person to work with a clone of their own below `directory`. */
export function createActor(
  place: Place,
  person: { login: string; id: number; token: string },
  directory: string,
): Actor {
  const octokit = new Octokit({ auth: person.token, baseUrl: place.url, log: silent });
  const target = { owner: place.owner, repo: place.repo };
  const clone = join(directory, person.login);
  return {
    login: person.login,
    octokit,
    push: (branch, files, message) => push({ place, person, clone, branch }, files, message),
    openPullRequest: async (branch, title, body = "") => {
      const { data } = await octokit.rest.pulls.create({ ...target, head: branch, base: "main", title, body });
      return data.number;
    },
    review: async (pull, event, body) => {
      try {
        await octokit.rest.pulls.createReview({ ...target, pull_number: pull, event, ...(body ? { body } : {}) });
        return undefined;
      } catch (error) {
        if (isRefusal(error)) return error.message;
        throw error;
      }
    },
    merge: async (pull, method = "merge") => {
      const { data } = await octokit.rest.pulls.merge({ ...target, pull_number: pull, merge_method: method });
      return data.sha;
    },
  };
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

const isRefusal = (error: unknown): error is { status: number; message: string } =>
  typeof error === "object" && error !== null && "status" in error && error.status === 422;

interface Workplace {
  place: Place;
  person: { login: string; id: number; token: string };
  clone: string;
  branch: string;
}

async function push(work: Workplace, files: Readonly<Record<string, string | null>>, message: string): Promise<string> {
  const { clone, branch } = work;
  await prepareClone(work);
  await git(clone, "fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*", "--prune");
  const exists = (await git(clone, "branch", "-r", "--list", `origin/${branch}`)) !== "";
  await git(clone, "checkout", "-q", "-B", branch, exists ? `origin/${branch}` : "origin/main");
  for (const [path, text] of Object.entries(files)) {
    const file = join(clone, path);
    if (text === null) await rm(file);
    else {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }
  await git(clone, "add", "-A");
  await git(clone, "commit", "-q", "-m", message);
  await git(clone, "push", "-q", "origin", branch);
  return git(clone, "rev-parse", "HEAD");
}

async function prepareClone({ place, person, clone }: Workplace): Promise<void> {
  await mkdir(dirname(clone), { recursive: true });
  const url = new URL(place.gitUrl);
  url.username = person.login;
  url.password = person.token;
  const cloned = await git(clone, "rev-parse", "--git-dir").then(
    () => true,
    () => false,
  );
  if (cloned) return;
  await git(dirname(clone), "clone", "-q", url.href, clone);
  await git(clone, "config", "user.name", person.login);
  await git(clone, "config", "user.email", `${person.id}+${person.login}@users.noreply.github.com`);
}
