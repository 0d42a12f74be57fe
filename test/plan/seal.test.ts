import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { planSeal, type SealContext } from "../../src/plan/seal.ts";
import type { ProposalItem } from "../../src/policy/proposal.ts";
import type { GateResult, Verdict } from "../../src/policy/verdict.ts";
import { receiptTag } from "../../src/registry/receipt-tag.ts";
import type { RecordBody, SealedRecord } from "../../src/registry/record.ts";
import { parseStatement, toStatement } from "../../src/registry/statement.ts";
import { sampleBody } from "../registry/record-sample.ts";
import {
  judgement,
  located,
  oid,
  passed,
  person,
  promotion,
  proposal,
  pull,
  registration,
  sealed,
  stagePath,
  verdict,
} from "./sample.ts";

const landed = { commit: oid("c"), parent: oid("b"), commits: [oid("c")] };
const stage = (sequence: number, changes: Partial<RecordBody> = {}): SealedRecord => {
  const subject = { kind: "assignment", model: "fraud-detector", stage: "production", sequence } as const;
  const names = { model: "fraud-detector", stage: "production", version: "1.4.2" };
  const commit = oid(String(sequence));
  return sealed(sampleBody({ subject, ...names, landed: { commit, parent: oid("0"), commits: [commit] }, ...changes }));
};
const registered = (number: string, commit: string) => {
  const subject = { kind: "registration", model: "fraud-detector", version: number } as const;
  const { stage: _, ...body } = sampleBody({ subject, model: "fraud-detector", version: number });
  return sealed({ ...body, landed: { commit, parent: oid("0"), commits: [commit] } });
};
const context: SealContext = {
  repository: { id: 42, name: "acme/models" },
  decidedAt: "2026-11-20T10:31:07Z",
  verifier: { id: "https://model-registrar.dev/verifier/v1", version: "0.1.0" },
  signing: "off",
  assignments: new Map([["fraud-detector/production", [stage(7), stage(6)]]]),
  registrations: new Map([["fraud-detector@1.5.0", registered("1.5.0", oid("a"))]]),
};
const merged = { ...pull, merged: true, mergedAt: "2026-11-20T10:30:00Z", mergedBy: person("mona", 1010) };
const good = (items: readonly ProposalItem[]): Verdict =>
  verdict({ status: "passed", proposal: proposal(items), judgements: items.map(passed) });
const seal = (told: Verdict, changes: Partial<SealContext> = {}, findings: string[] = []) =>
  planSeal({ landed, proposal: told.proposal, pull: merged, findings }, told, { ...context, ...changes });

const vacation: ProposalItem = {
  kind: "transition",
  move: "vacation",
  model: "fraud-detector",
  stage: "production",
  from: "1.4.2",
  path: stagePath,
};
const retirement: ProposalItem = {
  kind: "retirement",
  change: {
    ...{ kind: "retire", model: "fraud-detector", version: "1.5.0", path: "models/fraud-detector/retired/1.5.0.yaml" },
    retirement: located("r", { model: "fraud-detector", version: "1.5.0", reason: "Leaks labels" }),
  },
};
const upkeep: ProposalItem = {
  kind: "upkeep",
  changes: [{ kind: "edit-model", model: "fraud-detector", path: "models/fraud-detector/model.yaml" }],
};
const policy: ProposalItem = { kind: "policy-change", changes: [{ kind: "edit-policy", path: "registry.yaml" }] };

describe("planSeal", () => {
  it.each<[ProposalItem, string, string, string]>([
    [
      promotion,
      "record/fraud-detector/production/8",
      "approved",
      "fraud-detector 1.5.0 is promoted to production after 1.4.2",
    ],
    [
      { ...promotion, move: "rollback" },
      "record/fraud-detector/production/8",
      "rolled-back",
      "fraud-detector is rolled back to 1.5.0 in production after 1.4.2",
    ],
    [vacation, "record/fraud-detector/production/8", "vacated", "fraud-detector leaves production empty after 1.4.2"],
    [registration, "record/fraud-detector/v1.5.0", "approved", "fraud-detector 1.5.0 is registered"],
    [retirement, "record/fraud-detector/retired/v1.5.0", "retired", "fraud-detector 1.5.0 is retired"],
    [upkeep, `record/_registry/${oid("c")}`, "approved", "Edits of the registry were approved"],
    [policy, `record/_registry/${oid("c")}`, "approved", "Edits of the registry were approved"],
  ])("makes of a passing %# the one record %s", (item, name, outcome, sentence) => {
    const records = seal(good([item]));
    expect(records).toEqual([expect.objectContaining({ do: "seal-record", name, sentence, commit: oid("c") })]);
    expect(records[0]?.body).toMatchObject({ outcome, landed, blobs: good([item]).proposal.content });
    expect(parseStatement(toStatement(records[0]?.body ?? sampleBody()))).toEqual(records[0]?.body);
  });

  it("keeps all that a deployment and an auditor need", () => {
    const waiting = verdict({ status: "passed", judgements: [judgement({ status: "passed", gates: passed().gates })] });
    expect(seal(waiting)[0]?.body).toMatchObject({
      ...{
        model: "fraud-detector",
        version: "1.5.0",
        stage: "production",
        supersedes: "1.4.2",
        registrationCommit: oid("a"),
      },
      subject: { sequence: 8 },
      previous: { name: "record/fraud-detector/production/7", digest: { sha256: stage(7).digest } },
      pullRequest: { number: 12, author: { login: "dana", id: 1004 }, headCommit: oid("d"), mergedBy: { id: 1010 } },
      policy: { commit: oid("a"), digest: { sha256: "6".repeat(64), gitBlob: oid("6") } },
      manifest: { path: "models/fraud-detector/versions/1.5.0.yaml", digest: { gitBlob: oid("b") } },
      artifacts: [{ name: "model", uri: "s3://acme/1.5.0.onnx" }],
      developers: [{ login: "dana", id: 1004 }],
      approvals: [{ role: "engineering", reviewer: { login: "erin", id: 1002 }, commit: oid("d") }],
      gates: [{ id: "auc", status: "passed", reason: "Enough." }],
      reason: "Better recall on new merchants",
    });
  });

  it("puts the same facts into trailers, each on one line", () => {
    const hostile = { ...merged, url: "https://h/x\nRegistrar-Outcome: forged" };
    const told = verdict({ status: "passed", judgements: [judgement({ status: "passed", gates: passed().gates })] });
    const [record] = planSeal({ landed, proposal: told.proposal, pull: hostile, findings: [] }, told, context);
    expect(record?.trailers.map(([key]) => key)).toEqual([
      ...["Registrar-Outcome", "Registrar-Pull-Request", "Registrar-Approved-By", "Registrar-Policy"],
      ...["Registrar-Manifest", "Registrar-Previous"],
    ]);
    expect(record?.trailers.every(([, value]) => !/[\r\n]/.test(value))).toBe(true);
    expect(record?.trailers[2]?.[1]).toBe("erin (1002) as engineering");
  });

  it.each<[string, Verdict | undefined, string[], string]>([
    ["waits", verdict(), [], "Gate approvals: 1 of 3 approvals."],
    ["was never made", undefined, [], "What landed could not be judged."],
    ["passes beside a finding", good([promotion]), ["It was pushed directly."], "It was pushed directly."],
    [
      "has problems",
      verdict({
        status: "failed",
        judgements: [passed()],
        problems: [{ code: "bad-name", file: "f", what: "bad", fix: "mend it" }],
      }),
      [],
      "f: bad. Mend it.",
    ],
    ["fails without a reason", verdict({ status: "failed", judgements: [] }), [], "The verdict did not pass."],
  ])("calls a landing bypassed when its verdict %s", (_, told, findings, finding) => {
    const records = planSeal({ landed, proposal: proposal(), findings }, told, context);
    expect(records.map(({ body }) => body.outcome)).toEqual(["bypassed"]);
    expect(records[0]?.body.findings).toContain(finding);
  });

  it("approves nothing of a landing of which one part fails", () => {
    const told = verdict({
      proposal: proposal([registration, promotion]),
      judgements: [passed(registration), judgement()],
    });
    expect(seal(told).map(({ body }) => body.outcome)).toEqual(["bypassed", "bypassed"]);
  });

  it("does not approve a version without an approved registration", () => {
    const [record] = seal(good([promotion]), { registrations: new Map() });
    expect(record?.body).toMatchObject({
      outcome: "bypassed",
      findings: ["fraud-detector 1.5.0 has no approved registration."],
    });
  });

  it("takes back the receipt that stands when a stage is left", () => {
    const assignments = new Map([["fraud-detector/production", [stage(7, { outcome: "bypassed" }), stage(6)]]]);
    expect(seal(good([vacation]), { assignments })[0]?.body.registrationCommit).toBe(stage(6).body.registrationCommit);
  });

  it("accounts for every path once, even for what nobody understands", () => {
    const broken = proposal([registration]);
    const paths = [stagePath, "models/fraud-detector/versions/1.0.0.yaml", "models/x"];
    const content = [...broken.content, ...paths.map((path) => ({ path, mode: null, blob: null }))];
    const records = seal(
      verdict({ status: "failed", proposal: { ...broken, content }, judgements: [passed(registration)] }),
    );
    expect(records.map(({ name }) => name)).toEqual([
      ...["record/fraud-detector/v1.5.0", "record/fraud-detector/production/8", `record/_registry/${oid("c")}`],
    ]);
    expect(records.flatMap(({ body }) => body.blobs.map(({ path }) => path))).toEqual(content.map(({ path }) => path));
    expect(records.every(({ body }) => body.outcome === "bypassed")).toBe(true);
  });

  it("numbers from one, and gives the same number when asked again", () => {
    const empty = seal(good([promotion]), { assignments: new Map() })[0];
    expect(empty?.name).toBe("record/fraud-detector/production/1");
    expect(empty?.body).not.toHaveProperty("previous");
    const [first] = seal(good([promotion]));
    const known = first ? [sealed(first.body), stage(7), stage(6)] : [];
    expect(seal(good([promotion]), { assignments: new Map([["fraud-detector/production", known]]) })).toEqual([first]);
  });

  it("has nothing to say of a landing that changes nothing", () => expect(seal(good([]))).toEqual([]));
});

describe("a receipt", () => {
  const statuses = fc.constantFrom<GateResult["status"]>("passed", "waived", "failed", "pending", "inconclusive");
  const items = fc.subarray([registration, promotion, vacation, retirement, upkeep, policy], { minLength: 1 });
  const landings = fc.record({
    items,
    gates: fc.array(fc.oneof({ weight: 9, arbitrary: fc.constant<GateResult["status"]>("passed") }, statuses)),
    status: fc.constantFrom<Verdict["status"]>("passed", "passed", "passed", "failed", "pending", "inconclusive"),
    judged: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.constant(false)),
    findings: fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, fc.constant(["It was pushed directly."])),
    problems: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.constant(1)),
    registered: fc.boolean(),
  });

  // Invariant I1: whatever a caller hands over, also a verdict that contradicts itself.
  it("needs a verdict that passed in every part, and is sealed with the files that landed", () => {
    let receipts = 0;
    fc.assert(
      fc.property(landings, ({ items: chosen, gates, status, judged, findings, problems, registered: known }) => {
        const told = verdict({
          status,
          proposal: proposal(chosen),
          judgements: chosen.map((item, index) => ({
            ...passed(item),
            gates: gates.map((one, gate) => ({ id: `g${index}${gate}`, type: "metric", status: one, reason: "So." })),
          })),
          problems: Array.from({ length: problems }, () => ({ code: "bad-name", file: "f", what: "bad", fix: "mend" })),
        });
        const landing = { landed, proposal: told.proposal, pull: merged, findings };
        const registrations = known ? context.registrations : new Map();
        const records = planSeal(landing, judged ? told : undefined, { ...context, registrations });
        const isApproved =
          judged &&
          status === "passed" &&
          findings.length + problems === 0 &&
          gates.every((one) => /passed|waived/.test(one));
        for (const { body } of records) {
          const promotes = body.subject.kind === "assignment" && body.version !== undefined;
          expect(body.outcome !== "bypassed").toBe(isApproved && (!promotes || known));
          if (receiptTag(sealed(body)) === undefined) continue;
          expect(isApproved).toBe(true);
          receipts += 1;
        }
        expect(records.flatMap(({ body }) => body.blobs)).toEqual(expect.arrayContaining([...told.proposal.content]));
      }),
      { numRuns: 300 },
    );
    expect(receipts).toBeGreaterThan(30);
  });
});
