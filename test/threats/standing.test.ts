// Threats to the App as it stands: work that outlives the answer, secrets in its log, and a repository under another name.
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { faults } from "../../sandbox/faults.ts";
import type { Fault } from "../../sandbox/hooks.ts";
import { type Scene, startScene } from "../../sandbox/scene.ts";
import { git } from "../../sandbox/story/actor.ts";
import { stageFile, stagePath, versionPath } from "../../sandbox/story/sample.ts";
import { showIncidents } from "../../sandbox/story/show.ts";
import { createApp } from "../../src/app/app.ts";
import { createEar, findSecrets, secretsOn } from "../support/secrets.ts";
import { startThreats, type Threats } from "./place.ts";
import { commit, REPO, sound } from "./pull.ts";
import { approved } from "./rows.ts";
import { tell } from "./terminal.ts";
import { until } from "./until.ts";

let threats: Threats;
const FAST = { backoff: { baseMs: 10, capMs: 50 } };

beforeAll(async () => {
  threats = await startThreats({ overrides: { graceMs: 200, ...FAST } });
});

afterAll(() => threats.close());

const scene = () => threats.place.scene;

/** Lets nothing that an App asks be answered, until the function that it answers is called; `cut` breaks all of it off first. */
function stall({ sandbox }: Scene): { cut: () => void; go: () => void } {
  let open: (how?: Fault) => void = () => undefined;
  const gate = new Promise<Fault | undefined>((resolve) => {
    open = resolve;
  });
  const mend = sandbox.intercept(({ actor }) => (actor.kind === "user" ? undefined : gate));
  return {
    cut: () => open(faults.cut()),
    go: () => {
      mend();
      open();
    },
  };
}

/** Opens a pull request and waits for nothing but the answer to its webhook. */
async function openAtOnce(version: string): Promise<{ head: string; answer: number }> {
  const ana = threats.as("ana");
  const branch = `at-once-${version}`;
  const head = await commit(ana, { branch, files: { [versionPath(version)]: sound(version) } });
  const { data } = await ana.rest.pulls.create({ ...REPO, head: branch, base: "main", title: `Register ${version}` });
  for (;;) {
    const { deliveries } = scene().sandbox;
    const opened = deliveries.find(
      ({ event, payload }) => event === "pull_request" && payload["number"] === data.number,
    );
    if (opened !== undefined && opened.statusCode !== 0) return { head, answer: opened.statusCode };
    await setTimeout(20);
  }
}

async function conclusionsOn(ref: string): Promise<(string | null)[]> {
  const { data } = await threats.as("ben").rest.checks.listForRef({ ...REPO, ref, check_name: "registrar" });
  return data.check_runs.map(({ conclusion }) => conclusion);
}

describe("work that takes longer than GitHub waits", () => {
  it("T64 slow work: the webhook is answered while GitHub itself answers nothing, and the verdict comes afterwards", async () => {
    const { go } = stall(scene());
    const { head, answer } = await openAtOnce("5.0.0");
    expect(answer).toBe(202);
    expect(await conclusionsOn(head)).toEqual([]);
    go();
    await scene().settled();
    expect(await conclusionsOn(head)).toEqual(["action_required"]);
  });

  it("T64 end after the answer: what an App had taken on when it ended is done by the next one when it starts", async () => {
    const { cut, go } = stall(scene());
    const { head, answer } = await openAtOnce("5.1.0");
    expect(answer).toBe(202);
    await scene().app.close();
    cut();
    await scene().settled();
    go();
    expect(await conclusionsOn(head)).toEqual([]);
    const next = await createApp(scene().settings, { writeSpacing: 0, settleMs: 0, ...FAST });
    await next.idle();
    await next.close();
    expect(await conclusionsOn(head)).toEqual(["action_required"]);
  });
});

describe("a log", () => {
  it("T69 token in a log: neither a GitHub that repeats the token nor one that is told everything makes the App tell it", async () => {
    const ear = createEar();
    const own = await startScene({ appLog: { level: "trace", to: ear }, overrides: FAST });
    try {
      let failures = 0;
      const mend = own.sandbox.intercept(({ headers, actor }) => {
        if (actor.kind !== "installation" || failures >= 4) return undefined;
        failures += 1;
        const message = `${own.settings.webhookSecret} ${headers["authorization"]} ${own.settings.privateKey}`;
        const reply = { status: 500, body: { message }, headers: { "x-told": String(headers["authorization"]) } };
        return { do: "answer", when: "before", reply };
      });
      own.app.sweep();
      await own.settled();
      mend();
      expect(failures).toBe(4);
      const log = ear.lines.map((text) => ({ where: "the log", text }));
      const { privateKey, signing } = own.settings;
      const keys = { app: privateKey, ...(signing.mode === "key" && { signing: signing.privateKey }) };
      expect(findSecrets(log, secretsOn(own.sandbox.state, keys))).toEqual([]);
      // It had them in hand: what GitHub said was written down, without what it repeated.
      expect(ear.lines.filter((line) => line.includes("[secret]")).length).toBeGreaterThan(0);
    } finally {
      await own.close();
    }
  });
});

describe("a repository", () => {
  let registry: Threats;

  beforeAll(async () => {
    registry = await startThreats({ overrides: FAST });
  });

  afterAll(() => registry.close());

  /** Gives a repository another name. GitHub keeps its number. */
  function rename(from: string, to: string): void {
    const { state } = registry.place.scene.sandbox;
    const repository = registry.place.scene.sandbox.repository(from);
    state.repositories.delete(from);
    repository.name = to.split("/")[1] ?? "";
    state.repositories.set(to, repository);
  }

  it("T93 renamed: approvals of before still count, and what was registered of old may be promoted", async () => {
    const registered = await registry.open("ana");
    await registered.review("ben");
    await registered.merge("ana");
    const pull = await registry.open("ana");
    await pull.review("ben");
    rename("acme/models", "acme/registry");
    await registry.sweep();
    const { rest } = registry.as("ana");
    const moved = { owner: "acme", repo: "registry" };
    await rest.pulls.merge({ ...moved, pull_number: pull.number });
    await registry.place.scene.settled();
    rename("acme/registry", "acme/models");
    expect(await registry.trace(pull)).toEqual(approved(pull));
    expect(await registry.place.tagText(`record/fraud-detector/v${pull.version}`)).toContain("acme/registry");
    // Who asks by name hears of what was sealed under that name, who asks by number of all of it.
    const { id } = registry.place.scene.sandbox.repository("acme/models");
    for (const [repository, code] of [
      [String(id), 0],
      ["acme/registry", 0],
      ["acme/models", 1],
      ["999999", 1],
    ] as const) {
      const words = ["resolve", `fraud-detector@${pull.version}`, "--key", "registrar.pub", "--repository", repository];
      expect((await tell(registry.place, words)).code).toBe(code);
    }
    const files = { [stagePath("staging")]: stageFile("staging", registered.version, "Candidate") };
    const promotion = await registry.place.propose(registry.place.actor("ana"), { title: "Stage it", files });
    await registry.place.approve(promotion, "ben");
    expect(await registry.place.checkText(promotion)).toContain("Ready to merge");
  });

  it("T93 made anew: a repository under the old name with a copy of every commit and tag inherits no registration", async () => {
    const { sandbox } = registry.place.scene;
    const [version] = [...(await registry.place.tags()).keys()].flatMap((name) => /@v(.+)$/.exec(name)?.[1] ?? []);
    const old = sandbox.repository("acme/models");
    rename("acme/models", "acme/registry");
    const collaborators = { ana: "write", ben: "write", dora: "admin" } as const;
    await sandbox.createRepository({ owner: "acme", name: "models", collaborators });
    await copyAll(old.git.dir);
    const before = await registry.place.tags();
    const branch = "stage-the-copy";
    const files = { [stagePath("staging")]: stageFile("staging", version ?? "", "Candidate") };
    const head = await commit(registry.as("ana"), { branch, files });
    const opened = await registry
      .as("ana")
      .rest.pulls.create({ ...REPO, head: branch, base: "main", title: "Stage it" });
    const pull = { number: opened.data.number, head: async () => head };
    await registry.as("ben").rest.pulls.createReview({ ...REPO, pull_number: pull.number, event: "APPROVE" });
    const unknown = `Not known here: the registration record of fraud-detector@${version}.`;
    const says = async () => (await registry.check(pull).catch(() => ({ says: "" }))).says;
    await until(async () => (await says()).includes("1 of 1 approval"));
    expect(await registry.check(pull)).toMatchObject({
      conclusion: "action_required",
      says: expect.stringContaining(unknown),
    });
    await registry.as("dora").rest.pulls.merge({ ...REPO, pull_number: pull.number });
    const dora = registry.place.actor("dora");
    await until(async () => (await showIncidents(dora, registry.place.scene)).length > 0);
    expect(await showIncidents(dora, registry.place.scene)).toEqual([
      expect.stringContaining(`It was sealed for the repository with id ${old.id}`),
    ]);
    expect(await registry.place.tags()).toEqual(before);
  });

  /** Pushes all branches and tags of a repository to the one that has its name now, over HTTP. */
  async function copyAll(from: string): Promise<void> {
    const { gitUrl, people } = registry.place.scene;
    const url = new URL(gitUrl);
    url.username = "dora";
    url.password = people.find(({ login }) => login === "dora")?.token ?? "";
    await git(from, "push", "-q", url.href, "refs/heads/main:refs/heads/main", "refs/tags/*:refs/tags/*");
  }
});
