// What happens while the App judges: it turns green for what it saw twice, looks once more, and takes a green back that was overtaken.
import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import type { Exchange } from "../../sandbox/hooks.ts";
import { manifest, SOUND, versionPath } from "../../sandbox/story/sample.ts";
import { showCheck } from "../../sandbox/story/show.ts";
import { type EndToEnd, startPlace } from "./place.ts";

const TARGET = { owner: "acme", repo: "models" };

let place: EndToEnd;
let pull = 0;
let next = 0;
let stop: () => void = () => undefined;

beforeAll(async () => {
  place = await startPlace({ overrides: { sweeps: false, backoff: { baseMs: 1, capMs: 2 } } });
});
beforeEach(async () => {
  next += 1;
  const version = `1.${next}.0`;
  const files = { [versionPath(version)]: manifest(version, SOUND) };
  pull = await place.propose(place.actor("ana"), { title: `Register ${version}`, files });
});
afterAll(() => place.close());

const isGreen = ({ method, route, body }: Exchange) =>
  ["POST", "PATCH"].includes(method) &&
  route.includes("/check-runs") &&
  (body as { conclusion?: string }).conclusion === "success";

/** Does something at the first request that is like this, and has the App hear nothing of it. */
function at(isIt: (exchange: Exchange) => boolean, act: () => Promise<unknown>): void {
  const { sandbox } = place.scene;
  let isDone = false;
  const stopTrap = sandbox.intercept(async (exchange) => {
    if (isDone || exchange.actor.appId === undefined || !isIt(exchange)) return undefined;
    isDone = true;
    const stopDropping = sandbox.interceptDelivery(() => "drop");
    await act();
    stopDropping();
    return undefined;
  });
  stop = () => {
    stopTrap();
    expect(isDone).toBe(true);
  };
}

async function dismiss(): Promise<void> {
  const { rest } = place.actor("dora").octokit;
  const [review] = (await rest.pulls.listReviews({ ...TARGET, pull_number: pull })).data;
  await rest.pulls.dismissReview({ ...TARGET, pull_number: pull, review_id: review?.id ?? 0, message: "Out of date." });
}

const conclusion = async () => (await showCheck(place.actor("ben"), place.scene, pull)).conclusion;
const greens = () => {
  const { checkRuns, issues } = place.scene.sandbox.repository("acme/models");
  const head = issues.get(pull)?.pull?.head.sha;
  return checkRuns.filter((run) => run.headSha === head && run.conclusion === "success").length;
};

it("an approval that is dismissed while the green check is on its way is noticed without a webhook, and the green taken back", async () => {
  at(isGreen, dismiss);
  await place.approve(pull, "ben");
  stop();
  expect(await conclusion()).toBe("action_required");
});

it("an approval that is dismissed while the verdict is made never turns the check green", async () => {
  at(({ route }) => route.endsWith("/members"), dismiss);
  await place.approve(pull, "ben");
  stop();
  expect({ conclusion: await conclusion(), greens: greens() }).toEqual({ conclusion: "action_required", greens: 0 });
});

it("a commit that arrives while the green check is on its way is judged by itself", async () => {
  const files = { [versionPath(`1.${next}.0`)]: manifest(`1.${next}.0`, { ...SOUND, recall: [0.8, 0.78, 0.82] }) };
  at(isGreen, () => place.actor("ana").push(`register-1-${next}-0`, files, "Other numbers"));
  await place.approve(pull, "ben");
  stop();
  expect(await conclusion()).toBe("action_required");
});
