// The small registry that the demo and the sandbox start with: one policy, one model, two dataset manifests.

import { createHash } from "node:crypto";

export const OWNER = "acme";
export const REPO = "models";
export const MODEL = "fraud-detector";

/** The people of the story. */
export const PEOPLE = [
  { login: "ana", name: "Ana Ruiz", team: "data-science", access: "write" },
  { login: "sam", name: "Sam Okoro", team: "data-science", access: "write" },
  { login: "ben", name: "Ben Novak", team: "engineering", access: "write" },
  { login: "eve", name: "Eve Lindt", team: "engineering", access: "write" },
  { login: "chloe", name: "Chloe Haddad", team: "risk", access: "write" },
  { login: "ravi", name: "Ravi Menon", team: "risk", access: "write" },
  { login: "dora", name: "Dora Weiss", team: "policy-owners", access: "admin" },
  { login: "otto", name: "Otto Visitor", team: undefined, access: "read" },
] as const;

export type Login = (typeof PEOPLE)[number]["login"];

/** Stands for the bytes that a training job would have hashed. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const CODE_COMMIT = sha256("fraud-train").slice(0, 40);

const POLICY = `# yaml-language-server: $schema=https://model-registrar.dev/schema/v1/registry.json
apiVersion: registrar/v1
kind: Registry

roles:
  engineering: { teams: [engineering] }
  risk: { teams: [risk] }
  policy-owners: { teams: [policy-owners] }

registration:
  approvals: { engineering: 1 }
  gates:
    - type: lineage
      require: [code, datasets, dataset-manifests, artifact-digests]

stages:
  - name: staging
    approvals: { engineering: 1 }
  - name: production
    from: staging
    approvals: { engineering: 1, risk: 1 }
    gates:
      - type: metric
        id: recall-floor
        metric: recall
        floor: 0.75
        minN: 1000
      - type: non-inferiority
        id: auc-against-champion
        metric: auc
        margin: 0.005
        baseline: champion
      - type: disparity
        id: age-parity
        disparity: selection-rate-age
        floor: 0.8
      - type: lineage
        id: no-leakage
        require: [temporal-split, no-leakage]
      - type: card
        sections: [useCases, technicalLimitations]
    rollback:
      approvals: { engineering: 1 }

retirement:
  approvals: { risk: 1 }

policyChange:
  approvals: { policy-owners: 1 }
`;

const dataset = (version: string, start: string, end: string, rows: number): string => `apiVersion: registrar/v1
kind: Dataset
dataset: transactions
version: "${version}"
uri: s3://acme-data/transactions/${version}/
digest:
  sha256: "${sha256(`transactions ${version}`)}"
rows: ${rows}
period: { start: "${start}", end: "${end}" }
`;

/** The files of the first commit. */
export const SAMPLE_FILES: Readonly<Record<string, string>> = {
  "registry.yaml": POLICY,
  [`models/${MODEL}/model.yaml`]: `apiVersion: registrar/v1
kind: Model
model: ${MODEL}
displayName: Fraud detector
description: Scores card payments for fraud within 40 ms.
owners: ["@${OWNER}/data-science"]
task: tabular-classification
`,
  "datasets/transactions/2026-train.yaml": dataset("2026-train", "2026-01-01", "2026-06-30", 4_200_000),
  "datasets/transactions/2026-test.yaml": dataset("2026-test", "2026-07-01", "2026-09-30", 61_000),
  ".gitattributes": "models/** -text\ndatasets/** -text\nregistry.yaml -text\n",
  "README.md": "# Models of acme\n\nA registry governed by pull requests. Open one that changes `models/`.\n",
};

/** What differs between the versions of the story. */
export interface Numbers {
  recall: readonly [value: number, lower: number, upper: number];
  auc: readonly [value: number, lower: number, upper: number];
  /** Paired difference of auc against the champion, when there is one. */
  against?: { version: string; difference: readonly [value: number, lower: number, upper: number] };
}

/** Numbers that every gate of the policy accepts. */
export const SOUND: Numbers = { recall: [0.79, 0.77, 0.81], auc: [0.948, 0.943, 0.953] };

const interval = ([value, lower, upper]: readonly [number, number, number]): string =>
  `${value}, n: 61000, confidenceInterval: { lowerBound: ${lower}, upperBound: ${upper}, level: 0.95, method: paired-bootstrap }`;

/** A version manifest as a training job would write it. */
export function manifest(version: string, numbers: Numbers): string {
  const comparison = numbers.against
    ? `  comparisons:
    - { metric: auc, baseline: { version: "${numbers.against.version}", role: champion }, difference: ${interval(numbers.against.difference)} }
`
    : "";
  return `# yaml-language-server: $schema=https://model-registrar.dev/schema/v1/model-version.json
apiVersion: registrar/v1
kind: ModelVersion
model: ${MODEL}
version: "${version}"
developers:
  - { login: sam }
artifacts:
  - name: model
    uri: s3://acme-models/${MODEL}/${version}/model.onnx
    digest: { sha256: "${sha256(`${MODEL} ${version}`)}" }
lineage:
  code:
    - uri: git+https://github.com/acme/fraud-train@${CODE_COMMIT}
      digest: { gitCommit: "${CODE_COMMIT}" }
  datasets:
    - { name: transactions, version: 2026-train, role: training, digest: { sha256: "${sha256("transactions 2026-train")}" }, period: { start: "2026-01-01", end: "2026-06-30" } }
    - { name: transactions, version: 2026-test, role: test, digest: { sha256: "${sha256("transactions 2026-test")}" }, period: { start: "2026-07-01", end: "2026-09-30" } }
evaluation:
  performedAt: "2026-10-05T08:00:00Z"
  metrics:
    - { id: recall, dataset: transactions, value: ${interval(numbers.recall)} }
    - { id: auc, type: roc_auc, dataset: transactions, value: ${interval(numbers.auc)} }
${comparison}  disparities:
    - { id: selection-rate-age, type: selection_rate, sensitiveFeature: age, aggregate: ratio, value: ${interval([0.93, 0.88, 0.97])} }
card:
  useCases: ["Hold suspicious card payments for a second factor"]
  technicalLimitations: ["Not validated for payments above EUR 10,000"]
`;
}

/** The stage file: promoting changes its one line `version`. */
export const stageFile = (stage: string, version: string, reason: string): string => `apiVersion: registrar/v1
kind: StageAssignment
model: ${MODEL}
stage: ${stage}
version: "${version}"
reason: ${JSON.stringify(reason)}
`;

export const versionPath = (version: string): string => `models/${MODEL}/versions/${version}.yaml`;
export const stagePath = (stage: string): string => `models/${MODEL}/stages/${stage}.yaml`;
