// The files of the sample registry, as a person would write them.

import {
  datasetFile,
  type Files,
  modelFile,
  retiredFile,
  stageFile,
  versionFile,
} from "../registry/registry-sample.ts";

const COMMIT = { one: "4be1c0c5a7f0a2b9d7c6e5f41322110ffeeddccb", two: "aa11bb22cc33dd44ee55ff66aa77bb88cc99dd00" };
const DIGEST = { q1: "1a".repeat(32), q2: "2b".repeat(32) };

const POLICY = `apiVersion: registrar/v1
kind: Registry
roles:
  engineering: { teams: [ml-engineering] }
registration:
  approvals: { engineering: 1 }
stages:
  - name: staging
    approvals: { engineering: 1 }
  - name: production
    approvals: { engineering: 1 }
policyChange:
  approvals: { engineering: 1 }
`;

const code = (commit: string) => `  code:
    - { uri: "git+https://github.com/acme/train@${commit}", digest: { gitCommit: "${commit}" } }
`;

const CHURN_1_0 = `description: The first one
developers:
  - { login: mia, id: 2001 }
lineage:
${code(COMMIT.one)}  datasets:
    - { name: transactions, version: 2026-q1, role: training, digest: { sha256: "${DIGEST.q1}" } }
    - { name: customers, version: "2026-01", role: test }
  environment:
    - { name: requirements.txt, digest: { sha256: "${"3c".repeat(32)}" } }
  parameters: { learningRate: 0.1, trees: 200, sampling: { seed: 7 } }
evaluation:
  metrics:
    - { id: auc, type: roc_auc, value: 0.901, dataset: customers, confidenceInterval: { lowerBound: 0.89, upperBound: 0.912 } }
    - { id: brier, type: brier_score_loss, value: 0.12, dataset: customers }
  disparities:
    - { id: age, type: selection_rate, sensitiveFeature: age, aggregate: ratio, value: 0.82 }
card:
  intendedUse: Whom to call before they leave.
  limitations: Not for new customers.
`;

const CHURN_1_1 = `description: More recent customers
developers:
  - { login: mia, id: 2001 }
  - { login: ben, id: 2002 }
lineage:
${code(COMMIT.two)}  datasets:
    - { name: transactions, version: 2026-q2, role: training, digest: { sha256: "${DIGEST.q2}" } }
    - { name: customers, version: "2026-01", role: test }
  parents: ["churn@1.0.0"]
  environment:
    - { name: requirements.txt, digest: { sha256: "${"3c".repeat(32)}" } }
  parameters: { learningRate: 0.05, trees: 400, sampling: { seed: 7 } }
evaluation:
  metrics:
    - { id: auc, type: roc_auc, value: 0.913, dataset: customers, confidenceInterval: { lowerBound: 0.902, upperBound: 0.924 } }
    - { id: brier, type: brier_score_loss, value: 0.11, dataset: customers }
    - { id: recall, type: recall, value: 0.7, dataset: customers }
  comparisons:
    - { metric: auc, baseline: { version: "1.0.0" }, difference: 0.011, confidenceInterval: { lowerBound: 0.004, upperBound: 0.018 } }
  disparities:
    - { id: age, type: selection_rate, sensitiveFeature: age, aggregate: ratio, value: 0.9 }
card:
  intendedUse: Whom to call before they leave.
  limitations: Not for new customers, and not for companies.
  ethics: Reviewed in August.
`;

const CHURN_2_0 = `lineage:
${code(COMMIT.two)}  datasets:
    - { name: transactions, version: 2026-q2, role: training }
  parents: ["churn@1.1.0"]
  baseModels:
    - { name: distilbert, uri: "pkg:huggingface/distilbert/distilbert-base@12040ac", relation: finetune }
evaluation:
  metrics:
    - { id: auc, type: roc_auc, value: 0.92, dataset: customers }
`;

const FRAUD = (version: string, auc: number) => `lineage:
${code(COMMIT.one)}  datasets:
    - { name: transactions, version: ${version}, role: training }
evaluation:
  metrics:
    - { id: auc, type: roc_auc, value: ${auc} }
`;

const SCORER = `lineage:
  baseModels:
    - { model: "churn@1.0.0", relation: distilled }
  parents: ["fraud-detector@1.0.0"]
`;

const identity = (...lines: string[]) => lines.map((line) => `${line}\n`).join("");

/** Not any record's. */
const common: Files = {
  "registry.yaml": POLICY,
  ...modelFile(
    "churn",
    identity(
      "displayName: Customer churn",
      "description: Who will leave us?",
      "owners: [mia, ben]",
      "task: tabular-classification",
      "riskTier: medium",
      "tags: [customers]",
    ),
  ),
  ...modelFile(
    "fraud-detector",
    identity(
      "displayName: Fraud detector",
      "owners: [kim]",
      "task: tabular-classification",
      "riskTier: high",
      "tags: [payments, core]",
    ),
  ),
  ...modelFile("scorer", identity("owners: [mia]", "task: tabular-regression")),
  ...datasetFile("transactions", "2026-q1"),
  ...datasetFile("transactions", "2026-q2"),
  ...datasetFile("customers", "2026-01"),
  ...datasetFile("unused", "1"),
};

const documents: Files = {
  ...versionFile("churn", "1.0.0", CHURN_1_0),
  ...versionFile("churn", "1.1.0", CHURN_1_1),
  ...versionFile("churn", "2.0.0", CHURN_2_0),
  ...versionFile("fraud-detector", "1.0.0", FRAUD("2026-q1", 0.95)),
  ...versionFile("fraud-detector", "1.1.0", FRAUD("2026-q2", 0.96)),
  ...versionFile("scorer", "0.9.0", SCORER),
  ...retiredFile("scorer", "0.9.0"),
};

function assignment({ model, stage }: { model: string; stage: string }, version: string): string {
  return stageFile(model, stage, version)[`models/${model}/stages/${stage}.yaml`] ?? "";
}

export const FILES = { common, documents, assignment };
