// A registry with many open pull requests that no App has looked at, on a GitHub that takes its time.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { type Scene, startScene } from "../../sandbox/scene.ts";
import { type Actor, createActor, git } from "../../sandbox/story/actor.ts";
import { manifest, SOUND, versionPath } from "../../sandbox/story/sample.ts";

export interface CrowdedWorld {
  scene: Scene;
  /** Numbers of the open pull requests. */
  pulls: readonly number[];
  /** Pull requests of these, approved and merged while nobody listened. */
  merged: readonly number[];
  close: () => Promise<void>;
}

/** Each of the pull requests registers a version of its own; `merges` of them are merged. */
export async function crowd(directory: string, sizes: { pulls: number; merges: number }): Promise<CrowdedWorld> {
  const scene = await startScene({ overrides: { sweeps: false } });
  // The App of the scene is only there because a scene has one: nothing is ever sent to it.
  scene.sandbox.interceptDelivery(() => "drop");
  const [ana, ben] = [actorOf(scene, "ana", directory), actorOf(scene, "ben", directory)];
  const branches = Array.from({ length: sizes.pulls }, (_, at) => `load-${at}`);
  await pushAll(scene, join(directory, "ana"), ana, branches);
  const pulls: number[] = [];
  for (const branch of branches) pulls.push(await ana.openPullRequest(branch, branch));
  const merged = pulls.slice(0, sizes.merges);
  for (const pull of merged) {
    await ben.review(pull, "APPROVE");
    // Without a check only an administrator may.
    await actorOf(scene, "dora", directory).merge(pull);
  }
  return { scene, pulls, merged, close: scene.close };
}

function actorOf(scene: Scene, login: string, directory: string): Actor {
  const person = scene.people.find((one) => one.login === login);
  if (person === undefined) throw new Error(`nobody is called ${login}`);
  return createActor(scene, person, directory);
}

/** All branches in one process and one push: hundreds of commits made one by one take minutes. */
async function pushAll(scene: Scene, clone: string, ana: Actor, branches: readonly string[]): Promise<void> {
  await ana.push("first", { "NOTES.md": "The first branch, which makes the clone.\n" }, "Begin");
  const base = await git(clone, "rev-parse", "origin/main");
  const person = scene.people.find(({ login }) => login === "ana");
  const author = `Ana Ruiz <${person?.id}+ana@users.noreply.github.com> 1760000000 +0000`;
  const commits = branches.map((branch, at) => {
    const text = manifest(`1.0.${at}`, SOUND);
    return [
      `commit refs/heads/${branch}\ncommitter ${author}\n${data(`Register 1.0.${at}`)}`,
      `from ${base}\nM 100644 inline ${versionPath(`1.0.${at}`)}\n${data(text)}`,
    ].join("");
  });
  await fastImport(clone, commits.join(""));
  await git(clone, "push", "-q", "origin", "refs/heads/load-*:refs/heads/load-*");
}

const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;

function fastImport(clone: string, stream: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", ["-C", clone, "fast-import", "--quiet"], { stdio: ["pipe", "ignore", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`git fast-import: exit ${code}`))));
    child.stdin.end(stream);
  });
}
