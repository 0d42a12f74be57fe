// Commands in comments by people who may not give them, twice, forged, hostile, or cut off in the middle.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { faults } from "../../sandbox/faults.ts";
import { git } from "../../sandbox/story/actor.ts";
import { MODEL, manifest, SOUND, stagePath, versionPath } from "../../sandbox/story/sample.ts";
import { createLog } from "../../src/app/log.ts";
import { createClient } from "../../src/github/client.ts";
import { type Ear, listen } from "../e2e/say.ts";
import { createEar, refuseSecrets } from "../support/secrets.ts";
import { startThreats, type Threats } from "./place.ts";
import { commit, REPO } from "./pull.ts";

let threats: Threats;
let ear: Ear;
let issue = 0;

beforeAll(async () => {
  threats = await startThreats({ overrides: { backoff: { baseMs: 10, capMs: 50 } } });
  const { place } = threats;
  ear = listen(place);
  for (const version of ["1.0.0", "1.1.0"]) {
    const files = { [versionPath(version)]: manifest(version, SOUND) };
    const pull = await place.propose(place.actor("ana"), { title: `Register ${version}`, files });
    await place.approve(pull, "ben");
    await place.land(place.actor("ben"), pull);
  }
  issue = await ear.issue("Commands");
});

/** What the hands below say. */
const told = createEar();

afterAll(async () => {
  const { sandbox, settings } = threats.place.scene;
  refuseSecrets(sandbox.state, told, { app: settings.privateKey });
  await threats.close();
});

const PROMOTE = `/promote ${MODEL}@1.0.0 staging`;
const models = () => threats.place.scene.sandbox.repository("acme/models");
const branches = async () => (await threats.as("dora").rest.repos.listBranches(REPO)).data.map(({ name }) => name);
const settled = () => threats.place.scene.settled();

/** Whether nothing came of what was said, not even an answer. */
async function expectSilence(comment: number): Promise<void> {
  await settled();
  expect(await ear.answersTo(issue, comment)).toEqual([]);
  expect(await ear.open()).toEqual([]);
  expect(await branches()).not.toContainEqual(expect.stringMatching(`^registrar/.*${comment}$`));
}

describe("nothing comes of a command", () => {
  it.each([
    ["a stranger who may read", "otto"],
    ["somebody who may write and fills no role", "ana"],
  ] as const)("T74 slash command: of %s", async (_, login) => {
    const { id } = await ear.say(login, issue, [PROMOTE, "/help", "/promot", "/recheck"].join("\n"));
    await expectSilence(id);
  });

  it("T74 slash command: that was edited before it was heard, or into a comment, whoever did it", async () => {
    const late = await threats.heardLate(async () => {
      const id = await say("/help");
      // Whoever may write can edit what others said.
      await edit("sam", id);
      return id;
    });
    await expectSilence(late);
    const id = await say("Hello");
    await edit("ben", id);
    await threats.sweep();
    await expectSilence(id);
  });

  it("T74 slash command: that an App wrote, in its own or in somebody's name", async () => {
    const { id } = await ear.say("chloe", issue, "Thank you");
    const state = models()
      .issues.get(issue)
      ?.comments.find((one) => one.id === id);
    const [own] = threats.place.scene.sandbox.state.apps.values();
    if (!state || !own) throw new Error("nothing was said");
    Object.assign(state, { body: PROMOTE, via: own });
    await redeliver(id);
    await expectSilence(id);
  });

  it("T74 slash command: that is older than a day", async () => {
    const { data } = await unheard(PROMOTE);
    const state = models()
      .issues.get(issue)
      ?.comments.find((one) => one.id === data.id);
    const yesterday = new Date(Date.now() - 25 * 3600_000).toISOString().replace(/\.\d+/, "");
    if (state) Object.assign(state, { createdAt: yesterday, updatedAt: yesterday });
    await redeliver(data.id);
    await expectSilence(data.id);
  });

  it("T74 slash command: of somebody who has left the team", async () => {
    const { rest } = threats.as("dora");
    const seat = { org: "acme", team_slug: "risk", username: "ravi" };
    await rest.teams.removeMembershipForUserInOrg(seat);
    const { id } = await ear.say("ravi", issue, PROMOTE);
    await expectSilence(id);
    await rest.teams.addOrUpdateMembershipForUserInOrg(seat);
    await settled();
  });
});

describe("nothing comes of a command either", () => {
  it("T74 slash command: of somebody in the team who may not read the repository any more", async () => {
    const { state } = threats.place.scene.sandbox;
    const organization = state.organizations.get(models().owner.id);
    const chloe = threats.place.scene.people.find(({ login }) => login === "chloe")?.id ?? 0;
    const id = await threats.heardLate(async () => {
      const place = { ...REPO, issue_number: issue, body: PROMOTE };
      const { data } = await threats.as("chloe").rest.issues.createComment(place);
      Object.assign(models(), { private: true });
      Object.assign(organization ?? {}, { basePermission: "none" });
      models().collaborators.delete(chloe);
      return data.id;
    });
    await expectSilence(id);
    Object.assign(models(), { private: false });
    Object.assign(organization ?? {}, { basePermission: "read" });
    models().collaborators.set(chloe, "write");
  });
});

async function say(body: string): Promise<number> {
  return (await threats.as("ben").rest.issues.createComment({ ...REPO, issue_number: issue, body })).data.id;
}

/** Makes a command of a comment, a second after it was written: GitHub's times are whole seconds. */
async function edit(login: "ben" | "sam", comment_id: number): Promise<void> {
  await threats.as(login).rest.issues.updateComment({ ...REPO, comment_id, body: PROMOTE });
  const said = models()
    .issues.get(issue)
    ?.comments.find(({ id }) => id === comment_id);
  if (said) said.updatedAt = new Date(Date.parse(said.createdAt) + 1000).toISOString().replace(/\.\d+/, "");
}

type Created = Awaited<ReturnType<ReturnType<Threats["as"]>["rest"]["issues"]["createComment"]>>;

/** What ben says without the App hearing of it. */
async function unheard(body: string): Promise<Created> {
  let created: Created | undefined;
  await threats.unheard(async () => {
    created = await threats.as("ben").rest.issues.createComment({ ...REPO, issue_number: issue, body });
  });
  if (!created) throw new Error("nothing was said");
  return created;
}

/** Rings for a comment by a webhook of our own making, as often as wished. */
async function redeliver(comment: number, times = 1): Promise<void> {
  const { sandbox } = threats.place.scene;
  const said = models()
    .issues.get(issue)
    ?.comments.find(({ id }) => id === comment);
  if (!said) throw new Error("no such comment");
  for (let time = 0; time < times; time += 1) {
    const payload = {
      issue: { number: issue },
      comment: { id: comment, body: said.body, user: { id: said.user.id, type: "User" } },
    };
    sandbox.world.emit({ name: "issue_comment", action: "created", repository: models(), sender: said.user, payload });
  }
  await settled();
}

async function closeAll(): Promise<void> {
  await threats.tidy();
}

describe("a command is carried out once", () => {
  it("T63 webhooks: though it is delivered again, and again after the answer is gone", async () => {
    const { id, answers } = await ear.say("ben", issue, PROMOTE);
    expect(answers).toHaveLength(1);
    await redeliver(id, 3);
    expect([await ear.answersTo(issue, id), await ear.open()]).toEqual([answers, [expect.anything()]]);
    const [pull] = await ear.open();
    await closeAll();
    const place = models().issues.get(issue);
    const answer = place?.comments.find(({ body }) => body.includes(`registrar:answer ${id} `));
    await threats.as("dora").rest.issues.deleteComment({ ...REPO, comment_id: answer?.id ?? 0 });
    await redeliver(id);
    const [again] = await ear.answersTo(issue, id);
    expect(again).toContain(`pull request ${pull?.number}.`);
    expect(await ear.open()).toEqual([]);
  });

  it("T63 webhooks: though none was delivered, at the next sweep", async () => {
    const { data } = await unheard(`${PROMOTE}\nand thank you`);
    const stranger = threats.as("otto").rest.issues;
    await threats.unheard(async () => {
      await stranger.createComment({ ...REPO, issue_number: issue, body: PROMOTE });
    });
    await threats.sweep();
    await threats.sweep();
    expect(await ear.answersTo(issue, data.id)).toHaveLength(1);
    expect((await ear.open()).map(({ branch }) => branch)).toEqual([expect.stringMatching(`-${data.id}$`)]);
    await closeAll();
  });

  it.each([
    ["before its branch", "POST", "/git/refs", "before"],
    ["after its branch", "POST", "/git/refs", "after"],
    ["before its pull request", "POST", "/pulls", "before"],
    ["after its pull request", "POST", "/pulls", "after"],
    ["before its answer", "POST", "/comments", "before"],
    ["after its answer", "POST", "/comments", "after"],
  ] as const)("T74 slash command: cut off %s", async (_, method, route, when) => {
    const { data } = await unheard(PROMOTE);
    let failures = 0;
    const mend = threats.place.scene.sandbox.intercept((asked) => {
      if (asked.method !== method || !asked.route.endsWith(route) || failures >= 2) return undefined;
      failures += 1;
      return faults.cut(when);
    });
    await redeliver(data.id);
    mend();
    expect(failures).toBeGreaterThan(0);
    const pulls = await ear.open();
    expect(pulls).toMatchObject([{ branch: `registrar/promote-${MODEL}-1.0.0-staging-${data.id}` }]);
    expect(await ear.answersTo(issue, data.id)).toEqual([
      expect.stringContaining(`pull request ${pulls[0]?.number}. You count`),
    ]);
    expect((await branches()).filter((name) => name.endsWith(`-${data.id}`))).toHaveLength(1);
    await closeAll();
  });

  it("T70 forged mark: what others write never passes for our answer", async () => {
    const { data } = await unheard(PROMOTE);
    const mark = `<!-- registrar:answer ${data.id} -->`;
    for (const body of [mark, `Done.\n${mark}\n`]) {
      await threats.as("sam").rest.issues.createComment({ ...REPO, issue_number: issue, body });
    }
    // Nor when it is the App that quotes them.
    const quoted = await ear.say("ben", issue, `/promote ${mark}`);
    expect(quoted.answers).toEqual([expect.stringContaining("is no version of a model")]);
    await redeliver(data.id);
    expect((await ear.open()).map(({ branch }) => branch)).toEqual([expect.stringMatching(`-${data.id}$`)]);
    await closeAll();
  });

  it("T74 slash command: whose branch somebody made before, is not carried out", async () => {
    const { data } = await unheard(PROMOTE);
    const branch = `registrar/promote-${MODEL}-1.0.0-staging-${data.id}`;
    await commit(threats.as("sam"), { branch, files: { [stagePath("production")]: "stage: production\n" } });
    await redeliver(data.id);
    expect(await ear.answersTo(issue, data.id)).toEqual([expect.stringContaining("holds something else: delete it")]);
    expect(await ear.open()).toEqual([]);
  });

  it("and GitHub's refusal is told", async () => {
    const mend = threats.place.scene.sandbox.intercept(({ method, route }) =>
      method === "POST" && route.endsWith("/pulls")
        ? faults.unprocessable("Repository rule violations found")
        : undefined,
    );
    const { answers } = await ear.say("ben", issue, PROMOTE);
    mend();
    expect(answers).toEqual([expect.stringContaining("GitHub refuses it: Repository rule violations found")]);
  });
});

describe("whoever asked is a proposer", () => {
  it("T17 reviewer becomes contributor: also when the commit that names them is replaced", async () => {
    await ear.say("ben", issue, PROMOTE);
    const [pull] = await ear.open();
    if (!pull) throw new Error("nothing was opened");
    const { rest } = threats.as("dora");
    const { data } = await rest.git.getCommit({
      ...REPO,
      commit_sha: (await rest.pulls.get({ ...REPO, pull_number: pull.number })).data.head.sha,
    });
    expect(data.message).toMatch(/^Co-authored-by: ben <\d+\+ben@users\.noreply\.github\.com>$/m);
    const onto = data.parents.map(({ sha }) => sha);
    const text = await git(models().git.dir, "show", `${pull.branch}:${stagePath("staging")}`);
    await commit(threats.as("sam"), { branch: pull.branch, onto, files: { [stagePath("staging")]: `${text}\n` } });
    await settled();
    await threats.place.approve(pull.number, "ben");
    expect(await ear.conclusion(pull.number)).toBe("action_required");
    expect(await threats.place.checkText(pull.number)).toMatch(/ben.*pushed to the pull request/);
    await threats.place.approve(pull.number, "eve");
    expect(await ear.conclusion(pull.number)).toBe("success");
    await closeAll();
  });

  it("T14 unattributed: a pull request of the App whose asker nobody knows any more is refused", async () => {
    const pull = await threats.heardLate(async () => {
      const { rest } = await appOctokit();
      const branch = "registrar/promote-by-nobody";
      const files = { [stagePath("staging")]: stage("1.0.0") };
      await commit(await appOctokit(), { branch, files });
      return (await rest.pulls.create({ ...REPO, head: branch, base: "main", title: "By nobody" })).data.number;
    });
    await threats.place.approve(pull, "ben");
    expect(await ear.conclusion(pull)).toBe("failure");
    expect(await threats.place.checkText(pull)).toContain("do not say any more for whom");
    await closeAll();
  });
});

const stage = (version: string) =>
  `apiVersion: registrar/v1\nkind: StageAssignment\nmodel: ${MODEL}\nstage: staging\nversion: "${version}"\n`;

/** The App's own hands, for what its code would never do. */
async function appOctokit() {
  const { settings, sandbox } = threats.place.scene;
  const [installationId = 0] = sandbox.state.installations.keys();
  const log = createLog("trace", [], told);
  const client = createClient({ ...settings, baseUrl: settings.apiUrl, log, writeSpacing: 0 });
  return (await client.repository({ installationId, owner: "acme", name: "models" })) as unknown as ReturnType<
    Threats["as"]
  >;
}

describe("hostile text", () => {
  const EVIL = [
    "@acme/risk please approve, Fixes #1 [click](https://evil.example) ![x](https://evil.example/x.png)",
    "<!-- registrar:comment --> <img src=x onerror=alert(1)> | a | b | `code` $x$",
    'Co-authored-by: eve <eve@example.com> [skip ci] version: "6.6.6"',
    "{{reason}} {{{reason}}} $reason %s \\n \\u0000",
  ];

  it.each(EVIL)("T71 text that breaks out: %s", async (reason) => {
    const { raw } = await ear.say("ben", issue, `${PROMOTE} ${reason}\n/rollback ${reason}`);
    const [pull] = await ear.open();
    if (!pull) throw new Error("nothing was opened");
    const { dir } = models().git;
    const message = await git(dir, "log", "-1", "--format=%B", pull.branch);
    expect(message.split("\n").filter((line) => line !== "")).toEqual([
      `Promote ${MODEL} 1.0.0 to staging`,
      `Asked for by ben in a comment on #${issue}.`,
      expect.stringMatching(/^Registrar-Command: \d+$/),
      expect.stringMatching(/^Co-authored-by: ben <\d+\+ben@users\.noreply\.github\.com>$/),
    ]);
    for (const text of [pull.body, ...raw]) {
      const shown = text.replace(/`[^`\n]*`|<code>.*?<\/code>/g, "").replace(/<!-- registrar:answer \d+ -->/, "");
      expect(shown).not.toMatch(/@acme|#1\b|evil\.example\)|<img|<!--|\n\|.*\| b/);
      expect(shown).not.toMatch(/\]\(https:\/\/evil/);
    }
    const file = await git(dir, "show", `${pull.branch}:${stagePath("staging")}`);
    expect(file.split("\n")).toHaveLength(6);
    expect(file).toContain('\nversion: "1.0.0"\n');
    expect(await ear.conclusion(pull.number)).toBe("action_required");
    await closeAll();
  });

  it("T68 storm: a comment of many commands is obeyed as far as five", async () => {
    const { answers } = await ear.say("ben", issue, Array.from({ length: 9 }, () => "/help").join("\n"));
    expect(answers).toHaveLength(1);
    expect(answers[0]?.match(/a comment has at most 5 commands/g)).toHaveLength(4);
  });
});
