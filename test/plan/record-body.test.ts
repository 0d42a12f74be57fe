// What a record keeps of people, policy, manifest and gates: as much as was known, and no more.

import { describe, expect, it } from "@jest/globals";
import {
  recordBreakGlass,
  recordJudgement,
  recordPolicy,
  recordPull,
  recordVersion,
} from "../../src/plan/record-body.ts";
import type { GateResult } from "../../src/policy/verdict.ts";
import { judgement, located, oid, person, pull, version } from "./sample.ts";

const GHOST = { login: "ghost", id: 10137 };

describe("the pull request of a record", () => {
  const open = {
    ...{ number: 12, url: "https://github.com/acme/models/pull/12", title: "Promote fraud-detector 1.5.0" },
    ...{ author: { login: "dana", id: 1004 }, baseCommit: oid("a"), headCommit: oid("d") },
  };

  it("names who merged it and when, where that is known", () => {
    expect(recordPull(pull)).toEqual(open);
    const merged = { ...pull, mergedBy: person("mona", 1010), mergedAt: "2026-11-20T10:30:00Z" };
    const { mergedAt } = merged;
    expect(recordPull(merged)).toEqual({ ...open, mergedBy: { login: "mona", id: 1010 }, mergedAt });
  });

  it("names the account that stands for deleted ones where its author has none", () => {
    expect(recordPull({ ...pull, author: null })).toEqual({ ...open, author: GHOST });
  });
});

it("the policy of a record is named by commit and digests", () => {
  const policy = { commit: oid("a"), sha256: "6".repeat(64), gitBlob: oid("6") };
  expect(recordPolicy(policy)).toEqual({ commit: oid("a"), digest: { sha256: "6".repeat(64), gitBlob: oid("6") } });
});

describe("the version of a record", () => {
  const path = "models/fraud-detector/versions/1.5.0.yaml";
  const named = (changes: Parameters<typeof version>[2]) =>
    recordVersion(located(path, version("1.5.0", 0.9, changes)));

  it("is named with its digests and artifacts, and with those of its developers who can be told later", () => {
    expect(named({})).toEqual({
      manifest: { path, digest: { sha256: "5".repeat(64), gitBlob: oid("b") } },
      artifacts: [{ name: "model", uri: "s3://acme/1.5.0.onnx", digest: { sha256: "9".repeat(64) } }],
      developers: [{ login: "dana", id: 1004 }],
    });
  });

  it("says nothing of what the manifest leaves out", () => {
    const { developers: _, ...bare } = version("1.5.0", 0.9, { artifacts: [{ name: "model" }] });
    expect(recordVersion(located(path, bare))).toMatchObject({ artifacts: [{ name: "model" }], developers: [] });
    expect(Object.keys(recordVersion(located(path, bare)).artifacts?.[0] ?? {})).toEqual(["name"]);
  });
});

describe("the judgement of a record", () => {
  it("is empty where nobody judged", () => {
    expect(recordJudgement(undefined, undefined)).toEqual({ approvals: [], gates: [] });
    const { approvals: _, ...unapproved } = judgement({ gates: [] });
    expect(recordJudgement(unapproved, pull)).toEqual({ approvals: [], gates: [] });
  });

  it("names each approval with its role, review and the commit that was reviewed", () => {
    const given = { role: "engineering", reviewer: { login: "erin", id: 1002 }, review: "PRR_1" };
    const submittedAt = "2026-11-20T10:02:44Z";
    expect(recordJudgement(judgement(), pull).approvals).toEqual([{ ...given, commit: oid("d"), submittedAt }]);
  });

  it.each([
    ["the head where GitHub names none", pull, oid("d")],
    ["nothing where nothing is known", undefined, ""],
  ])("names as the reviewed commit %s", (_what, known, commit) => {
    const { approvals } = judgement();
    const roles = (approvals?.roles ?? []).map((role) => ({
      ...role,
      approved: role.approved.map((one) => ({ ...one, commit: "" })),
    }));
    const told = judgement({ ...(approvals && { approvals: { ...approvals, roles } }) });
    expect(recordJudgement(told, known).approvals).toMatchObject([{ commit }]);
  });

  it("keeps of each gate what it measured and what let it off, and nothing that is only shown", () => {
    const waived = { by: "waiver", until: "2026-12-31", because: "Rare merchants", was: "failed" } as const;
    const bare: GateResult = { id: "card", type: "card", status: "passed", reason: "There." };
    const full: GateResult = { ...bare, status: "waived", waived, observed: { auc: 0.9 }, required: { auc: 0.95 } };
    const shown = { ...bare, where: { path: "x", line: 1 } } as GateResult;
    expect(recordJudgement(judgement({ gates: [bare, full, shown] }), pull).gates).toEqual([bare, full, bare]);
  });
});

describe("the break-glass of a record", () => {
  const decidedAt = "2026-11-20T10:31:07Z";
  const broken = (reviewWithin: number, expires: string) =>
    recordBreakGlass(judgement({ breakGlass: { reason: "Down", expires, reviewWithin } }), decidedAt);
  const DAYS = 86_400;

  it.each([
    ["the term of the policy, where that ends first", 3 * DAYS, "2026-12-01", "2026-11-23"],
    ["its last day, where that comes first", 30 * DAYS, "2026-12-01", "2026-12-01"],
    ["the one day that both name", 3 * DAYS, "2026-11-23", "2026-11-23"],
  ])("is to be reviewed by %s", (_what, within, expires, reviewBy) => {
    expect(broken(within, expires)).toEqual({ breakGlass: { reason: "Down", expires, reviewBy } });
  });

  it("is not there where none was broken", () => {
    expect(recordBreakGlass(undefined, decidedAt)).toEqual({});
    expect(recordBreakGlass(judgement(), decidedAt)).toEqual({});
  });
});
