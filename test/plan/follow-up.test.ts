// What exceptions leave to do: which issues are open, what they say, and when they close.

import { describe, expect, it } from "@jest/globals";
import { planFollowUps } from "../../src/plan/follow-up.ts";
import type { RecordBody, SealedRecord } from "../../src/registry/record.ts";
import { sealed } from "../cases/evidence.ts";
import { shippedRenderer } from "./sample.ts";

const renderer = shippedRenderer();
const KEY = "fraud-detector/production";
const waived = { by: "waiver", was: "failed", until: "2026-12-01", because: "Few rows @here" } as const;
const gate = (id: string, until: string = waived.until) =>
  ({ id, type: "metric", status: "waived", reason: "recall 0.7.", waived: { ...waived, until } }) as const;
const breakGlass = { reason: "Outage", expires: "2026-12-09", reviewBy: "2026-12-03" };

function held(sequence: number, changes: Partial<RecordBody> = {}): SealedRecord {
  const subject = { kind: "assignment", model: "fraud-detector", stage: "production", sequence } as const;
  const facts = { model: "fraud-detector", stage: "production", version: "1.5.0", outcome: "approved" } as const;
  return sealed(subject, { ...facts, ...changes });
}

function plan(record: SealedRecord | undefined, asOf: string, marks: readonly string[] = []) {
  const open = marks.map((marker) => ({ marker, title: "As it was", body: "What it said" }));
  const context = { renderer, repositoryUrl: "https://github.com/acme/models", defaultBranch: "main", asOf };
  return planFollowUps(new Map(record ? [[KEY, record]] : []), open, context);
}

const REVIEW = "registrar:review record/fraud-detector/production/1";
const WAIVER = "registrar:waiver record/fraud-detector/production/1";

describe("follow-ups", () => {
  it("are none of a promotion that met everything, nor of a waiver on its last day", () => {
    expect(plan(held(1), "2026-12-09T00:00:00Z")).toEqual([]);
    expect(plan(held(1, { gates: [gate("recall")] }), "2026-12-01T23:59:59Z")).toEqual([]);
  });

  it("name every gate whose waiver has expired in one issue, and no other", () => {
    const record = held(1, { gates: [gate("recall"), gate("auc"), gate("brier", "2026-12-24")] });
    const [issue, ...others] = plan(record, "2026-12-02T00:00:00Z");
    expect(others).toEqual([]);
    expect(issue).toMatchObject({
      marker: WAIVER,
      open: true,
      title: expect.stringMatching(/^2 waivers .*: recall, auc of/),
    });
    expect(issue?.body).toContain("waived until 2026-12-01 because: Few rows");
    expect(issue?.body).not.toContain("brier");
    expect(issue?.body).not.toContain("@here");
  });

  it.each([
    ["2026-12-03T23:00:00Z", "Review due by 2026-12-03: fraud-detector 1.5.0 holds production by break-glass"],
    ["2026-12-04T00:00:00Z", "Review overdue since 2026-12-03: fraud-detector 1.5.0 holds production by break-glass"],
  ])("ask for the review of a break-glass, at %s as: %s", (asOf, title) => {
    expect(plan(held(1, { breakGlass }), asOf)).toMatchObject([{ marker: REVIEW, open: true, title }]);
  });

  it.each([
    ["another record stands", held(2), [{ marker: REVIEW, open: false, title: "As it was" }]],
    ["the stage is empty", held(2, { outcome: "vacated" }), [{ marker: REVIEW, open: false }]],
    ["nobody knows what stands", undefined, []],
  ])("close only when something took the place: %s", (_what, record, expected) => {
    expect(plan(record, "2026-12-02T00:00:00Z", [REVIEW])).toMatchObject(expected);
  });

  it("keep what an issue said below what mended it", () => {
    const [issue] = plan(held(2), "2026-12-02T00:00:00Z", [REVIEW]);
    expect(issue?.body).toMatch(
      /^\*\*Mended\.\*\* fraud-detector 1\.5\.0 is promoted .*production\/2[\s\S]*What it said\n$/,
    );
  });

  it("open the review of one record while they close that of the one before", () => {
    const actions = plan(held(2, { breakGlass }), "2026-12-02T00:00:00Z", [REVIEW]);
    expect(actions.map(({ marker, open }) => [marker.at(-1), open])).toEqual([
      ["2", true],
      ["1", false],
    ]);
  });
});
