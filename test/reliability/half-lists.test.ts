// Half a list of records looks like a whole one: whichever reading gets it while a promotion is sealed, the record must not be built on it.
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { faults } from "../../sandbox/faults.ts";
import type { Exchange } from "../../sandbox/hooks.ts";
import { runWhole, startHistory, sweepAnew, type Whole } from "./crash.ts";
import { freezeAt, happeningOf } from "./happenings.ts";
import { observe } from "./observe.ts";
import { type Moment, REPOSITORY, type Rig } from "./rig.ts";

let rig: Rig;
let moment: Moment;
let whole: Whole;

const isList = ({ path, actor }: Exchange) =>
  actor.appId !== undefined && /\/git\/matching-refs\/tags\/record\/(?!_)/.test(decodeURIComponent(path));

beforeAll(async () => {
  const started = await startHistory();
  rig = started.rig;
  moment = await freezeAt(rig, started.begin, happeningOf("a promotion is merged"));
  whole = await runWhole(rig, moment);
});
afterAll(() => rig.close());

/** What comes of it when the list that is asked for as number `at` is cut, and whether that was ever asked for. */
async function cutList(at: number) {
  await moment.restore();
  const { sandbox } = rig.scene;
  let lists = 0;
  const stop = sandbox.intercept((exchange) => {
    if (!isList(exchange)) return undefined;
    lists += 1;
    return lists === at ? faults.truncate() : undefined;
  });
  const app = await rig.boot();
  rig.deliver(moment.deliveries);
  await rig.settled(app);
  await app.close();
  stop();
  await sweepAnew(rig);
  return { wasCut: lists >= at, seen: await observe(sandbox.repository(REPOSITORY)) };
}

it("seals the same after half of any list of records", async () => {
  for (let at = 1; ; at += 1) {
    const { wasCut, seen } = await cutList(at);
    if (!wasCut) {
      expect(at).toBeGreaterThan(4);
      return;
    }
    expect({ at, ...seen }).toEqual({ at, ...whole.seen });
  }
});
