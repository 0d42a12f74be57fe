import { describe, expect, it } from "@jest/globals";
import type { CheckFact, Evidence } from "../../../src/policy/evidence.ts";
import { checksGate } from "../../../src/policy/gates/checks.ts";
import { judgeOrder } from "../../../src/policy/gates/order.ts";
import { judgeRegistered } from "../../../src/policy/gates/registered.ts";
import { soakGate } from "../../../src/policy/gates/soak.ts";
import type { RecordBody, SealedRecord } from "../../../src/registry/record.ts";
import { contextOf, facts, manifest, record, registryOf } from "../sample.ts";

const check = (conclusion: string | null, more: Partial<CheckFact> = {}): CheckFact => ({
  name: "tests",
  app: "github-actions",
  status: conclusion === null ? "in_progress" : "completed",
  conclusion,
  ...more,
});

describe("a checks gate", () => {
  it.each([
    ["a success", [check("success")], undefined, "passed"],
    ["a failure", [check("failure")], undefined, "failed"],
    ["a neutral end, which GitHub would let pass", [check("neutral")], undefined, "failed"],
    ["a skipped check, which GitHub would let pass", [check("skipped")], undefined, "failed"],
    ["a running check", [check(null)], undefined, "pending"],
    ["no check", [], undefined, "pending"],
    ["another check", [check("success", { name: "lint" })], undefined, "pending"],
    ["the pinned App", [check("success")], "github-actions", "passed"],
    ["another App than the pinned one", [check("success", { app: "evil" })], "github-actions", "pending"],
    ["a green one beside a red one", [check("success", { app: "evil" }), check("failure")], undefined, "failed"],
    ["a green one beside a running one", [check("success", { app: "evil" }), check(null)], undefined, "pending"],
    ["what could not be read", undefined, undefined, "pending"],
  ] as const)("judges %s", (_what, checks, app, status) => {
    const evidence = facts(checks && { checks });
    const config = { type: "checks", id: "checks", checks: [{ name: "tests", ...(app && { app }) }] } as const;
    expect(checksGate.judge(config, contextOf({}, { evidence }))).toMatchObject({
      status,
      reason: expect.stringMatching(/^.+\.$/),
    });
  });
});

const held = (version: string, more: Partial<RecordBody> = {}, signature?: SealedRecord["signature"]) =>
  record(`record/fraud/staging/${version}`, { version, decidedAt: "2026-10-18T00:00:00Z", ...more }, signature);
const staged = (...records: SealedRecord[]): Evidence => facts({ assignments: new Map([["fraud/staging", records]]) });

describe("the stage before", () => {
  it.each([
    ["the newest record says so", staged(held("1.1.0"), held("1.0.0")), "passed"],
    ["a rollback says so", staged(held("1.1.0", { outcome: "rolled-back" })), "passed"],
    [
      "it was bypassed since, which has no receipt",
      staged(held("1.2.0", { outcome: "bypassed" }), held("1.1.0")),
      "passed",
    ],
    ["another version took it", staged(held("1.2.0"), held("1.1.0")), "failed"],
    ["it got there by a bypass", staged(held("1.1.0", { outcome: "bypassed" })), "failed"],
    ["it was vacated since", staged(held("1.1.0", { outcome: "vacated" }), held("1.1.0")), "failed"],
    ["the signature is wrong", staged(held("1.1.0", {}, "invalid")), "failed"],
    ["nothing ever held it", staged(), "failed"],
    ["its records are not known", facts(), "pending"],
  ])("is judged when %s", (_what, evidence, status) => {
    expect(judgeOrder("staging", contextOf({}, { evidence }))).toMatchObject({
      status,
      reason: expect.stringMatching(/^.+\.$/),
    });
  });

  it.each([
    [
      "2026-10-20T23:59:59Z",
      "pending",
      "1.1.0 holds staging since 2026-10-18T00:00:00Z; 3 days are over at 2026-10-21T00:00:00Z.",
    ],
    ["2026-10-21T00:00:00Z", "passed", "1.1.0 holds staging since 2026-10-18T00:00:00Z, longer than 3 days."],
  ])("has been held for long enough at %s or not: %s", (asOf, status, reason) => {
    const evidence = { ...staged(held("1.1.0")), asOf };
    expect(
      soakGate.judge({ type: "soak", id: "soak", stage: "staging", duration: 259_200 }, contextOf({}, { evidence })),
    ).toMatchObject({ status, reason });
  });

  it("starts to soak anew when the version comes back", () => {
    const evidence = staged(
      held("1.1.0", { decidedAt: "2026-10-20T00:00:00Z" }),
      held("1.0.0"),
      held("1.1.0", { decidedAt: "2026-09-01T00:00:00Z" }),
    );
    expect(
      soakGate.judge({ type: "soak", id: "soak", stage: "staging", duration: 259_200 }, contextOf({}, { evidence }))
        .status,
    ).toBe("pending");
  });
});

const registration = (more: Partial<RecordBody> = {}, signature?: SealedRecord["signature"]) =>
  record(
    "record/fraud/v1.1.0",
    { subject: { kind: "registration", model: "fraud", version: "1.1.0" }, version: "1.1.0", ...more },
    signature,
  );
const known = (found: SealedRecord | null): Evidence => facts({ registrations: new Map([["fraud@1.1.0", found]]) });
const version = `apiVersion: registrar/v1\nkind: ModelVersion\nmodel: fraud\nversion: "1.1.0"\nartifacts: [{ name: model, digest: { sha256: "${"0".repeat(64)}" } }]\n`;
const before = registryOf({ "models/fraud/versions/1.1.0.yaml": version });
const retired = registryOf({
  "models/fraud/retired/1.1.0.yaml":
    'apiVersion: registrar/v1\nkind: Retirement\nmodel: fraud\nversion: "1.1.0"\nreason: leak\n',
});

describe("a version that is to hold a stage", () => {
  it.each([
    ["is registered", known(registration()), {}, "passed"],
    [
      "is registered with these bytes",
      known(registration({ manifest: { path: "x", digest: { sha256: manifest().sha256, gitBlob: manifest().blob } } })),
      {},
      "passed",
    ],
    [
      "was changed since",
      known(registration({ manifest: { path: "x", digest: { sha256: "9".repeat(64) } } })),
      {},
      "failed",
    ],
    [
      "was changed since, by blob",
      known(registration({ manifest: { path: "x", digest: { gitBlob: "9".repeat(40) } } })),
      {},
      "failed",
    ],
    ["was registered by a bypass", known(registration({ outcome: "bypassed" })), {}, "failed"],
    ["has a record whose signature is wrong", known(registration({}, "invalid")), {}, "failed"],
    [
      "has the record of another version",
      known(registration({ subject: { kind: "registration", model: "fraud", version: "1.0.0" } })),
      {},
      "failed",
    ],
    ["has no record", known(null), {}, "failed"],
    ["is registered by this very pull request", known(registration()), { before: registryOf({}) }, "failed"],
    ["is retired, maybe in this very pull request", known(registration()), { after: retired }, "failed"],
    ["has records that are not known", facts(), {}, "pending"],
  ])("%s", (_what, evidence, more, status) => {
    expect(judgeRegistered(contextOf({}, { before, evidence, ...more }))).toMatchObject({
      status,
      reason: expect.stringMatching(/^.+\.$/),
    });
  });
});
