// A verdict to vary: fraud-detector 1.5.0 is proposed for production, where 1.4.2 is.

import { readdirSync, readFileSync } from "node:fs";
import { createRenderer, type Renderer } from "../../src/plan/render.ts";
import type { Account, PullFacts } from "../../src/policy/evidence.ts";
import type { Proposal, ProposalItem } from "../../src/policy/proposal.ts";
import type { ApprovalReport, Judgement, Verdict } from "../../src/policy/verdict.ts";
import type { Located, ModelVersion } from "../../src/registry/documents.ts";
import { recordDigest, signEnvelope } from "../../src/registry/dsse.ts";
import type { RecordBody, SealedRecord } from "../../src/registry/record.ts";
import type { ModelFolder, Registry } from "../../src/registry/registry.ts";
import { sealStatements } from "../../src/registry/statements/sealed.ts";
import { formatRecordName } from "../../src/registry/tags.ts";

export const oid = (digit: string): string => digit.repeat(40);
export const person = (login: string, id: number): Account => ({ login, id, kind: "User" });

const span = { line: 12, column: 3, endLine: 12, endColumn: 20 };

export function located<T>(file: string, value: T): Located<T> {
  return { file, value, blob: oid("b"), sha256: "5".repeat(64), locate: () => span };
}

export function version(number: string, auc: number, changes: Partial<ModelVersion> = {}): ModelVersion {
  const confidenceInterval = { lowerBound: auc - 0.005, upperBound: auc + 0.005 };
  return {
    model: "fraud-detector",
    version: number,
    developers: [{ login: "dana", id: 1004 }, { login: "someone" }],
    artifacts: [{ name: "model", uri: `s3://acme/${number}.onnx`, digest: { sha256: "9".repeat(64) } }],
    lineage: {
      code: [{ uri: "git+https://github.com/acme/train@4be1c0c", digest: { gitCommit: oid("4") } }],
      datasets: [{ name: "transactions", version: "2026-01", role: "training" }],
      parents: ["fraud-detector@1.4.2"],
    },
    evaluation: {
      metrics: [
        { id: "auc", type: "roc_auc", value: auc, dataset: "holdout", n: 6000, confidenceInterval },
        { id: "brier", value: 0.1 - auc / 100, dataset: "holdout" },
      ],
      comparisons: [
        {
          metric: "auc",
          baseline: { version: "1.4.2" },
          difference: 0.004,
          confidenceInterval: { lowerBound: 0.001, upperBound: 0.007 },
        },
      ],
    },
    ...changes,
  };
}

export function registry(commit: string, versions: readonly ModelVersion[]): Registry {
  const filed = versions.map((value) => {
    const path = `models/${value.model}/versions/${value.version}.yaml`;
    return [value.version, { entry: { path, mode: "100644", oid: oid("b") }, document: located(path, value) }] as const;
  });
  const folder: ModelFolder = {
    name: "fraud-detector",
    versions: new Map(filed),
    stages: new Map(),
    retired: new Map(),
  };
  const models = new Map([[folder.name, folder]]);
  return { commit, covers: [""], models, datasets: new Map(), entries: new Map(), problems: [] };
}

export const stagePath = "models/fraud-detector/stages/production.yaml";
export const promotion: Extract<ProposalItem, { kind: "transition" }> = {
  kind: "transition",
  move: "promotion",
  model: "fraud-detector",
  stage: "production",
  from: "1.4.2",
  to: "1.5.0",
  path: stagePath,
  reason: "Better recall on new merchants",
};

export const registration: Extract<ProposalItem, { kind: "registration" }> = {
  kind: "registration",
  change: {
    kind: "register",
    model: "fraud-detector",
    version: "1.5.0",
    path: "models/fraud-detector/versions/1.5.0.yaml",
    manifest: located("models/fraud-detector/versions/1.5.0.yaml", version("1.5.0", 0.912)),
  },
};

const pathsOf = (item: ProposalItem): string[] => {
  if ("changes" in item) return item.changes.map(({ path }) => path);
  return [item.kind === "transition" ? item.path : item.change.path];
};

export function proposal(items: readonly ProposalItem[] = [promotion], candidate = version("1.5.0", 0.912)): Proposal {
  const versions = [version("1.4.2", 0.908), candidate];
  const content = items.flatMap(pathsOf).map((path) => ({ path, mode: "100644", blob: oid("e") }));
  const [before, after] = [registry(oid("a"), versions), registry(oid("c"), versions)];
  return { before, after, changes: [], items, problems: [], content };
}

export const approvals: ApprovalReport = {
  roles: [
    {
      role: "engineering",
      needed: 1,
      approved: [
        { reviewer: person("erin", 1002), review: "PRR_1", commit: oid("d"), submittedAt: "2026-11-20T10:02:44Z" },
      ],
      candidates: ["@acme/ml-engineering"],
    },
    { role: "risk", needed: 2, approved: [], candidates: ["@acme/model-risk", "@rita"] },
  ],
  discounted: [{ reviewer: person("dana", 1004), why: "is a developer of the version" }],
  blocking: [],
  unattributed: [],
};

export function judgement(changes: Partial<Judgement> = {}): Judgement {
  return {
    item: promotion,
    status: "pending",
    approvals,
    gates: [
      { id: "auc", type: "metric", status: "passed", reason: "auc is 0.912 [0.907, 0.917], at least 0.78." },
      { id: "approvals", type: "approvals", status: "pending", reason: "1 of 3 approvals." },
    ],
    ...changes,
  };
}

export function verdict(changes: Partial<Verdict> = {}): Verdict {
  const made = changes.proposal ?? proposal();
  return {
    status: "pending",
    proposal: made,
    judgements: [judgement()],
    problems: made.problems,
    contentDigest: "7".repeat(64),
    policy: { sha256: "6".repeat(64), gitBlob: oid("6"), commit: oid("a") },
    asOf: "2026-11-20T10:31:07Z",
    ...changes,
  };
}

export const passed = (item: ProposalItem = promotion): Judgement =>
  judgement({ item, status: "passed", gates: [{ id: "auc", type: "metric", status: "passed", reason: "Enough." }] });

export const pull: PullFacts = {
  number: 12,
  url: "https://github.com/acme/models/pull/12",
  title: "Promote fraud-detector 1.5.0",
  author: person("dana", 1004),
  draft: false,
  headSha: oid("d"),
  headRepository: "acme/models",
  baseSha: oid("a"),
  mergeBase: oid("a"),
  state: "open",
  merged: false,
};

const folder = new URL("../../templates/", import.meta.url);

/** The templates as they are shipped. */
export function shippedRenderer(): Renderer {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".hbs"));
  return createRenderer(
    Object.fromEntries(names.map((name) => [name.slice(0, -4), readFileSync(new URL(name, folder), "utf8")])),
  );
}

/** A record as it is read back. */
export function sealed(body: RecordBody, signature: SealedRecord["signature"] = "verified"): SealedRecord {
  const { envelope, companions } = sealStatements(body, (bytes) => signEnvelope(bytes, undefined));
  const name = formatRecordName(body.subject);
  const statements = { envelope, digest: recordDigest(envelope), ...(companions && { companions }) };
  return { name, body, ...statements, signature, commit: body.landed.commit };
}
