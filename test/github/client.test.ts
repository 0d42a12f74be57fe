import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { faults } from "../../sandbox/faults.ts";
import type { Exchange, Fault } from "../../sandbox/hooks.ts";
import { statusOf } from "../../src/github/errors.ts";
import { impatientFetch } from "../../src/github/request.ts";
import { type Place, startPlace } from "./place.ts";

let place: Place;
beforeAll(async () => {
  place = await startPlace();
});
afterAll(() => place.close());
beforeEach(() => {
  place.sent.length = 0;
});

const BRANCH = "GET /repos/{owner}/{repo}/git/ref/{ref}";
const readBranch = () => {
  const { owner, name, rest } = place.repo;
  return rest.git.getRef({ owner, repo: name, ref: "heads/main" });
};
const writeTag = (name: string) => {
  const { owner, name: repo, rest } = place.repo;
  return readBranch().then(({ data }) =>
    rest.git.createRef({ owner, repo, ref: `refs/tags/${name}`, sha: data.object.sha }),
  );
};

/** Spoils the first requests to a route; returns how often it was asked for. */
async function under(route: string, faults: readonly Fault[], work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const stop = place.sandbox.intercept((exchange: Exchange) => {
    if (`${exchange.method} ${exchange.route}` !== route) return undefined;
    count += 1;
    return faults[count - 1];
  });
  try {
    await work();
  } finally {
    stop();
  }
  return count;
}

const answer = (status: number, headers: Record<string, string> = {}, message = "no"): Fault => {
  return { do: "answer", when: "before", reply: { status, headers, body: { message } } };
};
const lostAfter: Fault = { do: "cut", when: "after" };

describe("the connection to GitHub", () => {
  it("knows the repository and the App it acts as", () => {
    expect(place.repo).toMatchObject({ owner: "acme", name: "registry", defaultBranch: "main", isOrganization: true });
    expect(place.repo.appSlug).toBe("registrar");
  });

  it("lists what there is to look at", async () => {
    const { client, installationId } = place;
    const number = await place.openPull("listed", { "README.md": "hello" });
    expect(await client.installations()).toEqual([installationId]);
    expect(await client.repositories(installationId)).toEqual([{ installationId, owner: "acme", name: "registry" }]);
    expect(await client.proposed(place.repo)).toEqual({ pulls: [number], groups: [] });
    expect(await client.installationOf("acme", "registry")).toBe(installationId);
  });

  it("is told by a 304 that an answer still holds, and hands out the same answer", async () => {
    const first = await readBranch();
    const said = structuredClone(first.data);
    // Whoever was answered before may have done anything with it.
    first.data.ref = "refs/heads/changed";
    const second = await readBranch();
    expect(second.data).toEqual(said);
    expect(place.sent.at(-1)).toMatchObject({
      route: "/repos/{owner}/{repo}/git/ref/{ref}",
      status: 304,
      cached: true,
    });
  });

  it("keeps what it was answered apart for each installation, although the question is the same", async () => {
    const { sandbox, client, installationId } = place;
    sandbox.createUser({ login: "olga" });
    sandbox.createOrganization({ login: "other", admins: ["olga"] });
    await sandbox.createRepository({ owner: "other", name: "models", autoInit: true });
    const other = sandbox.install(place.repo.appId, "other").id;
    const ask = async () => [await client.repositories(installationId), await client.repositories(other)];
    const said = await ask();
    expect(said.map(([repo]) => repo?.owner)).toEqual(["acme", "other"]);
    place.sent.length = 0;
    expect(await ask()).toEqual(said);
    expect(place.sent.map(({ status }) => status)).toEqual([304, 304]);
    sandbox.uninstall(other);
  });

  it.each<[string, Fault]>([
    ["a 502", answer(502)],
    ["a connection that is cut", lostAfter],
    ["a busy minute that is over at once", answer(429, { "retry-after": "0" })],
    [
      "a secondary limit without a header but the next try",
      answer(403, { "retry-after": "0" }, "secondary rate limit"),
    ],
  ])("reads again after %s", async (_, fault) => {
    expect(await under(BRANCH, [fault], readBranch)).toBe(2);
  });

  it("gives a read up after three repetitions", async () => {
    const reading = under(BRANCH, [answer(500), answer(500), answer(500), answer(500)], readBranch);
    await expect(reading).rejects.toMatchObject({ status: 500 });
  });

  it.each([
    ["a 502 after it was done", { ...answer(502), when: "after" } as Fault],
    ["a cut connection", lostAfter],
  ])("never repeats a write after %s", async (what, fault) => {
    const name = what.replaceAll(" ", "-");
    let count = 0;
    const writing = async () => {
      count = await under("POST /repos/{owner}/{repo}/git/refs", [fault], () =>
        writeTag(name).catch(expectServerError),
      );
    };
    await writing();
    expect(count).toBe(1);
  });

  it.each<[string, Fault]>([
    ["an hour by retry-after", answer(403, { "retry-after": "3600" })],
    ["an exhausted quota", answer(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(inAnHour()) })],
    ["a secondary limit without a time", answer(403, {}, "You have exceeded a secondary rate limit")],
  ])("puts the whole installation off for %s", async (_, fault) => {
    const { owner, name: repo, rest } = await place.reconnect();
    const stop = place.sandbox.intercept(({ route }) => (route.endsWith("/git/ref/{ref}") ? fault : undefined));
    const limited = rest.git.getRef({ owner, repo, ref: "heads/main" });
    await expect(limited).rejects.toMatchObject({ name: "RateLimited" });
    stop();
    place.sent.length = 0;
    await expect(rest.repos.get({ owner, repo })).rejects.toMatchObject({ name: "RateLimited" });
    expect(place.sent).toEqual([]);
  });

  it("tells how much GitHub still lets it ask", async () => {
    const { installationId, repo, sandbox } = place;
    const client = place.connect();
    const look = () => client.repository({ installationId, owner: repo.owner, name: repo.name });
    expect([client.budget(), client.scarceUntil(installationId)]).toEqual([{ share: 1, paused: 0 }, undefined]);
    const told = { "x-ratelimit-limit": "5000", "x-ratelimit-remaining": "400", "x-ratelimit-reset": `${inAnHour()}` };
    const stop = sandbox.intercept(({ route }) => (route === "/repos/{owner}/{repo}" ? answer(404, told) : undefined));
    await expect(look()).rejects.toMatchObject({ name: "OutOfReach" });
    stop();
    expect([client.budget(), client.scarceUntil(installationId)]).toEqual([
      { share: 0.08, paused: 0 },
      Number(told["x-ratelimit-reset"]) * 1000,
    ]);
    const wait = sandbox.intercept(({ route }) =>
      route === "/repos/{owner}/{repo}" ? answer(403, { "retry-after": "3600" }) : undefined,
    );
    await expect(look()).rejects.toMatchObject({ name: "RateLimited" });
    wait();
    expect(client.budget().paused).toBe(1);
  });

  it("does not take a missing permission for a limit", async () => {
    const denied = under(BRANCH, [answer(403, {}, "Resource not accessible by integration")], readBranch);
    await expect(denied).rejects.toMatchObject({ status: 403 });
  });

  it("gives up on a GitHub that never answers", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate", "clearImmediate", "queueMicrotask", "performance"] });
    try {
      const asked = once(server, "request");
      const given = expect(impatientFetch(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ name: "TimeoutError" });
      await asked;
      jest.advanceTimersByTime(15_000);
      await given;
    } finally {
      jest.useRealTimers();
      server.close().closeAllConnections();
    }
  });

  it("refuses half an answer", async () => {
    const half = "<html>half";
    const fault: Fault = { do: "answer", when: "before", reply: { status: 200, body: half } };
    expect(await under(BRANCH, [fault], readBranch)).toBe(2);
  });
});

describe("what is gone", () => {
  const key = () => ({ installationId: place.installationId, owner: place.repo.owner, name: place.repo.name });

  it("is told apart from a GitHub that does not know the App", async () => {
    const { client, sandbox } = place;
    const stop = sandbox.intercept(({ route }) => (route === "/app" ? faults.notFound() : undefined));
    await expect(client.repository(key())).rejects.toMatchObject({ name: "HttpError", status: 404 });
    stop();
    expect(await client.repository(key())).toMatchObject({ id: place.repo.id });
  });

  it("is a repository of that name, and a whole installation once its token has ended", async () => {
    const { client, sandbox } = place;
    const gone = { name: "OutOfReach", message: "acme/nothing is gone or was never within reach" };
    const nothing = { ...key(), name: "nothing" };
    await expect(client.repository(nothing)).rejects.toMatchObject(gone);
    await expect(client.proposed(nothing)).rejects.toMatchObject(gone);
    sandbox.uninstall(place.installationId);
    await expect(client.repository(key())).rejects.toMatchObject({ status: 401 });
    await expect(client.repository(key())).rejects.toMatchObject({ name: "OutOfReach" });
    await expect(client.repositories(place.installationId)).rejects.toMatchObject({ name: "OutOfReach" });
  });
});

function expectServerError(error: unknown): void {
  expect(statusOf(error)).toBeGreaterThanOrEqual(500);
}

function inAnHour(): number {
  return Math.floor(Date.now() / 1000) + 3600;
}
