// Two replicas beside a merger and a reviewer, thousands of times, each step of each at a moment that a scheduler picks.
import { afterAll, beforeAll, it } from "@jest/globals";
import fc from "fast-check";
import { livesEndWell } from "./lives.ts";
import { type SmallWorld, startSmallWorld } from "./small-world.ts";

const RUNS = Number(process.env["INTERLEAVINGS"] ?? 5000);
/** Each part is a test file of its own, so that two cores share the work. */
const PARTS = 2;

export function describeInterleavings(part: number): void {
  let world: SmallWorld;
  beforeAll(async () => {
    world = await startSmallWorld();
  });
  afterAll(() => world.close());

  const runs = Math.ceil(RUNS / PARTS);
  it(`end as people left them, with each check, comment and receipt once, ${runs} times`, async () => {
    const { seed } = fc.readConfigureGlobal();
    // The same seed would draw the same in each part.
    const own = seed === undefined ? {} : { seed: seed + part };
    await fc.assert(livesEndWell(world), { numRuns: runs, endOnFailure: true, ...own });
  });
}
