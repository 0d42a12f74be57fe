// The life of two pull requests on a fresh GitHub, each event of it measured: one registers a version, one promotes it.

import type { Scene } from "../sandbox/scene.ts";
import { createActor } from "../sandbox/story/actor.ts";
import { MODEL, manifest, SOUND, stageFile, stagePath, versionPath } from "../sandbox/story/sample.ts";
import { type Cost, watch } from "./traffic.ts";

export type Costs = ReadonlyMap<string, Cost>;

/** Plays everything once. The App has looked at nothing before the first event. */
export async function playEvents(scene: Scene, options: { delay: number; directory: string }): Promise<Costs> {
  const { measure } = watch(scene, options.delay);
  const ana = actorOf(scene, "ana", options.directory);
  const ben = actorOf(scene, "ben", options.directory);
  const costs = new Map<string, Cost>();
  const note = async (event: string, act: () => unknown) => costs.set(event, await measure(act));
  let pull = 0;
  const open = async (branch: string) => {
    pull = await ana.openPullRequest(branch, branch);
  };

  await ana.push("register", { [versionPath("1.0.0")]: manifest("1.0.0", SOUND) }, "Register 1.0.0");
  await note("opened, cold", () => open("register"));
  await note("the same delivery again", () => repeatLast(scene, "pull_request", "opened"));
  await note("and once more", () => repeatLast(scene, "pull_request", "opened"));
  await note("review submitted", () => ben.review(pull, "APPROVE"));
  await note("merged: registration", () => ana.merge(pull));

  await ana.push("promote", { [stagePath("staging")]: stageFile("staging", "1.0.0", "Candidate") }, "Promote 1.0.0");
  await note("opened, warm", () => open("promote"));
  await note("review submitted, warm", () => ben.review(pull, "APPROVE"));
  await note("merged: promotion", () => ana.merge(pull));
  return costs;
}

// The newest of them all may be the App's own doing, which it does not look at.
function repeatLast({ sandbox }: Scene, event: string, action: string): void {
  const last = sandbox.deliveries.findLast((delivery) => delivery.event === event && delivery.action === action);
  if (last === undefined) throw new Error(`no ${event}.${action} was ever delivered for ${MODEL}`);
  sandbox.redeliver(last);
}

function actorOf(scene: Scene, login: string, directory: string) {
  const person = scene.people.find((one) => one.login === login);
  if (person === undefined) throw new Error(`nobody is called ${login}`);
  return createActor(scene, person, directory);
}
