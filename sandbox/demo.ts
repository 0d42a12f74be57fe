// `npm run demo`: the whole story on a local GitHub, for real over HTTP and signed webhooks; ends by itself.

import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pc from "picocolors";
import { type Scene, startScene } from "./scene.ts";
import { createActor } from "./story/actor.ts";
import { playStory } from "./story/story.ts";
import { createTeller } from "./story/tell.ts";

const { values } = parseArgs({ options: { keep: { type: "string" } } });
const started = performance.now();
const directory = await mkdtemp(join(tmpdir(), "registrar-demo-"));
const write = (text: string) => void process.stdout.write(text);
const scene = await startScene();
try {
  write(`A local GitHub is at ${scene.url}, the App listens at ${scene.app.url}.\n`);
  await playStory(await setStage(scene), createTeller(write));
  write(`\n${pc.bold("Where it happened")}\n${addresses(scene)}\n`);
  if (values.keep !== undefined) await keepRegistry(scene, values.keep);
  write(`\nDone in ${((performance.now() - started) / 1000).toFixed(1)} s; nothing is left running.\n`);
  write("`npm run sandbox` starts the same world and keeps it up.\n");
} finally {
  await scene.close();
  await rm(directory, { recursive: true, force: true });
}

async function setStage(at: Scene) {
  const publicKeyFile = join(directory, "registrar.pub");
  await writeFile(publicKeyFile, at.publicKey);
  const actor = (login: string) => {
    const person = at.people.find((one) => one.login === login);
    if (person === undefined) throw new Error(`nobody is called ${login}`);
    return createActor(at, person, directory);
  };
  const actors = { ana: actor("ana"), sam: actor("sam"), ben: actor("ben"), chloe: actor("chloe") };
  return { place: at, actors, settled: at.settled, directory, publicKeyFile };
}

function addresses({ url, owner, repo }: Scene): string {
  const home = `${url}/${owner}/${repo}`;
  return [home, `${home}/pulls`, `${home}/releases`].map((address) => `   ${address}`).join("\n");
}

/** Leaves the bare repository and the public key behind, for tools that are not ours. */
async function keepRegistry({ sandbox, owner, repo, publicKey }: Scene, folder: string): Promise<void> {
  await cp(sandbox.repository(`${owner}/${repo}`).git.dir, join(folder, "registry"), { recursive: true });
  await writeFile(join(folder, "registrar.pub"), publicKey);
}
