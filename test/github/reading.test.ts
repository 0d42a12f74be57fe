import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { faults } from "../../sandbox/faults.ts";
import type { Fault } from "../../sandbox/hooks.ts";
import { readCodeCommits } from "../../src/github/code.ts";
import { readComparison } from "../../src/github/comparison.ts";
import { gather } from "../../src/github/gather.ts";
import { blobId } from "../../src/github/object-id.ts";
import { readObjects } from "../../src/github/objects.ts";
import { readReaders, readTeams } from "../../src/github/people.ts";
import { readPull } from "../../src/github/pull.ts";
import { readRegistryAround } from "../../src/github/snapshot.ts";
import { diffGoverned } from "../../src/github/trees.ts";
import { overlay } from "../../src/registry/coverage.ts";
import { type Place, startPlace } from "./place.ts";

const MODEL = "models/fraud-detector";
const stage = (version: string) => `apiVersion: registrar/v1
kind: StageAssignment
model: fraud-detector
stage: production
version: ${version}
`;
const manifest = (version: string) => `apiVersion: registrar/v1
kind: ModelVersion
model: fraud-detector
version: ${version}
artifacts:
  - name: model.onnx
    digest: { sha256: ${"a".repeat(64)} }
`;
const FILES = {
  "registry.yaml": "apiVersion: registrar/v1\nkind: Registry\n",
  [`${MODEL}/model.yaml`]: "apiVersion: registrar/v1\nkind: Model\nmodel: fraud-detector\n",
  [`${MODEL}/versions/1.0.0.yaml`]: manifest("1.0.0"),
  [`${MODEL}/versions/1.1.0.yaml`]: manifest("1.1.0"),
  [`${MODEL}/versions/1.2.0.yaml`]: manifest("1.2.0"),
  [`${MODEL}/stages/production.yaml`]: stage("1.0.0"),
  "models/other/model.yaml": "apiVersion: registrar/v1\nkind: Model\nmodel: other\n",
  "src/train.py": "print('hello')\n",
};

let place: Place;
beforeAll(async () => {
  place = await startPlace(FILES);
});
afterAll(() => place.close());

/** Routes that were asked for while working. */
async function routes(work: () => Promise<unknown>): Promise<string[]> {
  place.sent.length = 0;
  await work();
  return place.sent.map(({ method, route }) => `${method} ${route}`);
}

async function tip(branch = "main"): Promise<string> {
  const { data } = await place.people.ada.rest.git.getRef({ owner: "acme", repo: "registry", ref: `heads/${branch}` });
  return data.object.sha;
}

describe("Git objects", () => {
  it("come in one request, in order, with modes and whole texts, and never twice", async () => {
    const commit = await tip();
    const wants = [
      { commit, path: "registry.yaml" },
      { commit, path: "no/such/file" },
      { commit, path: MODEL },
      { oid: blobId(stage("1.0.0")) },
    ];
    const asked = await routes(async () => {
      const [file, nothing, tree, text] = await readObjects(place.repo, wants);
      expect(file).toEqual({ type: "blob", oid: blobId(FILES["registry.yaml"] ?? ""), text: FILES["registry.yaml"] });
      expect(nothing).toBeNull();
      expect(text).toMatchObject({ text: stage("1.0.0") });
      const entries = tree?.type === "tree" ? tree.entries.map(({ name, mode }) => [name, mode]) : [];
      expect(entries).toEqual([
        ["model.yaml", "100644"],
        ["stages", "040000"],
        ["versions", "040000"],
      ]);
    });
    expect(asked).toEqual(["POST /graphql"]);
    expect(await routes(() => readObjects(place.repo, wants))).toEqual([]);
  });

  it("are told by the trees above them, where none of their entries is missing", async () => {
    const commit = await tip();
    const paths = ["registry.yaml", MODEL, `${MODEL}/stages`, `${MODEL}/stages/none.yaml`, "registry.yaml/none"];
    const ids = async () => (await readObjects(repo, wants)).map((object) => object?.oid);
    const wants = paths.map((path) => ({ commit, path }));
    let repo = await place.reconnect();
    const expected = await ids();
    repo = await place.reconnect();
    const known = new Map(expected.map((oid, at) => [paths[at], oid ?? ""]));
    await readObjects(
      repo,
      ["", "models"].map((path) => ({ commit, path })),
    );
    await readObjects(
      repo,
      ["registry.yaml", MODEL, `${MODEL}/stages`].map((path) => ({ oid: known.get(path) ?? "" })),
    );
    expect(await routes(async () => expect(await ids()).toEqual(expected))).toEqual([]);
  });

  it("are asked for by path when a tree does not give its id", async () => {
    const repo = await place.reconnect();
    const commit = await tip();
    const stop = place.sandbox.intercept(({ route }) => {
      const tree = { __typename: "Tree", oid: "1".repeat(40), entries: [] };
      const body = { data: { repository: { o0: tree } } };
      return route === "/graphql" ? { do: "answer", when: "before", reply: { status: 200, body } } : undefined;
    });
    await readObjects(repo, [{ commit, path: "" }]);
    stop();
    expect(await readObjects(repo, [{ commit, path: "registry.yaml" }])).toMatchObject([{ type: "blob" }]);
  });

  it("are read in batches when there are many", async () => {
    const wants = Array.from({ length: 250 }, (_, at) => ({ oid: blobId(`nothing ${at}`) }));
    expect(await routes(async () => expect(await readObjects(place.repo, wants)).toHaveLength(250))).toHaveLength(3);
  });

  it("have no text when GitHub had to guess at their encoding", async () => {
    const { ada } = place.people;
    const at = { owner: "acme", repo: "registry" };
    const content = Buffer.from([0x6b, 0xff, 0xfe, 0x0a]).toString("base64");
    const { data } = await ada.rest.git.createBlob({ ...at, content, encoding: "base64" });
    expect(await readObjects(place.repo, [{ oid: data.sha }])).toEqual([{ type: "blob", oid: data.sha, text: null }]);
  });

  it("are not known at all when the answer holds an error", async () => {
    const stop = place.sandbox.intercept(({ route }) => {
      const body = { data: { repository: { o0: null } }, errors: [{ message: "Something went wrong" }] };
      return route === "/graphql" ? { do: "answer", when: "before", reply: { status: 200, body } } : undefined;
    });
    await expect(readObjects(place.repo, [{ oid: "1".repeat(40) }])).rejects.toThrow(/Something went wrong/);
    stop();
  });
});

describe("the registry around a change", () => {
  it("is what judging it takes: never all versions, never other models", async () => {
    const snapshot = await readRegistryAround(place.repo, await tip(), [`${MODEL}/stages/production.yaml`]);
    const has = (path: string) => snapshot.texts.has(blobId(new Map(Object.entries(FILES)).get(path) ?? ""));
    expect(snapshot.covers).toContain(`${MODEL}/`);
    expect(snapshot.entries.get(`${MODEL}/versions/1.2.0.yaml`)).toMatchObject({ mode: "100644" });
    expect(has("registry.yaml")).toBe(true);
    expect(has(`${MODEL}/versions/1.0.0.yaml`)).toBe(true);
    expect(has(`${MODEL}/versions/1.2.0.yaml`)).toBe(false);
    expect([...snapshot.entries.keys()].filter((path) => path.startsWith("models/other"))).toEqual([]);
  });

  it("takes two requests, the folder with the stage and the version it holds, however many versions there are", async () => {
    const fresh = await place.reconnect();
    const commit = await tip();
    const asked = await routes(() => readRegistryAround(fresh, commit, [`${MODEL}/stages/production.yaml`]));
    expect(asked).toHaveLength(2);
  });

  it("keeps what the base has when a branch that lacks it is laid over", async () => {
    const paths = [`${MODEL}/stages/production.yaml`, `${MODEL}/versions/1.1.0.yaml`];
    const head = await place.commit("lacks", { [paths[0] ?? ""]: stage("1.2.0"), [paths[1] ?? ""]: null });
    const added = { [`${MODEL}/versions/1.3.0.yaml`]: manifest("1.3.0") };
    const base = await place.commit("main", added, "Register 1.3.0");
    const [before, theirs] = await Promise.all([base, head].map((one) => readRegistryAround(place.repo, one, paths)));
    if (!before || !theirs) throw new Error("nothing was read");
    const after = overlay(before, theirs, paths);
    expect(after.entries.has(`${MODEL}/versions/1.3.0.yaml`)).toBe(true);
    expect(after.entries.has(`${MODEL}/versions/1.1.0.yaml`)).toBe(false);
    expect(after.entries.get(paths[0] ?? "")?.oid).toBe(blobId(stage("1.2.0")));
    expect(() => overlay(before, theirs, ["datasets/unread/1.yaml"])).toThrow(/was not read/);
  });
});

describe("the governed difference of two commits", () => {
  it("names governed files alone, whatever became of them", async () => {
    const before = await tip();
    const after = await place.commit("differs", {
      "src/train.py": "print('changed')\n",
      "docs/CODEOWNERS": "* @acme/risk\n",
      ".github/workflows/deploy.yml": "on: push\n",
      [`${MODEL}/versions/1.0.0.yaml`]: null,
      [`${MODEL}/stages/production.yaml`]: stage("1.1.0"),
      "models/new/model.yaml": "kind: Model\n",
    });
    const expected = [
      ".github/workflows/deploy.yml",
      "docs/CODEOWNERS",
      `${MODEL}/stages/production.yaml`,
      `${MODEL}/versions/1.0.0.yaml`,
      "models/new/model.yaml",
    ];
    const steps = [
      { before, after },
      { before: after, after: before },
      { before, after: before },
    ];
    expect(await diffGoverned(place.repo, steps)).toEqual([expected, expected, []]);
    const [everything] = await diffGoverned(place.repo, [{ before: undefined, after: before }]);
    expect(everything).toContain("registry.yaml");
  });
});

describe("a pull request", () => {
  let number: number;
  let head: string;
  beforeAll(async () => {
    const email = `${place.ids.otto}+otto@users.noreply.github.com`;
    const message = `Promote\n\nCo-authored-by: Otto <${email}>\nCo-authored-by: Nobody <nobody@nowhere.example>`;
    number = await place.openPull("promote", { [`${MODEL}/stages/production.yaml`]: stage("1.1.0") }, message);
    head = await tip("promote");
    const { rita } = place.people;
    const at = { owner: "acme", repo: "registry" };
    await rita.rest.pulls.createReview({ ...at, pull_number: number, event: "APPROVE", commit_id: head });
    await rita.rest.issues.createComment({ ...at, issue_number: number, body: "<!-- registrar:comment -->" });
  });

  it("is read with its people, files, reviews and the commit it would land on", async () => {
    const reading = await readPull(place.repo, number);
    expect(reading.pull).toMatchObject({
      number,
      headSha: head,
      state: "open",
      merged: false,
      headRepository: "acme/registry",
    });
    expect(reading.pull.author).toEqual({ login: "ada", id: place.ids.ada, kind: "User" });
    expect(reading.onDefaultBranch).toBe(true);
    expect(reading.baseTip).toBe(await tip());
    expect(reading.files).toEqual([{ path: `${MODEL}/stages/production.yaml`, status: "modified" }]);
    const [commit] = reading.commits ?? [];
    expect(commit?.coAuthors).toEqual([{ login: "otto", id: place.ids.otto, kind: "User" }, null]);
    expect(commit?.author).toMatchObject({ login: "ada" });
    const [review] = reading.reviews;
    expect(review).toMatchObject({ author: { login: "rita" }, state: "APPROVED", commit: head });
    expect(reading.comment).toBeUndefined();
    expect(reading.otherPulls).toEqual([]);
  });

  it("takes two steps and few requests, and nothing but 304s when nothing changed", async () => {
    const fresh = await place.reconnect();
    expect((await routes(() => readPull(fresh, number))).length).toBeLessThanOrEqual(7);
    await readPull(fresh, number);
    expect(place.sent.slice(-5).every(({ cached }) => cached)).toBe(true);
  });

  it("knows of another pull request with the same head", async () => {
    const { ada } = place.people;
    const at = { owner: "acme", repo: "registry" };
    await ada.rest.git.createRef({ ...at, ref: "refs/heads/twin", sha: head });
    const twin = await ada.rest.pulls.create({ ...at, head: "twin", base: "main", title: "Twin" });
    expect((await readPull(place.repo, number)).otherPulls).toEqual([twin.data.number]);
    await ada.rest.pulls.update({ ...at, pull_number: twin.data.number, state: "closed" });
    expect((await readPull(place.repo, number)).otherPulls).toEqual([]);
  });

  it("to another branch is not looked into", async () => {
    const { ada } = place.people;
    const at = { owner: "acme", repo: "registry" };
    await ada.rest.git.createRef({ ...at, ref: "refs/heads/release", sha: await tip() });
    const { data } = await ada.rest.pulls.create({ ...at, head: "promote", base: "release", title: "Elsewhere" });
    expect(await readPull(place.repo, data.number)).toMatchObject({ onDefaultBranch: false, files: [] });
  });

  const halved: Fault = { do: "truncate" };
  it.each([
    ["/repos/{owner}/{repo}/issues/{issue_number}/comments"],
    ["/repos/{owner}/{repo}/commits/{ref}/check-runs"],
  ])("is not read at all when %s gives half a list", async (route) => {
    const fresh = await place.reconnect();
    await place.repo.rest.checks.create({ owner: "acme", repo: "registry", name: "ci", head_sha: head });
    const stop = place.sandbox.intercept((exchange) => (exchange.route === route ? halved : undefined));
    const wants = { ...NOTHING, facts: ["checks"] as const };
    const gathering = readPull(fresh, number).then((reading) => gather(fresh, wants, { ...KNOWN, reading }));
    await expect(gathering).rejects.toMatchObject({ name: "IncompleteRead" });
    stop();
  });

  it("is not read at all when the comparison gives half its commits", async () => {
    const fresh = await place.reconnect();
    const stop = place.sandbox.intercept(({ route }) => (route.includes("/compare/") ? halved : undefined));
    await expect(readPull(fresh, number)).rejects.toMatchObject({ name: "IncompleteRead" });
    stop();
  });

  it("has its files compared by tree when GitHub's list is shorter than the pull request says", async () => {
    const comparison = await readComparison(place.repo, "main", head, 2);
    expect(comparison.files).toEqual([{ path: `${MODEL}/stages/production.yaml`, status: "changed" }]);
  });

  it("gives the facts that are asked for, and no others", async () => {
    const reading = await readPull(place.repo, number);
    const wants = {
      ...NOTHING,
      facts: ["teams", "registrations", "assignments"] as const,
      teams: ["acme/risk", "acme/nobody"],
    };
    const evidence = await gather(
      place.repo,
      { ...wants, registrations: ["fraud-detector@1.1.0"], assignments: ["fraud-detector/production"] },
      { ...KNOWN, reading },
    );
    expect(evidence.teams?.get("acme/risk")).toEqual(new Set([place.ids.rita]));
    expect(evidence.teams?.get("acme/nobody")).toBeNull();
    expect(evidence.registrations?.get("fraud-detector@1.1.0")).toBeNull();
    expect(evidence.assignments?.get("fraud-detector/production")).toEqual([]);
    expect(evidence.forcePushes).toEqual([]);
    expect(evidence.checks).toBeUndefined();
    expect(evidence.codeCommits).toBeUndefined();
  });

  it("reads the timeline only for an approval nobody remembers, and finds force pushes in it", async () => {
    const reading = await readPull(place.repo, number);
    const remembered = reading.reviews.map((review) => ({ ...review, remembered: "digest" }));
    const known = await gather(place.repo, NOTHING, { ...KNOWN, reading, reviews: remembered });
    expect(known.forcePushes).toBeUndefined();
    const at = { owner: "acme", repo: "registry" };
    await place.people.ada.rest.git.updateRef({ ...at, ref: "heads/promote", sha: await tip(), force: true });
    const sha = await place.commit("promote", { [`${MODEL}/stages/production.yaml`]: stage("1.2.0") });
    await place.sandbox.settled();
    const again = await gather(place.repo, NOTHING, { ...KNOWN, reading: await readPull(place.repo, number) });
    expect(again.pull?.headSha).toBe(sha);
    expect(again.forcePushes).toEqual([{ at: expect.any(String), actor: place.ids.ada }]);
  });
});

const NOTHING = { facts: [], teams: [], codeCommits: [], assignments: [], registrations: [] };
const KNOWN = { asOf: "2026-01-01T00:00:00Z", keys: [], includeChildTeams: false };

describe("a team", () => {
  it("counts members of child teams only when the policy says so, and nobody who has not accepted", async () => {
    const { sandbox, repo, ids } = place;
    sandbox.createTeam({ org: "acme", slug: "risk-eu", members: ["ada"], parent: "risk" });
    sandbox.setMembership({ org: "acme", team: "risk", login: "otto", state: "pending" });
    expect((await readTeams(repo, ["acme/risk"], false)).get("acme/risk")).toEqual(new Set([ids.rita]));
    expect((await readTeams(repo, ["acme/risk"], true)).get("acme/risk")).toEqual(new Set([ids.rita, ids.ada]));
  });
});

describe("who may read the repository", () => {
  const person = (login: "ada" | "rita" | "otto") => ({ login, id: place.ids[login], kind: "User" }) as const;
  const restore: (() => void)[] = [];

  afterEach(() => {
    for (const undo of restore.splice(0)) undo();
  });

  /** Leaves the private repository to its administrators and those who are named. */
  function keepFor(...logins: ("ada" | "rita")[]): void {
    const repository = place.sandbox.repository("acme/registry");
    const organization = place.sandbox.state.organizations.get(repository.owner.id);
    if (organization === undefined) throw new Error("the registry belongs to an organization");
    const before = [...repository.collaborators];
    restore.push(() => {
      repository.private = false;
      organization.basePermission = "read";
      for (const [id, level] of before) repository.collaborators.set(id, level);
    });
    repository.private = true;
    organization.basePermission = "none";
    for (const login of ["ada", "rita"] as const) {
      if (!logins.includes(login)) repository.collaborators.delete(place.ids[login]);
    }
  }

  it("is everybody while it is public", async () => {
    expect(await readReaders(place.repo, [person("ada"), person("rita")])).toEqual(
      new Set([place.ids.ada, place.ids.rita]),
    );
  });

  it("is whom a private one is open to, by id and not by name", async () => {
    keepFor("rita");
    const repo = await place.reconnect();
    const gone = { login: "gone", id: 4242, kind: "User" } as const;
    const takenOver = { ...person("otto"), id: 4243 };
    const people = [person("ada"), person("rita"), gone, takenOver];
    expect(await readReaders(repo, people)).toEqual(new Set([place.ids.rita]));
  });

  it("is not known when GitHub fails to say", async () => {
    keepFor("rita");
    const repo = await place.reconnect();
    const stop = place.sandbox.intercept(({ path }) => (path.endsWith("/permission") ? faults.conflict() : undefined));
    restore.push(stop);
    await expect(readReaders(repo, [person("rita")])).rejects.toThrow();
  });
});

describe("a code commit", () => {
  it("is reachable on the default branch alone", async () => {
    const merged = await tip();
    const unmerged = await place.commit("unmerged", { "src/train.py": "print(2)\n" });
    const uri = (commit: string, name = "registry") => `git+https://github.com/acme/${name}@${commit}`;
    const uris = [uri(merged), uri(unmerged), uri("2".repeat(40)), uri(merged, "secret"), "oci://elsewhere"];
    const states = await readCodeCommits(
      place.repo,
      uris.map((one) => ({ uri: one })),
    );
    expect(uris.map((one) => states.get(one))).toEqual(["reachable", "missing", "missing", "unreadable", "unreadable"]);
  });
});
