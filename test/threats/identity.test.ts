// Threats of section B about who is who: nobody approves what they proposed, under whatever name it was written.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { Octokit } from "@octokit/rest";
import { announcePull } from "../../sandbox/domain/pulls.ts";
import { accountOf } from "../../sandbox/seed.ts";
import type { Account, Organization, PullIssue } from "../../sandbox/state.ts";
import { type Login, versionPath } from "../../sandbox/story/sample.ts";
import { startThreats, type Threats } from "./place.ts";
import { commit, type Pull, REPO, sound } from "./pull.ts";
import { playRow, type Row } from "./rows.ts";

let threats: Threats;

beforeAll(async () => {
  threats = await startThreats();
});

afterEach(() => threats.tidy());

afterAll(() => threats.close());

const READY = "Ready to merge";

/** How commits name a person of the story: by the address of their account. */
const as = (login: Login) => ({ name: login, email: `${login}@example.com` });

const account = (login: string): Account => accountOf(threats.place.scene.sandbox.state, login);

/** Another App of the organization, as a workflow would have its token. */
function robot(): Octokit {
  const { sandbox } = threats.place.scene;
  const permissions = { metadata: "read", contents: "write", pull_requests: "write" };
  const app = sandbox.createApp({ slug: "robot", owner: REPO.owner, permissions, events: [] });
  const installation = sandbox.state.installations.get(sandbox.install(app.id, REPO.owner).id);
  if (installation === undefined) throw new Error("the robot was just installed");
  const expiresAt = Date.now() + 3_600_000;
  sandbox.state.tokens.set("ghs_robot", {
    kind: "installation",
    installation,
    permissions,
    repositories: undefined,
    expiresAt,
  });
  return new Octokit({ auth: "ghs_robot", baseUrl: sandbox.url });
}

/** What a press on *Ready for review* does. */
async function makeReady({ number }: Pull): Promise<void> {
  const { sandbox } = threats.place.scene;
  const repository = sandbox.repository(`${REPO.owner}/${REPO.repo}`);
  const issue = repository.issues.get(number) as PullIssue;
  issue.pull.draft = false;
  await announcePull(
    sandbox.world,
    repository,
    { account: issue.user, app: undefined },
    { issue, action: "ready_for_review" },
  );
  await threats.place.scene.settled();
}

const models = () => threats.place.scene.sandbox.repository(`${REPO.owner}/${REPO.repo}`);

function organization(): Organization {
  const found = threats.place.scene.sandbox.state.organizations.get(models().owner.id);
  if (found === undefined) throw new Error("the registry belongs to an organization");
  return found;
}

/** Takes somebody from the collaborators of a private repository that the organization as such may not read. */
function shutOut(login: Login): void {
  models().private = true;
  models().collaborators.delete(account(login).id);
  organization().basePermission = "none";
}

const ROWS: readonly Row[] = [
  {
    title: "T14 commit of nobody: an address without an account keeps every approval open",
    opening: { push: { author: { name: "Nobody", email: "nobody@nowhere.example" } } },
    act: (pull) => pull.review("ben"),
    check: "action_required",
    says: "(nobody@nowhere.example) belongs to no account",
  },
  {
    title: "T15 forged author: who is named as the author can not approve",
    opening: { push: { author: { name: "Eve", email: "eve@example.com" } } },
    act: (pull) => pull.review("eve"),
    check: "action_required",
    says: "eve wrote commit",
  },
  {
    title: "T15 forged author: who pushed it can not approve either, although the webhook of the push was lost",
    act: async (pull) => {
      await threats.unheard(() => pull.push("ben", { author: as("ana") }));
      await pull.review("ben");
    },
    check: "action_required",
    says: "ben pushed to the pull request",
  },
  {
    title: "T16 co-author: a line of the message makes a proposer",
    opening: { push: { message: "Register\n\nCo-authored-by: Ben <ben@users.noreply.github.com>" } },
    act: (pull) => pull.review("ben"),
    check: "action_required",
    says: "ben is a co-author of commit",
  },
  {
    title: "T16 co-author: a line that names nobody keeps every approval open",
    opening: { push: { message: "Register\n\nCo-authored-by: somebody" } },
    act: (pull) => pull.review("ben"),
    check: "action_required",
    says: "belongs to no account",
  },
  {
    title: "T17 reviewer turned author: whoever adds a commit loses the approval given before",
    act: async (pull) => {
      await pull.review("ben");
      await pull.push("ben", { files: { "README.md": "# Models, by Ben\n" } });
    },
    check: "action_required",
    says: "ben wrote commit",
  },
  {
    title: "T18 second parent: who wrote a commit that a merge brought in can not approve",
    act: async (pull) => {
      const side = await commit(threats.as("ben"), { branch: `side-${pull.version}`, files: { "side.md": "Side\n" } });
      await pull.push("ana", { onto: [await pull.head(), side], files: { "side.md": "Side\n" }, message: "Merge" });
      await pull.review("ben");
    },
    check: "action_required",
    says: "ben wrote commit",
  },
  {
    title: "T27 lost access: who left the organization since does not count, whatever the review says",
    act: async (pull) => {
      await pull.review("ben");
      threats.place.scene.sandbox.setMembership({ org: REPO.owner, login: "ben", state: "none" });
    },
    check: "action_required",
    says: "ben fills none of the roles that are asked",
  },
  {
    title: "T27 lost access: who may not read the repository any more does not count, although still in the team",
    act: async (pull) => {
      await pull.review("ben");
      shutOut("ben");
      await threats.sweep();
    },
    check: "action_required",
    says: "ben may not read the repository any more",
  },
  {
    title: "T28 author association: a member of the organization outside of the team does not count",
    act: (pull) => pull.review("chloe"),
    check: "action_required",
    says: "chloe fills none of the roles that are asked",
  },
  {
    title: "T29 nobody: a review whose account was deleted does not count",
    act: async (pull) => {
      await pull.review("eve");
      threats.place.scene.sandbox.state.accountsById.delete(account("eve").id);
      await threats.sweep();
    },
    check: "action_required",
    says: "has no account any more",
  },
  {
    title: "T29 nobody: a mannequin does not count",
    act: async (pull) => {
      const eve = account("eve");
      await pull.review("eve");
      eve.kind = "Mannequin";
      await threats.sweep();
    },
    check: "action_required",
    says: "eve is a mannequin, not a person",
  },
  {
    title: "T30 draft: an approval of a draft counts once it is ready, for the same content",
    opening: { draft: true },
    act: async (pull) => {
      await pull.review("ben");
      await makeReady(pull);
    },
    check: "success",
    says: READY,
  },
  {
    title: "T30 draft: and does not when the content changed before it was ready",
    opening: { draft: true },
    act: async (pull) => {
      await pull.review("ben");
      await pull.push("ana");
      await makeReady(pull);
    },
    check: "action_required",
    says: "ben approved other content than is proposed now",
  },
];

/** What a row took from somebody is given back. */
function restore(): void {
  const { sandbox } = threats.place.scene;
  sandbox.setMembership({ org: REPO.owner, login: "ben", state: "active" });
  sandbox.setMembership({ org: REPO.owner, team: "engineering", login: "ben", state: "active" });
  models().private = false;
  models().collaborators.set(account("ben").id, "write");
  organization().basePermission = "read";
  const eve = account("eve");
  eve.kind = "User";
  sandbox.state.accountsById.set(eve.id, eve);
}

describe("an approval", () => {
  it.each(ROWS)("$title", async (row) => {
    try {
      await playRow(threats, row);
    } finally {
      restore();
    }
  });

  it("T15 forged author: who pushed the branch before the pull request was opened can not approve", async () => {
    const branch = "forged";
    const files = { [versionPath("2.0.0")]: sound("2.0.0") };
    await commit(threats.as("ben"), { branch, files, author: as("sam") });
    const pull = await threats.open("ana", { branch });
    await pull.review("ben");
    expect(await threats.check(pull)).toMatchObject({
      conclusion: "action_required",
      says: expect.stringContaining("ben pushed to the pull request"),
    });
    await pull.review("eve");
    expect(await threats.check(pull)).toMatchObject({ conclusion: "success" });
  });

  it("T19 robot: its pull request is not approved by who wrote the commits, nor by another robot", async () => {
    const { rest } = robot();
    const branch = "by-robot";
    const files = { [versionPath("2.1.0")]: sound("2.1.0") };
    await commit(threats.as("ben"), { branch, files });
    const { data } = await rest.pulls.create({ ...REPO, head: branch, base: "main", title: "Register 2.1.0" });
    await threats.place.scene.settled();
    const review = { ...REPO, pull_number: data.number, event: "APPROVE" } as const;
    await threats.as("ben").rest.pulls.createReview(review);
    await threats.place.scene.settled();
    expect(await threats.place.checkText(data.number)).toContain("ben wrote commit");
    const pull = await threats.open("ana");
    await rest.pulls.createReview({ ...review, pull_number: pull.number });
    await threats.place.scene.settled();
    expect(await threats.check(pull)).toMatchObject({
      conclusion: "action_required",
      says: expect.stringContaining("robot[bot] is a bot, not a person"),
    });
  });

  it("T26 name taken over: the login of somebody who was renamed gives its new owner nothing", async () => {
    const { state } = threats.place.scene.sandbox;
    const ben = account("ben");
    const pull = await threats.open("ana");
    state.accounts.delete("ben");
    ben.login = "benedikt";
    state.accounts.set("benedikt", ben);
    const { rest } = threats.newcomer("ben");
    await rest.pulls.createReview({ ...REPO, pull_number: pull.number, event: "APPROVE" });
    await threats.place.scene.settled();
    expect(await threats.check(pull)).toMatchObject({
      conclusion: "action_required",
      says: expect.stringContaining("ben fills none of the roles that are asked"),
    });
    await pull.review("ben");
    expect(await threats.check(pull)).toMatchObject({ conclusion: "success" });
  });
});

describe("the code", () => {
  it("T28 author association: is not read anywhere", () => {
    const source = join(import.meta.dirname, "../../src");
    const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((path) => readFileSync(join(source, path), "utf8").includes("author_association"))).toEqual([]);
  });
});
