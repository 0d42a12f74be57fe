// Kills the App at every step of its answer to something that happened, and compares what a new one makes of what is left.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { beginHistory, FILES, type Happening } from "./happenings/hands.ts";
import { freezeAt } from "./happenings.ts";
import { type Cut, createLine, isWrite } from "./line.ts";
import { type Observed, observe } from "./observe.ts";
import { type Moment, REPOSITORY, type Rig, startRig } from "./rig.ts";

/** A run that nothing interrupted: what it sent, and what was there in the end. */
export interface Whole {
  calls: readonly string[];
  seen: Observed;
}

/** GitHub with the history that everything happens after. */
export async function startHistory(): Promise<{ rig: Rig; begin: Moment }> {
  const rig = await startRig(FILES);
  const app = await rig.boot();
  await beginHistory({ rig, app });
  await rig.sweep(app);
  await app.close();
  return { rig, begin: await rig.freeze(async () => undefined) };
}

/** A table for each happening: everywhere the App may die. */
export function describeCrashes(happenings: readonly Happening[]): void {
  let rig: Rig;
  let begin: Moment;
  beforeAll(async () => {
    ({ rig, begin } = await startHistory());
  });
  afterAll(() => rig.close());

  describe.each(happenings)("when $name", (happening) => {
    let moment: Moment;
    let whole: Whole;
    beforeAll(async () => {
      moment = await freezeAt(rig, begin, happening);
      whole = await runWhole(rig, moment);
    });

    it("the App has something to say, and makes the receipts that follow and no other", async () => {
      expect(whole.calls.filter(isWrite)).not.toEqual([]);
      await moment.restore();
      const before = receiptsIn(await look(rig));
      const after = receiptsIn(whole.seen);
      expect(after.filter((tag) => !before.includes(tag))).toEqual(happening.receipts ?? []);
      expect(after).toEqual(expect.arrayContaining(before));
    });

    it("an App that dies at any step leaves what the next one completes, once", async () => {
      const next = createNext(rig);
      for (const cut of cutsOf(whole.calls)) {
        expect({ cut, died: await runKilled(rig, moment, cut) }).toEqual({ cut, died: true });
        expect({ cut, ...(await next.complete()) }).toEqual({ cut, ...whole.seen });
      }
      // With nothing done, and with all.
      expect(next.states()).toBeGreaterThan(1);
    });
  });
}

const look = (rig: Rig) => observe(rig.scene.sandbox.repository(REPOSITORY));

/** The App after one that is gone. It knows nothing but what GitHub has: of what was left like this before it is known what comes. */
export function createNext(rig: Rig): { complete: () => Promise<Observed>; states: () => number } {
  const ends = new Map<string, Observed>();
  return {
    complete: async () => {
      const left = await leftBehind(rig);
      if (!ends.has(left)) await sweepAnew(rig);
      const end = ends.get(left) ?? (await look(rig));
      ends.set(left, end);
      return end;
    },
    states: () => ends.size,
  };
}

/** Everything that a new App may find. */
async function leftBehind(rig: Rig): Promise<string> {
  const { git, checkRuns } = rig.scene.sandbox.repository(REPOSITORY);
  const checks = checkRuns.map(({ headSha, name, status, conclusion, externalId }) => {
    return [headSha, name, status, conclusion, externalId];
  });
  return JSON.stringify([await look(rig), git.refs.list(""), checks]);
}

const receiptsIn = ({ tags }: Observed) =>
  Object.keys(tags)
    .map((name) => name.replace("refs/tags/", ""))
    .filter((name) => !name.startsWith("record/"));

/** Before and after every call, reads too: nobody's word is taken for it that a read leaves nothing behind. */
function cutsOf(calls: readonly string[]): Cut[] {
  return calls.flatMap((_, index) => [
    { at: index + 1, of: "calls", when: "before" } as const,
    { at: index + 1, of: "calls", when: "after" } as const,
  ]);
}

/** What an App does that nothing interrupts, and then another sweep. */
export async function runWhole(rig: Rig, moment: Moment): Promise<Whole> {
  await moment.restore();
  const line = createLine(rig.scene.sandbox.fetch);
  const app = await rig.boot({ fetch: line.fetch });
  rig.deliver(moment.deliveries);
  await rig.settled(app);
  await app.close();
  await sweepAnew(rig);
  return { calls: line.calls, seen: await look(rig) };
}

/** Whether it came to the step at which it dies. */
async function runKilled(rig: Rig, moment: Moment, cut: Cut): Promise<boolean> {
  await moment.restore();
  const line = createLine(rig.scene.sandbox.fetch, cut);
  const app = await rig.boot({ fetch: line.fetch });
  rig.deliver(moment.deliveries);
  const died = await Promise.race([line.dead.then(() => true), rig.settled(app).then(() => false)]);
  await app.close();
  return died;
}

/** A new App looks at everything, once. */
export async function sweepAnew(rig: Rig): Promise<void> {
  const app = await rig.boot();
  await rig.sweep(app);
  await app.close();
}
