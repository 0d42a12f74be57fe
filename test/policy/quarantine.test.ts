import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type NamedVersion, planQuarantine } from "../../src/policy/quarantine.ts";
import type { RecordOutcome } from "../../src/registry/record.ts";
import { record } from "./sample.ts";

const held = (version: string, outcome: RecordOutcome = "approved") =>
  record(`record/fraud/production/${version}`, { version, outcome });

/** What held production, newest first. */
const HISTORY = [held("3"), held("2"), held("1")];

function plan(
  affected: readonly string[],
  more: { holds?: string; retired?: readonly string[]; history?: typeof HISTORY } = {},
) {
  const { holds = "3", retired = [], history = HISTORY } = more;
  return planQuarantine(
    affected.map((version) => ({ model: "fraud", version })),
    {
      stagesOf: () => new Map([["production", holds]]),
      isRetired: ({ version }) => retired.includes(version),
      recordsOf: () => history,
    },
  );
}

const move = (to?: string) => [{ model: "fraud", stage: "production", from: "3", ...(to !== undefined && { to }) }];

describe("a quarantine", () => {
  it.each<[string, ReturnType<typeof plan>, ReturnType<typeof move>]>([
    ["goes back to the version before", plan(["3"]), move("2")],
    ["goes back past what is affected too", plan(["3", "2"]), move("1")],
    ["goes back past what is retired", plan(["3"], { retired: ["2"] }), move("1")],
    [
      "goes back past what came by a bypass",
      plan(["3"], { history: [held("3"), held("2", "bypassed"), held("1")] }),
      move("1"),
    ],
    ["leaves a stage empty that nothing sound held", plan(["3", "2", "1"]), move()],
    ["leaves a stage empty of which nothing is known", plan(["3"], { history: [] }), move()],
    ["lets a stage be that holds something else", plan(["2"]), []],
    ["has nothing to do for nothing", plan([]), []],
  ])("%s", (_what, { moves }, expected) => expect(moves).toEqual(expected));

  it("retires everything affected once, whether or not it holds a stage", () => {
    expect(plan(["3", "2"], { retired: ["2"] }).retire).toEqual([{ model: "fraud", version: "3" }]);
  });

  it("never leaves a stage with what is affected or retired, whatever there is", () => {
    const versions = fc.uniqueArray(fc.constantFrom("1", "2", "3", "4"));
    const outcomes = fc.constantFrom<RecordOutcome>("approved", "rolled-back", "bypassed", "vacated");
    const records = fc.array(fc.tuple(fc.constantFrom("1", "2", "3", "4"), outcomes), { maxLength: 6 });
    fc.assert(
      fc.property(
        versions,
        versions,
        records,
        fc.constantFrom("1", "2", "3", "4"),
        (affected, retired, past, holds) => {
          const history = past.map(([version, outcome]) => held(version, outcome));
          const { moves, retire } = plan(affected, { holds, retired, history });
          expect(moves).toHaveLength(affected.includes(holds) ? 1 : 0);
          for (const { to } of moves) {
            if (to === undefined) continue;
            expect([...affected, ...retired]).not.toContain(to);
            expect(history.map(({ body }) => body.version)).toContain(to);
          }
          const named = retire.map(({ version }: NamedVersion) => version);
          expect(named).toEqual(affected.filter((version) => !retired.includes(version)));
        },
      ),
      { numRuns: 500 },
    );
  });
});
