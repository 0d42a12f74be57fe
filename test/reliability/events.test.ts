// Whatever rings for a look is among the happenings at which the App is killed.
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { EVENTS } from "../../src/app/events.ts";
import { textAt } from "../../src/app/payload.ts";
import { startHistory } from "./crash.ts";
import { freezeAt, HAPPENINGS } from "./happenings.ts";
import type { Rig } from "./rig.ts";

let rig: Rig;
const told = new Set<string>();

beforeAll(async () => {
  const started = await startHistory();
  rig = started.rig;
  for (const happening of HAPPENINGS) {
    const { deliveries } = await freezeAt(rig, started.begin, happening);
    expect({ happening: happening.name, told: deliveries.length }).not.toMatchObject({ told: 0 });
    for (const { event, payload } of deliveries) told.add([event, textAt(payload, "action") ?? []].flat().join("."));
  }
});
afterAll(() => rig.close());

it.each(EVENTS.map(({ on, why }) => ({ on, why })))("$on.0: $why", ({ on }) => {
  expect(on.filter((name) => told.has(name))).not.toEqual([]);
});
