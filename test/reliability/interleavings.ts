// Two replicas beside a merger and a reviewer, thousands of times, each step of each at a moment that a scheduler picks.
import { afterAll, beforeAll, it } from "@jest/globals";
import fc from "fast-check";
import { livesEndWell } from "./lives.ts";
import { type SmallWorld, startSmallWorld } from "./small-world.ts";

const RUNS = Number(process.env["INTERLEAVINGS"] ?? 5000);
/** Each part is a test file of its own, so that the cores share the work evenly, and lives in bouts, so that none outlasts a test. */
const PARTS = 4;
const BOUTS = 3;
const LIVES = Math.ceil(RUNS / PARTS / BOUTS);

export function describeInterleavings(part: number): void {
  let world: SmallWorld;
  let property: ReturnType<typeof livesEndWell>;
  beforeAll(async () => {
    world = await startSmallWorld();
    property = livesEndWell(world);
  });
  afterAll(() => world.close());

  const bouts = Array.from({ length: BOUTS }, (_, at) => (part - 1) * BOUTS + at);
  it.each(bouts)(
    `${LIVES} lives end as people left them, with each check, comment and receipt once (bout %i)`,
    async (bout) => {
      const { seed } = fc.readConfigureGlobal();
      // The same seed would draw the same in each.
      const own = seed === undefined ? {} : { seed: seed + bout };
      await fc.assert(property, { numRuns: LIVES, endOnFailure: true, ...own });
    },
  );
}
