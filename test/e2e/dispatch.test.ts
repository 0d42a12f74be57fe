// What workflows hear of a receipt: one event after the release, again only after a crash, and always in the same words.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { faults } from "../../sandbox/faults.ts";
import type { FinishedExchange } from "../../sandbox/hooks.ts";
import { MODEL, manifest, SOUND, stageFile, stagePath, versionPath } from "../../sandbox/story/sample.ts";
import { createApp } from "../../src/app/app.ts";
import { type EndToEnd, startPlace } from "./place.ts";

let place: EndToEnd;
const BACKOFF = { baseMs: 10, capMs: 50 };
const DISPATCH = "/repos/{owner}/{repo}/dispatches";
const RELEASE = "/repos/{owner}/{repo}/releases/{release_id}";
const COMMENT = "/repos/{owner}/{repo}/issues/{issue_number}/comments";

async function settle(title: string, files: Readonly<Record<string, string | null>>): Promise<number> {
  const pull = await place.propose(place.actor("ana"), { title, files });
  await place.approve(pull, "ben");
  await place.land(place.actor("ana"), pull);
  return pull;
}

let number = 0;
/** An assignment that is new in its reason alone, so that each has a receipt of its own. */
const assign = () => {
  number += 1;
  const version = number % 2 === 1 ? "1.0.0" : "1.1.0";
  const assigned = { [stagePath("staging")]: stageFile("staging", version, `Because ${number}`) };
  return settle(`Assign ${number}`, assigned);
};

/** Writes of the App that succeeded or not, while `act` goes on. */
async function writes(act: () => Promise<unknown>): Promise<FinishedExchange[]> {
  const seen: FinishedExchange[] = [];
  const forget = place.scene.sandbox.after((exchange) => {
    if (exchange.method !== "GET" && exchange.actor.kind === "installation") seen.push(exchange);
  });
  await act();
  forget();
  return seen;
}

const dispatches = (seen: readonly FinishedExchange[]) => seen.filter(({ route }) => route === DISPATCH);

beforeAll(async () => {
  place = await startPlace({ overrides: { backoff: BACKOFF } });
  await settle("Register 1.0.0", { [versionPath("1.0.0")]: manifest("1.0.0", SOUND) });
  await settle("Register 1.1.0", { [versionPath("1.1.0")]: manifest("1.1.0", SOUND) });
});

afterAll(() => place.close());

describe("an assignment", () => {
  it("is told to workflows after its release is public and before the comment that says all is done", async () => {
    const seen = await writes(assign);
    const order = seen.filter(({ route }) => [RELEASE, DISPATCH, COMMENT].includes(route)).slice(-3);
    expect(order.map(({ route }) => route)).toEqual([RELEASE, DISPATCH, COMMENT]);
    const tag = `${MODEL}#staging#${number}`;
    expect(order[1]).toMatchObject({
      status: 204,
      body: {
        event_type: "registrar-assigned",
        client_payload: {
          ...{ model: MODEL, stage: "staging", version: "1.0.0", sequence: number },
          ...{ tag, record: `record/${MODEL}/staging/${number}`, commit: (await place.tags()).get(tag) },
        },
      },
    });
    expect(dispatches(seen)).toHaveLength(1);
  });

  it.each<[string, string, string, ReturnType<typeof faults.serverError>, number]>([
    ["the release is not published at once", "PATCH", RELEASE, faults.serverError(502), 1],
    ["the event is refused at first", "POST", DISPATCH, faults.serverError(500), 3],
    ["the event was sent and the answer lost", "POST", DISPATCH, faults.serverError(502, "after"), 3],
    ["the work breaks off after the event", "POST", COMMENT, faults.serverError(500), 3],
  ])("is told in the same words, once or again, when %s", async (_, method, route, fault, most) => {
    let strikes = 0;
    const mend = place.scene.sandbox.intercept((exchange) => {
      const isAudit = String(Reflect.get(Object(exchange.body), "body")).includes("registrar:audit");
      if (exchange.method !== method || exchange.route !== route || (route === COMMENT && !isAudit)) return undefined;
      strikes += 1;
      return strikes <= 2 ? fault : undefined;
    });
    const told = dispatches(await writes(assign));
    mend();
    expect(strikes).toBe(3);
    expect(told).toHaveLength(most);
    expect(told.at(-1)).toMatchObject({ status: 204, body: { client_payload: { sequence: number } } });
    expect(new Set(told.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  it("is not told again by a sweep, nor by an App that starts anew and remembers nothing", async () => {
    await assign();
    const again = await writes(async () => {
      place.scene.app.sweep();
      await place.scene.settled();
      const anew = await createApp(place.scene.settings, { writeSpacing: 0, settleMs: 0, backoff: BACKOFF });
      await anew.idle();
      await anew.close();
    });
    expect(dispatches(again)).toEqual([]);
  });
});

it("nothing but an assignment is told: no registration, no vacation", async () => {
  const seen = await writes(async () => {
    await settle("Register 1.2.0", { [versionPath("1.2.0")]: manifest("1.2.0", SOUND) });
    await settle("Vacate", { [stagePath("staging")]: null });
  });
  expect([...(await place.tags()).keys()]).toContain(`${MODEL}#staging!#${number + 1}`);
  expect(dispatches(seen)).toEqual([]);
});
