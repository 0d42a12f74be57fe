// Threats of sections D and E on the wire: half answers, webhooks in any order or of anybody, comments that others wrote.
import { createHmac } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { faults } from "../../sandbox/faults.ts";
import { startThreats, type Threats } from "./place.ts";
import { type Pull, REPO } from "./pull.ts";
import { approved, bypassed } from "./rows.ts";

let threats: Threats;

beforeAll(async () => {
  threats = await startThreats({ overrides: { backoff: { baseMs: 10, capMs: 50 } } });
});

afterEach(() => threats.tidy());

afterAll(() => threats.close());

const WAITING = { conclusion: "action_required", says: expect.stringContaining("Waiting for 1 approval") };
const READY = { conclusion: "success", says: expect.stringContaining("Ready to merge") };
const scene = () => threats.place.scene;

describe("an answer of GitHub", () => {
  it("T61 half an answer: no check turns green while GitHub breaks off, and afterwards the whole is read", async () => {
    const pull = await threats.open("ana");
    let cut = 0;
    const mend = scene().sandbox.intercept(({ method, route }) => {
      if (method !== "GET" || !route.endsWith("/pulls/{pull_number}/reviews") || cut >= 3) return undefined;
      cut += 1;
      return faults.cut();
    });
    const told: number[] = [];
    const forget = scene().sandbox.after(({ method, route }) => {
      if (method !== "GET" && route.includes("/check-runs")) told.push(cut);
    });
    await pull.review("ben");
    mend();
    forget();
    expect(cut).toBe(3);
    expect(told.filter((cuts) => cuts < 3)).toEqual([]);
    expect(await threats.check(pull)).toMatchObject(READY);
  });

  it("T62 second page: what somebody says there counts like what stands on the first", async () => {
    const pull = await threats.open("ana");
    await threats.heardLate(async () => {
      const { rest } = threats.as("ben");
      const review = { ...REPO, pull_number: pull.number, body: "Please look again." };
      await rest.pulls.createReview({ ...review, event: "APPROVE" });
      for (let at = 0; at < 100; at += 1) {
        await threats.as("otto").rest.pulls.createReview({ ...review, event: "COMMENT" });
      }
      await rest.pulls.createReview({ ...review, event: "REQUEST_CHANGES" });
    });
    expect(await threats.check(pull)).toMatchObject({
      conclusion: "action_required",
      says: expect.stringContaining("ben (engineering) asks for changes"),
    });
  });

  it("T60 old verdict: a look that began before a dismissal does not write over what followed it", async () => {
    const pull = await threats.open("ana");
    let waited = false;
    const mend = scene().sandbox.intercept(async ({ method, route }) => {
      if (method === "GET" || !route.includes("/check-runs") || waited) return undefined;
      waited = true;
      const { rest } = threats.as("dora");
      const where = { ...REPO, pull_number: pull.number };
      const [review] = (await rest.pulls.listReviews(where)).data;
      await rest.pulls.dismissReview({ ...where, review_id: review?.id ?? 0, message: "Out of date." });
      return undefined;
    });
    await pull.review("ben");
    mend();
    expect(waited).toBe(true);
    expect(await threats.check(pull)).toMatchObject(WAITING);
  });
});

describe("a storm", () => {
  it.each([
    ["the hour's budget is spent", () => faults.primaryLimit()],
    ["too much is asked at once", () => faults.secondaryLimit(429, 1)],
  ])(
    "T68 rate limit: nothing turns green while GitHub refuses to answer, and the verdict comes afterwards (%s)",
    async (_, fault) => {
      const pull = await threats.open("ana");
      let refused = 0;
      const told: number[] = [];
      const mend = scene().sandbox.intercept(({ method, route, actor }) => {
        if (actor.kind !== "installation") return undefined;
        if (method !== "GET" && route.includes("/check-runs")) told.push(refused);
        if (refused >= 2) return undefined;
        refused += 1;
        return fault();
      });
      await pull.review("ben");
      mend();
      expect(refused).toBe(2);
      expect(told.filter((before) => before < 2)).toEqual([]);
      expect(await threats.check(pull)).toMatchObject(READY);
    },
  );

  it("T68 many events: a hundred of one pull request at once are answered by a few looks and one check", async () => {
    const pull = await threats.open("ana");
    const before = await threats.check(pull);
    let looks = 0;
    const forget = scene().sandbox.after(({ method, route, actor }) => {
      if (actor.kind === "installation" && method === "GET" && route.endsWith("/pulls/{pull_number}/reviews"))
        looks += 1;
    });
    await threats.heardLate(async () => {
      for (let at = 0; at < 100; at += 1) {
        const words = { ...REPO, pull_number: pull.number, title: `Register it, ${at}` };
        await threats.as("ana").rest.pulls.update(words);
      }
    });
    forget();
    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThan(60);
    expect((await threats.check(pull)).id).toBe(before.id);
  });
});

/** All that a finished pull request has left on GitHub. */
async function leftBy(pull: Pull): Promise<unknown> {
  const { rest } = threats.as("ben");
  const comments = await rest.issues.listComments({ ...REPO, issue_number: pull.number, per_page: 100 });
  const releases = await rest.repos.listReleases(REPO);
  return {
    trace: await threats.trace(pull),
    tags: [...(await threats.place.tags())],
    comments: comments.data.map(({ id, body }) => [id, body]),
    releases: releases.data.map(({ id, name }) => [id, name]),
  };
}

/** Sends a body to the App as GitHub would, unless headers say otherwise. */
function send(body: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(scene().webhookUrl, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
}

const sign = (body: string, algorithm = "sha256", secret = scene().settings.webhookSecret) =>
  `${algorithm}=${createHmac(algorithm, secret).update(body).digest("hex")}`;

describe("webhooks", () => {
  it("T63 again and backwards: all of them once more, the last one first, leave everything as it is", async () => {
    const from = scene().sandbox.deliveries.length;
    const pull = await threats.open("ana");
    await pull.review("ben");
    await pull.merge("ana");
    const before = await leftBy(pull);
    expect(before).toMatchObject({ trace: approved(pull) });
    const sent = scene().sandbox.deliveries.slice(from).toReversed();
    expect(sent.length).toBeGreaterThan(5);
    const queued: string[] = [];
    for (const { event, body, requestHeaders } of sent) {
      if ((await send(body, requestHeaders)).status === 202) queued.push(event);
    }
    expect(queued).toEqual(expect.arrayContaining(["push", "pull_request", "pull_request_review"]));
    await scene().settled();
    expect(await leftBy(pull)).toEqual(before);
  });

  it("T63 never: a sweep finds all that was done while no webhook came", async () => {
    const { pull } = await lost();
    await threats.sweep();
    expect(await threats.trace(pull)).toEqual(bypassed(pull));
  });

  /** Opened and merged by an administrator while the App heard nothing. */
  async function lost(): Promise<{ pull: Pull }> {
    let pull: Pull | undefined;
    await threats.unheard(async () => {
      pull = await threats.open("ana");
      await pull.merge("dora");
    });
    if (!pull) throw new Error("it was just opened");
    return { pull };
  }

  it.each<[string, (body: string) => Record<string, string>]>([
    ["no signature", () => ({})],
    ["a signature of the old kind alone", (body) => ({ "x-hub-signature": sign(body, "sha1") })],
    ["the signature of another body", () => ({ "x-hub-signature-256": sign("{}") })],
    [
      "a signature by the secret that Probot falls back to",
      (body) => ({ "x-hub-signature-256": sign(body, "sha256", "development") }),
    ],
  ])("T65 forged webhook: one with %s is refused", async (_, headers) => {
    const pull = await threats.open("ana");
    const delivery = scene().sandbox.deliveries.findLast(({ event }) => event === "pull_request");
    const { "x-hub-signature-256": _sha256, "x-hub-signature": _sha1, ...known } = delivery?.requestHeaders ?? {};
    const body = delivery?.body ?? "";
    let asked = 0;
    const forget = scene().sandbox.after(() => {
      asked += 1;
    });
    expect((await send(body, { ...known, ...headers(body) })).status).toBeGreaterThanOrEqual(400);
    await scene().settled();
    forget();
    expect(asked).toBe(0);
    expect(await threats.check(pull)).toMatchObject(WAITING);
  });
});

describe("our comment", () => {
  async function commentOn(pull: Pull): Promise<{ id: number; body: string }> {
    const { data } = await threats.as("dora").rest.issues.listComments({ ...REPO, issue_number: pull.number });
    const ours = data.find(({ user }) => user?.type === "Bot");
    return { id: ours?.id ?? 0, body: ours?.body ?? "" };
  }

  it("T70 edited: what an administrator writes into it is written over, and nothing of it is believed", async () => {
    const pull = await threats.open("ana");
    await pull.review("ben");
    await pull.push("ana");
    const { id } = await commentOn(pull);
    // The memory of a pull request that looks approved, word for word.
    const other = await threats.open("sam");
    await other.review("ben");
    const forged = (await commentOn(other)).body;
    await threats.as("dora").rest.issues.updateComment({ ...REPO, comment_id: id, body: forged });
    await scene().settled();
    expect(await threats.check(pull)).toMatchObject({
      conclusion: "action_required",
      says: expect.stringContaining("ben approved content that can not be proved to be the one proposed now"),
    });
    expect((await commentOn(pull)).body).not.toBe(forged);
  });

  it("T70 copied: the same words by somebody else are nobody's memory", async () => {
    const pull = await threats.open("ana");
    await pull.review("ben");
    const { id, body } = await commentOn(pull);
    await threats.unheard(() => threats.as("dora").rest.issues.deleteComment({ ...REPO, comment_id: id }));
    await threats.as("sam").rest.issues.createComment({ ...REPO, issue_number: pull.number, body });
    await pull.push("ana");
    expect(await threats.check(pull)).toMatchObject(WAITING);
    expect((await commentOn(pull)).id).not.toBe(id);
  });
});
