// What GitHub Actions does with the workflows of a registry: hears an event, takes the workflow of the right commit, asks the lock, deploys, and says how it went.
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { load } from "js-yaml";
import { git } from "../../../sandbox/story/actor.ts";
import type { EndToEnd } from "../place.ts";
import { type Contexts, fill, holds } from "./expressions.ts";
import { carryOut, type Step } from "./steps.ts";

interface Workflow {
  on: Record<string, { types?: string[]; tags?: string[] } | null>;
  "run-name"?: string;
  permissions: Record<string, string>;
  jobs: Record<string, { if?: string; environment: { name: string; url: string }; steps: Step[] }>;
}

export interface Run {
  event: string;
  /** Name of the branch or tag it ran on. */
  ref: string;
  title: string;
  /** `rejected`: the lock did not let it in. */
  conclusion: "success" | "failure" | "skipped" | "rejected";
  /** What its steps said. */
  told: string;
}

export interface Runner {
  /** Whether an App's protection rule stands before every environment. */
  lock: number | undefined;
  /** Runs what the events so far have started. */
  work: () => Promise<Run[]>;
  close: () => Promise<void>;
}

interface Heard {
  event: string;
  payload: Record<string, unknown>;
}

interface Start extends Heard {
  /** Full name of the ref. */
  ref: string;
}

const WORKFLOWS = ".github/workflows/";

/** Installs it on the registry, beside the App. */
export async function startRunner(place: EndToEnd, actions: ReadonlyMap<string, string>): Promise<Runner> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString("utf8");
    });
    request.on("end", () => {
      heard.push({ event: String(request.headers["x-github-event"]), payload: JSON.parse(body) });
      response.end();
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const folder = await mkdtemp(join(tmpdir(), "runner-"));
  const hands = { place, actions, folder, rest: install(place, `http://127.0.0.1:${port}/`).rest };
  const runner: Runner = {
    lock: undefined,
    work: async () => {
      const runs: Run[] = [];
      await place.scene.settled();
      for (let next = heard.shift(); next; next = heard.shift()) {
        runs.push(...(await runAll(next, { ...hands, lock: runner.lock })));
        await place.scene.settled();
      }
      return runs;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
  return runner;
}

interface Hands {
  place: EndToEnd;
  actions: ReadonlyMap<string, string>;
  folder: string;
  rest: Octokit["rest"];
  lock: number | undefined;
}

function install({ scene: { sandbox, owner } }: EndToEnd, webhookUrl: string): Octokit {
  const permissions = { metadata: "read", contents: "read", deployments: "write", actions: "read" };
  const events = ["push", "release", "repository_dispatch"];
  const { id } = sandbox.createApp({ slug: "github-actions", owner, permissions, events, webhookUrl });
  const installation = sandbox.install(id, owner);
  const token = { kind: "installation", installation, permissions, repositories: undefined } as const;
  sandbox.state.tokens.set("ghs_runner", { ...token, expiresAt: Date.now() + 3_600_000 });
  return new Octokit({ auth: "ghs_runner", baseUrl: sandbox.url });
}

async function runAll(heard: Heard, hands: Hands): Promise<Run[]> {
  const start = startOf(heard);
  const { dir } = repositoryOf(hands).git;
  const commit =
    start && (await git(dir, "rev-parse", "--verify", "-q", `${start.ref}^{commit}`).catch(() => undefined));
  if (!start || commit === undefined) return [];
  const paths = (await git(dir, "ls-tree", "--name-only", commit, WORKFLOWS)).split("\n").filter(Boolean);
  const runs: Run[] = [];
  for (const path of paths) {
    const workflow = load(await git(dir, "show", `${commit}:${path}`)) as Workflow;
    if (isStarted(workflow, start)) runs.push(...(await run(workflow, start, hands)));
  }
  return runs;
}

const repositoryOf = ({ place: { scene } }: Hands) => scene.sandbox.repository(`${scene.owner}/${scene.repo}`);

/** Where the workflow is taken from. */
function startOf({ event, payload }: Heard): Start | undefined {
  const at = (name: string, key: string) => String(Reflect.get(Object(payload[name]), key));
  if (event === "push") return { event, payload, ref: String(payload["ref"]) };
  if (event === "release") return { event, payload, ref: `refs/tags/${at("release", "tag_name")}` };
  return event === "repository_dispatch"
    ? { event, payload, ref: `refs/heads/${at("repository", "default_branch")}` }
    : undefined;
}

function isStarted({ on }: Workflow, { event, payload, ref }: Start): boolean {
  const filter = on[event];
  if (filter === undefined || filter === null) return filter === null;
  const { types, tags } = filter;
  // A star of a filter stops at a slash, and nothing else in our filters is special.
  const fits = (pattern: string) => new RegExp(`^refs/tags/${pattern.split("*").map(quote).join("[^/]*")}$`).test(ref);
  return (types?.includes(String(payload["action"])) ?? true) && (tags?.some(fits) ?? true);
}

const quote = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

async function run(workflow: Workflow, { event, payload, ref }: Start, hands: Hands): Promise<Run[]> {
  const { scene } = hands.place;
  const ref_name = ref.replace(/^refs\/(heads|tags)\//, "");
  // GitHub's context has the number as text.
  const named = { repository: `${scene.owner}/${scene.repo}`, repository_id: String(repositoryOf(hands).id) };
  const contexts: Contexts = { github: { event: payload, event_name: event, ref, ref_name, ...named } };
  const title = fill(workflow["run-name"] ?? ref_name, contexts);
  const facts = { event, ref: ref_name, title };
  const runs: Run[] = [];
  for (const job of Object.values(workflow.jobs)) {
    if (!holds(job.if, contexts)) runs.push({ ...facts, conclusion: "skipped", told: "" });
    else runs.push({ ...facts, ...(await deploy({ job, contexts, facts, actor: senderOf(payload) }, hands)) });
  }
  return runs;
}

const senderOf = (payload: Heard["payload"]) => String(Reflect.get(Object(payload["sender"]), "login"));

interface Deploying {
  job: Workflow["jobs"][string];
  contexts: Contexts;
  facts: Pick<Run, "event" | "ref" | "title">;
  actor: string;
}

/** A job with an environment: GitHub makes its deployment, asks the lock, and keeps the status of the deployment. */
async function deploy({ job, contexts, facts, actor }: Deploying, hands: Hands) {
  const { scene } = hands.place;
  const at = { owner: scene.owner, repo: scene.repo };
  const environment = fill(job.environment.name, contexts);
  const isIn = hands.lock === undefined || (await askLock(hands.lock, { ...facts, environment, actor }, hands));
  if (!isIn) return { conclusion: "rejected", told: "" } as const;
  const wanted = { ref: facts.ref, environment, auto_merge: false, required_contexts: [] };
  const { data } = await hands.rest.repos.createDeployment({ ...at, ...wanted });
  if (!("id" in data)) throw new Error("no deployment was made");
  const tell = (state: "in_progress" | "success" | "failure", environment_url = "") =>
    hands.rest.repos.createDeploymentStatus({ ...at, deployment_id: data.id, state, environment_url });
  await tell("in_progress");
  const workspace = await mkdtemp(join(hands.folder, "job-"));
  const ended = await carryOut(job.steps, { contexts, workspace, gitUrl: scene.gitUrl, actions: hands.actions });
  const url = fill(job.environment.url, { ...contexts, steps: ended.steps });
  await tell(ended.ok ? "success" : "failure", url);
  return { conclusion: ended.ok ? "success" : "failure", told: ended.told } as const;
}

async function askLock(
  appId: number,
  question: Deploying["facts"] & { environment: string; actor: string },
  { place: { scene } }: Hands,
): Promise<boolean> {
  const name = `${scene.owner}/${scene.repo}`;
  const id = await scene.sandbox.requestProtection(name, { appId, ...question });
  await scene.settled();
  const asked = scene.sandbox.repository(name).protectionRequests.find(({ run }) => run.id === id);
  return asked?.answers.at(-1)?.state === "approved";
}
