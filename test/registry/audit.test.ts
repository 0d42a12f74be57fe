import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { audit } from "../../src/registry/audit/audit.ts";
import type { Step } from "../../src/registry/audit/timeline.ts";
import type { TagFact } from "../../src/registry/receipts.ts";
import type { RecordBody } from "../../src/registry/record.ts";
import {
  file,
  first,
  keys,
  linkTo,
  registration,
  STAGE,
  STEPS,
  seal,
  second,
  tag,
  tagsOf,
  VERSION,
} from "./audit-sample.ts";
import { makeKeys, oid } from "./record-sample.ts";

const SOUND = tagsOf([registration, first, second]);

function run({
  steps = STEPS,
  tags = SOUND as readonly TagFact[],
  trusted = [keys.publicKey],
  asOf = "2026-12-01T12:00:00Z",
} = {}) {
  return audit({ steps, tags, trust: { keys: trusted }, asOf });
}

const BYPASS: RecordBody = { ...first, outcome: "bypassed" };
const codesOf = ({ findings }: ReturnType<typeof run>) =>
  findings.map(({ code, severity }) => `${severity} ${code}`).sort();
const without = (name: string) => SOUND.filter((one) => one.name !== name);
const instead = (name: string, other: TagFact) => SOUND.map((one) => (one.name === name ? other : one));
const change = (step: number, changes: Step["changes"]) =>
  STEPS.map((one, at) => (at === step ? { ...one, changes } : one));
/** The second promotion's record with other contents, and whatever follows from it. */
const withSecond = (changes: Partial<RecordBody>) => tagsOf([registration, first, { ...second, ...changes }]);

describe("an audit of a sound history", () => {
  it("finds nothing, and says what it looked at", () => {
    const { findings, counted, verified, held, commit } = run();
    expect(findings).toEqual([]);
    expect(counted).toEqual({ commits: 5, changes: 5, records: 3, receipts: 3 });
    expect({ verified, commit }).toEqual({ verified: 3, commit: oid("5") });
    expect(held).toMatchObject([{ stage: "production", version: "1.2.0", record: "record/churn/production/2" }]);
  });

  it("asks nothing of what landed before there was a policy, nor of a repository without one", () => {
    expect(codesOf(run({ steps: STEPS.slice(0, 2), tags: [] }))).toEqual([]);
    expect(codesOf(run({ steps: [{ commit: oid("1"), changes: [file(VERSION, "c")] }], tags: [] }))).toEqual([]);
    expect(codesOf(run({ steps: [], tags: [] }))).toEqual([]);
  });

  it("takes several commits that landed together for one change", () => {
    const steps = [
      ...STEPS,
      { commit: oid("6"), changes: [file(STAGE, "1"), file("models/churn/model.yaml", "2")] },
      { commit: oid("7"), changes: [file(STAGE, "3"), file("models/churn/model.yaml", "a")] },
    ];
    const third = {
      ...second,
      subject: { ...first.subject, sequence: 3 } as RecordBody["subject"],
      landed: { commit: oid("7"), parent: oid("5"), commits: [oid("6"), oid("7")] },
      blobs: [file(STAGE, "3")],
      previous: linkTo(second),
    };
    expect(codesOf(run({ steps, tags: tagsOf([registration, first, second, third]) }))).toEqual([]);
  });
});

describe("an audit finds", () => {
  const lightweight = {
    name: "churn#production#2",
    object: oid("3"),
    type: "commit",
    commit: oid("3"),
    flaw: "it is a lightweight tag",
  } as const;
  it.each<[string, { steps?: readonly Step[]; tags?: readonly TagFact[]; trusted?: string[] }, string[]]>([
    [
      "a change that nobody sealed",
      { steps: [...STEPS, { commit: oid("6"), changes: [file(STAGE, "9")] }] },
      ["fault change-without-record"],
    ],
    [
      "a guard file that nobody sealed",
      { steps: [...STEPS, { commit: oid("6"), changes: [file(".gitattributes", "9")] }] },
      ["fault change-without-record"],
    ],
    [
      "a record that was taken away",
      { tags: without("record/churn/production/1") },
      ["fault chain-broken", "fault chain-broken", "fault change-without-record", "fault receipt-without-record"],
    ],
    [
      "the newest record taken away",
      { tags: without("record/churn/production/2") },
      ["fault change-without-record", "fault receipt-without-record"],
    ],
    ["a receipt that was taken away", { tags: without("churn#production#1") }, ["fault receipt-missing"]],
    [
      "a receipt on another commit",
      { tags: instead("churn#production#2", tag("churn#production#2", oid("5"), { minute: 9 })) },
      ["fault receipt-moved"],
    ],
    ["a lightweight receipt", { tags: instead("churn#production#2", lightweight) }, ["fault receipt-unsound"]],
    [
      "a receipt nobody approved",
      { tags: [...SOUND, tag("churn#production#3", oid("3"), { minute: 9 })] },
      ["fault receipt-without-record"],
    ],
    [
      "receipts that share a second",
      { tags: instead("churn#production#2", tag("churn#production#2", oid("3"), { minute: 1 })) },
      ["fault receipt-out-of-order"],
    ],
    ["a tag that GTO would believe", { tags: [...SOUND, tag("churn#production", oid("3"))] }, ["note foreign-tag"]],
    ["nothing in tags of other kinds", { tags: [...SOUND, tag("v1.0", oid("3")), tag("release/2026", oid("3"))] }, []],
    [
      "a record of another key",
      { trusted: [makeKeys().publicKey] },
      [
        "fault change-without-record",
        "fault change-without-record",
        "fault change-without-record",
        "fault receipt-without-record",
        "fault receipt-without-record",
        "fault receipt-without-record",
        "fault record-unsound",
        "fault record-unsound",
        "fault record-unsound",
      ],
    ],
    [
      "a record that holds nothing",
      { tags: [...SOUND, tag("record/churn/production/3", oid("5"))] },
      ["fault record-unsound"],
    ],
    [
      "a record of other content than landed",
      { steps: change(4, [file(STAGE, "9")]) },
      ["fault record-without-change"],
    ],
    [
      "a record of a change that was none",
      { steps: change(4, [{ path: "registry.yaml", mode: "100644", blob: oid("b") }]) },
      ["fault record-without-change", "fault record-without-change"],
    ],
    ["a record of a commit that is not on the branch", { steps: STEPS.slice(0, 4) }, ["fault record-without-change"]],
    [
      "a record that is silent about its own file",
      { tags: withSecond({ blobs: [] }) },
      ["fault change-without-record", "fault record-without-change"],
    ],
    [
      "a manifest that was exchanged",
      { tags: withSecond({ manifest: { path: VERSION, digest: { gitBlob: oid("9") } } }) },
      ["fault record-without-change"],
    ],
    [
      "a policy that was not in force",
      { tags: withSecond({ policy: { commit: oid("2"), digest: { gitBlob: oid("9") } } }) },
      ["fault rule-not-in-force"],
    ],
    [
      "an approver who built it",
      { tags: withSecond({ developers: [{ login: "ana", id: 1001 }] }) },
      ["fault not-independent"],
    ],
    ["a bypass that stands", { tags: withSecond({ outcome: "bypassed", findings: ["Pushed."] }) }, ["fault bypassed"]],
    [
      "a bypass that was followed",
      { tags: tagsOf([registration, BYPASS, { ...second, previous: linkTo(BYPASS) }]) },
      ["note bypassed"],
    ],
    [
      "a chain with another link",
      { tags: withSecond({ previous: { name: "record/churn/production/1", digest: { sha256: "9".repeat(64) } } }) },
      ["fault chain-broken"],
    ],
  ])("%s", (_, input, expected) => {
    expect(codesOf(run(input))).toEqual(expected);
  });

  it("numbers that are not in the order of the changes", () => {
    const early = {
      ...second,
      previous: linkTo({ ...first, landed: second.landed, blobs: second.blobs }),
      landed: first.landed,
      blobs: first.blobs,
    };
    const late = { ...first, landed: second.landed, blobs: second.blobs };
    expect(codesOf(run({ tags: tagsOf([registration, late, early]) }))).toEqual(["fault record-out-of-order"]);
  });

  it("an approver who proposed it", () => {
    const pullRequest = {
      ...{ number: 7, url: "https://github.com/acme/models/pull/7", title: "x", author: { login: "Ana", id: 1001 } },
      ...{ baseCommit: oid("4"), headCommit: oid("5") },
    };
    const { findings } = run({ tags: withSecond({ pullRequest }) });
    expect(findings).toMatchObject([{ code: "not-independent", what: "ana approved as risk and proposed it." }]);
  });
});

describe("whoever", () => {
  it("takes any tag away is found", () => {
    fc.assert(
      fc.property(fc.nat(SOUND.length - 1), (gone) => {
        const { findings } = run({ tags: SOUND.filter((_, index) => index !== gone) });
        expect(findings.some(({ severity }) => severity === "fault")).toBe(true);
      }),
    );
  });

  it("moves any tag is found", () => {
    fc.assert(
      fc.property(fc.nat(SOUND.length - 1), fc.constantFrom(...STEPS), (moved, { commit }) => {
        const tags = SOUND.map((one, index) => (index === moved ? { ...one, commit } : one));
        fc.pre(tags[moved]?.commit !== SOUND[moved]?.commit);
        expect(run({ tags }).findings.some(({ severity }) => severity === "fault")).toBe(true);
      }),
    );
  });

  it("writes any governed file after the policy without a record is found", () => {
    const path = fc.constantFrom(STAGE, VERSION, "registry.yaml", ".github/workflows/deploy.yml", "CODEOWNERS");
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 4 }), path, (at, where) => {
        const own = STEPS[at]?.changes ?? [];
        fc.pre(own.every((one) => one.path !== where));
        const { findings } = run({ steps: change(at, [...own, file(where, "9")]) });
        expect(findings.some(({ severity }) => severity === "fault")).toBe(true);
      }),
    );
  });

  it("seals a record again with another key is found", () => {
    const forged = seal(second);
    const message =
      forged.message?.replace(/"sig": "[^"]+"/, `"sig": "${Buffer.from("x".repeat(70)).toString("base64")}"`) ?? "";
    const tags = instead(forged.name, { ...forged, message });
    expect(codesOf(run({ tags }))).toContain("fault record-unsound");
  });
});

describe("an audit of exceptions", () => {
  const waived = { by: "waiver", was: "failed", until: "2026-12-01", because: "Few rows" } as const;
  const gates = [{ id: "auc", type: "metric", status: "waived", reason: "auc 0.7.", waived }] as const;
  const breakGlass = { reason: "Outage", expires: "2026-12-03", reviewBy: "2026-12-01" };
  const dayAfter = "2026-12-02T00:00:00Z";

  it.each([
    ["a waiver on its last day", { gates }, undefined, []],
    ["a waiver the day after", { gates }, dayAfter, ["fault waiver-expired"]],
    ["a review that is due", { breakGlass }, undefined, ["note review-due"]],
    ["a review that is overdue", { breakGlass }, dayAfter, ["fault review-due"]],
  ])("knows %s", (_what, changes, asOf, expected) => {
    expect(codesOf(run({ tags: withSecond(changes), ...(asOf && { asOf }) }))).toEqual(expected);
  });

  it("asks nothing any more of what has left the stage", () => {
    const past = { ...first, gates, breakGlass };
    const tags = tagsOf([registration, past, { ...second, previous: linkTo(past) }]);
    expect(codesOf(run({ tags, asOf: "2027-06-01T00:00:00Z" }))).toEqual([]);
  });
});
