// Who may do what: App tokens, installation tokens, people, strangers.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { clientOf, openPlace, type Place, signJwt, statusOf } from "./place.ts";

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.sandbox.close());

describe("identity", () => {
  const now = Math.floor(Date.now() / 1000);
  it.each([
    ["an App's token by client id", {}, 0],
    ["an App's token of eleven minutes and more", { exp: now + 720 }, 401],
    ["an expired App's token", { exp: now - 1 }, 401],
    ["an App's token from the future", { iat: now + 300 }, 401],
    ["a token of an unknown App", { iss: "Iv-nobody" }, 401],
  ])("treats %s as GitHub does", async (_, claims, status) => {
    const client = clientOf(place.sandbox.url, signJwt(place.app, claims));
    expect(await statusOf(client.apps.getAuthenticated())).toBe(status);
  });

  it("refuses an App's token signed by another key", async () => {
    const [head, body] = signJwt(place.app).split(".");
    const client = clientOf(place.sandbox.url, `${head}.${body}.AAAA`);
    expect(await statusOf(client.apps.getAuthenticated())).toBe(401);
  });

  it("refuses unknown tokens", async () => {
    expect(await statusOf(clientOf(place.sandbox.url, "ghp_unknown").users.getAuthenticated())).toBe(401);
  });

  it("hides private repositories from strangers and finds names whatever their case", async () => {
    await place.sandbox.createRepository({ owner: "acme", name: "secret", private: true, autoInit: true });
    const secret = { owner: "ACME", repo: "Secret" };
    expect(await statusOf(place.eve.repos.get(secret))).toBe(404);
    expect(await statusOf(clientOf(place.sandbox.url).repos.get(secret))).toBe(404);
    expect((await place.bob.repos.get(secret)).data.full_name).toBe("acme/secret");
  });

  it("narrows installation tokens and refuses what they lack", async () => {
    const repository = await place.repository("narrow");
    const app = clientOf(place.sandbox.url, signJwt(place.app));
    const { data } = await app.apps.createInstallationAccessToken({
      installation_id: place.installationId,
      repositories: ["narrow"],
      permissions: { contents: "read" },
    });
    const narrow = clientOf(place.sandbox.url, data.token);
    expect(data.permissions).toEqual({ contents: "read", metadata: "read" });
    expect(await statusOf(narrow.git.getRef({ ...repository, ref: "heads/main" }))).toBe(0);
    expect(await statusOf(narrow.issues.create({ ...repository, title: "t" }))).toBe(403);
    const greedy = { installation_id: place.installationId, permissions: { secrets: "read" as const } };
    expect(await statusOf(app.apps.createInstallationAccessToken(greedy))).toBe(422);
  });

  it("lets the App act as its bot, and only Apps write checks", async () => {
    const { main, ...repository } = await place.repository("bot");
    const comment = await place.bot.issues.create({ ...repository, title: "t" });
    expect(comment.data.user).toMatchObject({ login: "registrar[bot]", type: "Bot", id: place.app.botId });
    expect(await statusOf(place.ada.checks.create({ ...repository, name: "n", head_sha: main }))).toBe(403);
  });

  it("ends the rights of a suspended installation", async () => {
    place.sandbox.suspend(place.installationId);
    expect(await statusOf(place.bot.apps.listReposAccessibleToInstallation())).toBe(403);
    place.sandbox.suspend(place.installationId, false);
    expect(await statusOf(place.bot.apps.listReposAccessibleToInstallation())).toBe(0);
  });

  it.each([
    ["ada", "admin"],
    ["bob", "write"],
    ["eve", "read"],
  ])("says that %s has the level %s on a public repository", async (username, permission) => {
    const name = `level-${username}`;
    await place.sandbox.createRepository({ owner: "acme", name, collaborators: { bob: "write" } });
    const { data } = await place.ada.repos.getCollaboratorPermissionLevel({ owner: "acme", repo: name, username });
    expect(data.permission).toBe(permission);
  });

  it("counts members of child teams and tells of changes", async () => {
    place.sandbox.createTeam({ org: "acme", slug: "risk", members: [] });
    place.sandbox.createTeam({ org: "acme", slug: "model-risk", members: ["bob"], parent: "risk" });
    const members = async () =>
      (await place.bot.teams.listMembersInOrg({ org: "acme", team_slug: "risk" })).data.map(({ login }) => login);
    expect(await members()).toEqual(["bob"]);
    place.sandbox.setMembership({ org: "acme", team: "model-risk", login: "bob", state: "none" });
    expect(await members()).toEqual([]);
    expect(place.heard("membership", "removed")).toHaveLength(1);
  });
});
