// A registry small enough to be lived through thousands of times: a promotion and a registration, both approved and open.

import { refsInMemory } from "../../sandbox/git/refs.ts";
import type { Repository } from "../../sandbox/state.ts";
import { MODEL, sha256, stageFile, stagePath, versionPath } from "../../sandbox/story/sample.ts";
import type { Repo } from "../../src/github/repo.ts";
import { type Answered, type Ask, askWith, createHands } from "./direct.ts";
import { approve, merge, open } from "./happenings/hands.ts";
import { REPOSITORY, type Rig, startRig } from "./rig.ts";

const POLICY = `apiVersion: registrar/v1
kind: Registry
roles:
  engineering: { teams: [engineering] }
  risk: { teams: [risk] }
  policy-owners: { teams: [policy-owners] }
registration: { approvals: { engineering: 1 } }
stages:
  - { name: production, approvals: { engineering: 1, risk: 1 } }
policyChange: { approvals: { policy-owners: 1 } }
`;

const manifest = (version: string, bytes = version) => `apiVersion: registrar/v1
kind: ModelVersion
model: ${MODEL}
version: "${version}"
artifacts:
  - { name: model, uri: "s3://acme-models/${version}.onnx", digest: { sha256: "${sha256(bytes)}" } }
`;

export const registration = (version: string, bytes?: string) => ({ [versionPath(version)]: manifest(version, bytes) });

/** Roles that the policy asks of each of the two pull requests. */
export const NEEDED = { promotion: ["engineering", "risk"], registration: ["engineering"] } as const;
export type Pull = keyof typeof NEEDED;
export const PULLS = Object.keys(NEEDED) as Pull[];

export interface SmallWorld {
  rig: Rig;
  facts: Repo;
  numbers: Readonly<Record<Pull, number>>;
  /** Other content for the registration, on a branch of nobody's. */
  spare: string;
  /** Hands of a person. */
  person: (login: string) => ReturnType<typeof createHands>;
  /** Asks as the App; what nobody here ever changes is asked once. */
  ask: Ask;
  repository: () => Repository;
  restore: () => Promise<void>;
  close: () => Promise<void>;
}

/** Answers that stay the same whatever the people of this world do. */
const STILL = [
  /^\/graphql$/,
  /^\/orgs\//,
  /^\/repos\/[^/]+\/[^/]+$/,
  /\/git\/(trees|blobs|commits|tags)\/[0-9a-f]{40}$/,
  /\/(rules|rulesets|environments|installation|immutable-releases)(\/|$)/,
  /\/branches\/main\/protection$/,
];
export const isStill = (path: string) => STILL.some((pattern) => pattern.test(path));

export async function startSmallWorld(): Promise<SmallWorld> {
  const rig = await startRig({ "registry.yaml": POLICY });
  // Signatures take longer than everything else, and no order of steps depends on one.
  rig.scene.settings.signing = { mode: "off" };
  const { numbers, spare } = await prepare(rig);
  const { sandbox, people } = rig.scene;
  const facts = await factsOf(rig);
  const began = new Date(rig.now.getTime() - 1_800_000);
  const moment = await rig.freeze(async () => undefined);
  const disk = sandbox.repository(REPOSITORY).git;
  const refs = disk.refs.list("");
  const still = { now: () => began, timestamp: () => began.toISOString().replace(/\.\d+Z$/, "Z") };
  const token = `ghs_${"small".repeat(8)}`;
  const [installation] = sandbox.state.installations.values();
  const answers = new Map<string, Promise<Answered>>();
  const send = askWith(sandbox.answer, token);
  return {
    rig,
    facts,
    numbers,
    spare,
    person: (login) => createHands(askWith(sandbox.answer, people.find((one) => one.login === login)?.token ?? "")),
    ask: (asked) => {
      if (!isStill(asked.path)) return send(asked);
      const key = `${asked.method} ${asked.path}?${asked.query} ${JSON.stringify(asked.body)}`;
      const answer = answers.get(key) ?? send(asked);
      answers.set(key, answer);
      return answer;
    },
    repository: () => sandbox.repository(REPOSITORY),
    restore: async () => {
      await moment.restore();
      Object.assign(sandbox.world, still);
      sandbox.repository(REPOSITORY).git = disk.withRefs(refsInMemory(refs));
      const here = sandbox.state.installations.get(installation?.id ?? 0);
      if (here === undefined) throw new Error("the App is not installed");
      const permissions = { metadata: "read", ...here.app.permissions };
      const whose = { kind: "installation" as const, installation: here, permissions, repositories: undefined };
      sandbox.state.tokens.set(token, { ...whose, expiresAt: Number.POSITIVE_INFINITY });
    },
    close: async () => {
      await moment.restore();
      await rig.close();
    },
  };
}

async function factsOf(rig: Rig): Promise<Repo> {
  const client = rig.connect(rig.scene.sandbox.fetch);
  const [installationId = 0] = await client.installations();
  const [owner = "", name = ""] = REPOSITORY.split("/");
  return client.repository({ installationId, owner, name });
}

async function prepare(rig: Rig) {
  const app = await rig.boot();
  const hands = { rig, app };
  const first = await approve(
    hands,
    await open(hands, { title: "Register 1.0.0", files: registration("1.0.0") }),
    "ben",
  );
  await merge(rig, first);
  await rig.settled(app);
  const files = { [stagePath("production")]: stageFile("production", "1.0.0", "First") };
  const promotion = await approve(hands, await open(hands, { title: "Release 1.0.0", files }), "ben", "chloe");
  const change = { title: "Register 1.1.0", files: registration("1.1.0") };
  const second = await approve(hands, await open(hands, change), "ben");
  const spare = await writeSpare(rig);
  await rig.sweep(app);
  await app.close();
  return { numbers: { promotion, registration: second }, spare };
}

/** A commit on top of the registration, which its branch can be moved to. */
async function writeSpare(rig: Rig): Promise<string> {
  const { git } = rig.actor("ana").octokit.rest;
  const target = { owner: "acme", repo: "models" };
  const { data: head } = await git.getRef({ ...target, ref: "heads/register-1-1-0" });
  const files = Object.entries(registration("1.1.0", "other bytes"));
  const entries = files.map(([path, content]) => ({ path, content, mode: "100644", type: "blob" }) as const);
  const { data: tree } = await git.createTree({ ...target, base_tree: head.object.sha, tree: entries });
  const commit = { message: "Other bytes", tree: tree.sha, parents: [head.object.sha] };
  return (await git.createCommit({ ...target, ...commit })).data.sha;
}
