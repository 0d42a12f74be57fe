// The place of the end-to-end tests: the local GitHub with the App on it, its people, and what can be seen from outside.
import { createPublicKey } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Scene, type SceneOptions, startScene } from "../../sandbox/scene.ts";
import { type Actor, createActor, git } from "../../sandbox/story/actor.ts";
import type { Login } from "../../sandbox/story/sample.ts";
import { flawsOfRecordTag } from "../support/emitted-records.ts";
import { createEar, type Keys, refuseSecrets } from "../support/secrets.ts";

/** What somebody proposes; `null` removes a file. */
export interface Change {
  title: string;
  files: Readonly<Record<string, string | null>>;
}

export interface EndToEnd {
  scene: Scene;
  actor: (login: Login) => Actor;
  /** Pushes a branch, opens its pull request and waits for the App. */
  propose: (author: Actor, change: Change) => Promise<number>;
  approve: (pull: number, ...logins: Login[]) => Promise<(string | undefined)[]>;
  /** Merges, waits for the App, and resolves to the merge commit. */
  land: (author: Actor, pull: number) => Promise<string>;
  /** Commit that each tag leads to, by the name of the tag. */
  tags: () => Promise<ReadonlyMap<string, string>>;
  /** Text of an annotated tag. */
  tagText: (name: string) => Promise<string>;
  /** Title, summary and text of the newest check on the head of a pull request. */
  checkText: (pull: number) => Promise<string>;
  comments: (pull: number) => Promise<readonly string[]>;
  close: () => Promise<void>;
}

/** Starts a scene; everybody's clone lies in one folder that goes when it is closed. */
export async function startPlace(options: SceneOptions = {}): Promise<EndToEnd> {
  const directory = await mkdtemp(join(tmpdir(), "end-to-end-"));
  const ear = createEar();
  const scene = await startScene({ ...options, appLog: { level: "trace", to: ear } });
  const actors = new Map<Login, Actor>();
  const actor = (login: Login): Actor => {
    const known = actors.get(login) ?? hire(scene, login, directory);
    actors.set(login, known);
    return known;
  };
  return {
    scene,
    actor,
    propose: (author, change) => propose(scene, author, change),
    approve: async (pull, ...logins) => {
      const refusals: (string | undefined)[] = [];
      for (const login of logins) refusals.push(await actor(login).review(pull, "APPROVE"));
      await scene.settled();
      return refusals;
    },
    land: async (author, pull) => {
      const commit = await author.merge(pull);
      await scene.settled();
      return commit;
    },
    ...look(scene, actor("ben")),
    close: async () => {
      try {
        refuseSecrets(scene.sandbox.state, ear, keysOf(scene));
        await refuseRecords(look(scene, actor("ben")), keysOf(scene));
      } finally {
        await scene.close();
        await rm(directory, { recursive: true, force: true });
      }
    },
  };
}

/** Throws when a record that the App sealed is not what the published schemas say, or Sigstore's verifier does not accept it. */
async function refuseRecords(
  { tags, tagText }: Pick<EndToEnd, "tags" | "tagText">,
  { signing }: Pick<Keys, "signing">,
): Promise<void> {
  const publicKey = signing && createPublicKey(signing).export({ type: "spki", format: "pem" }).toString();
  for (const [name, commit] of await tags()) {
    if (!name.startsWith("record/")) continue;
    const flaws = flawsOfRecordTag({ name, commit, message: await tagText(name) }, publicKey);
    if (flaws.length > 0) throw new Error(flaws.join("\n"));
  }
}

function keysOf({ settings: { privateKey, signing } }: Scene): Keys {
  return { app: privateKey, ...(signing.mode === "key" && { signing: signing.privateKey }) };
}

function hire(scene: Scene, login: Login, directory: string): Actor {
  const person = scene.people.find((one) => one.login === login);
  if (person === undefined) throw new Error(`nobody is called ${login}`);
  return createActor(scene, person, directory);
}

async function propose(scene: Scene, author: Actor, { title, files }: Change): Promise<number> {
  const branch = title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  await author.push(branch, files, title);
  const pull = await author.openPullRequest(branch, title);
  await scene.settled();
  return pull;
}

function look(scene: Scene, viewer: Actor): Pick<EndToEnd, "tags" | "tagText" | "checkText" | "comments"> {
  const target = { owner: scene.owner, repo: scene.repo };
  const bare = scene.sandbox.repository(`${scene.owner}/${scene.repo}`).git.dir;
  return {
    tags: async () => {
      const format = "--format=%(refname:strip=2) %(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)";
      const listed = await git(bare, "for-each-ref", format, "refs/tags");
      const pairs = listed.split("\n").filter((line) => line !== "");
      return new Map(pairs.map((line): [string, string] => [line.split(" ")[0] ?? "", line.split(" ")[1] ?? ""]));
    },
    tagText: (name) => git(bare, "for-each-ref", "--format=%(contents)", `refs/tags/${name}`),
    checkText: async (pull) => {
      const { data: opened } = await viewer.octokit.rest.pulls.get({ ...target, pull_number: pull });
      const checks = { ...target, ref: opened.head.sha, check_name: "registrar" };
      const { data } = await viewer.octokit.rest.checks.listForRef(checks);
      const output = data.check_runs[0]?.output;
      return [output?.title, output?.summary, output?.text].join("\n");
    },
    comments: async (pull) => {
      const { data } = await viewer.octokit.rest.issues.listComments({ ...target, issue_number: pull });
      return data.map(({ body }) => body ?? "");
    },
  };
}
