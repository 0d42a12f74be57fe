// The files of a made-up registry, as people and training jobs write them.

import { chanceOf, digestOf, pick } from "./chance.ts";
import { DATASET_VERSIONS, datasetName, datasetVersion, modelName, type Shape, versionName } from "./shape.ts";

const HEAD = "apiVersion: registrar/v1\nkind:";

export const POLICY = `${HEAD} Registry
roles:
  engineering: { teams: [ml-engineering] }
  risk: { teams: [model-risk] }
  owners: { teams: [registry-owners] }
registration:
  approvals: { engineering: 1 }
stages:
  - name: staging
    approvals: { engineering: 1 }
  - name: production
    from: staging
    approvals: { engineering: 1, risk: 1 }
    gates:
      - { type: metric, metric: auc, floor: 0.7 }
policyChange:
  approvals: { owners: 1 }
tiers:
  high: {}
`;

export function modelText(index: number): string {
  const model = modelName(index);
  const tier = index % 4 === 0 ? "riskTier: high\n" : "";
  const [topic = ""] = model.split("-");
  return `${HEAD} Model
model: ${model}
displayName: ${topic.charAt(0).toUpperCase()}${topic.slice(1)} number ${index}
description: Scores ${topic} for region ${index % 17}
owners: [team-${index % 23}]
task: ${pick(chanceOf(model), ["tabular-classification", "tabular-regression", "ranking"])}
${tier}tags: [${topic}, region-${index % 17}]
`;
}

export function stageText(model: string, stage: string, version: string): string {
  return `${HEAD} StageAssignment
model: ${model}
stage: ${stage}
version: "${version}"
reason: Better on the holdout of ${stage}
`;
}

export function datasetText(dataset: number, version: number): string {
  const [name, written] = [datasetName(dataset), datasetVersion(version)];
  return `${HEAD} Dataset
dataset: ${name}
version: "${written}"
description: Events of quarter ${version + 1}
uri: s3://acme-data/${name}/${written}/
digest: { sha256: "${digestOf(`${name}@${written}`)}" }
rows: ${1_000_000 + dataset}
period: { start: 2026-01-01, end: ${written} }
`;
}

/** About eighty lines: artifacts, lineage, metrics with slices, a comparison with the version before. */
export function versionText(shape: Shape, model: number, version: number): string {
  const [name, written] = [modelName(model), versionName(version)];
  const chance = chanceOf(`${name}@${written}`);
  return [
    `${HEAD} ModelVersion\nmodel: ${name}\nversion: "${written}"`,
    ...(version > 0 ? [`previousVersion: "${versionName(version - 1)}"`] : []),
    `created: "${createdAt(model, version)}"`,
    `description: Retrained on the data of week ${version} with ${pick(chance, ["fresh labels", "new features", "a smaller tree"])}`,
    "license: LicenseRef-internal",
    `developers:\n  - { login: dev-${model % 97}, id: ${1000 + (model % 97)} }`,
    artifactsText(name, written),
    lineageText(shape, { model, version, chance }),
    evaluationText({ model, version, chance }),
    `card:\n  intendedUse: Scores in batch and online\n  limitations: Not for regions without labels\n`,
  ].join("\n");
}

function createdAt(model: number, version: number): string {
  const start = Date.UTC(2024, 0, 1);
  return new Date(start + (version * 7 * 24 * 60 + model) * 60_000).toISOString().replace(".000", "");
}

function artifactsText(name: string, version: string): string {
  const file = (artifact: string, path: string, type: string, size: number) => `  - name: ${artifact}
    uri: s3://acme-models/${name}/${version}/${path}
    mediaType: ${type}
    size: ${size}
    digest: { sha256: "${digestOf(`${name}@${version}/${path}`)}" }`;
  return [
    "artifacts:",
    file("model", "model.onnx", "application/octet-stream", 48_210_334),
    file("features", "features.json", "application/json", 18_201),
  ].join("\n");
}

interface Drawn {
  model: number;
  version: number;
  chance: () => number;
}

function lineageText(shape: Shape, { model, version, chance }: Drawn): string {
  const [name, written] = [modelName(model), versionName(version)];
  const commit = digestOf(`code ${name}@${written}`).slice(0, 40);
  const dataset = (role: string, index: number) => {
    const [called, of] = [datasetName(index % shape.datasets), Math.floor(chance() * DATASET_VERSIONS)];
    const digest = digestOf(`${called}@${datasetVersion(of)}`);
    return `    - name: ${called}
      version: "${datasetVersion(of)}"
      role: ${role}
      digest: { sha256: "${digest}" }`;
  };
  const base = Math.floor(chance() * shape.models);
  const based = model > base && chance() < 0.1;
  return [
    `lineage:\n  code:\n    - uri: git+https://github.com/acme/${name}-train@${commit}\n      digest: { gitCommit: "${commit}" }`,
    `  datasets:\n${dataset("training", model)}\n${dataset("test", model + 1)}`,
    ...(version > 0 && chance() < 0.8 ? [`  parents:\n    - ${name}@${versionName(version - 1)}`] : []),
    ...(based ? [`  baseModels:\n    - { model: "${modelName(base)}@${written}", relation: finetune }`] : []),
    `  environment:\n    - uri: pkg:oci/train@sha256:${digestOf(`image ${version % 7}`)}`,
    `  parameters:\n    learningRate: ${(0.01 + chance() / 10).toFixed(4)}\n    depth: ${4 + (version % 5)}\n    seed: ${model}`,
    `  run:\n    runId: run-${model}-${version}\n    job: retrain-${name}`,
  ].join("\n");
}

const SLICES = [undefined, "region: north", "region: south", "age: under-30"] as const;

function evaluationText({ model, version, chance }: Drawn): string {
  const tested = datasetName(model % 2 === 0 ? model : model);
  const metrics = SLICES.flatMap((slice, index) => metricText({ slice, index, chance }));
  const comparison = `  comparisons:
    - metric: auc
      baseline: { version: "${versionName(version - 1)}", role: champion }
      difference: 0.002
      confidenceInterval: { lowerBound: -0.001, upperBound: 0.005 }`;
  return [
    `evaluation:\n  performedAt: "${createdAt(model, version)}"`,
    `  report: { uri: "s3://acme-reports/${tested}/${version}.json" }`,
    "  metrics:",
    ...metrics,
    ...(version > 0 ? [comparison] : []),
  ].join("\n");
}

function metricText({
  slice,
  index,
  chance,
}: {
  slice: string | undefined;
  index: number;
  chance: () => number;
}): string[] {
  const value = 0.8 + chance() / 10;
  const written = (number: number) => number.toFixed(4);
  const id = index === 0 ? "auc" : `auc-${index}`;
  return [
    `    - id: ${id}\n      type: roc_auc\n      value: ${written(value)}`,
    ...(slice === undefined ? [] : [`      slice: { ${slice} }`]),
    `      n: ${12_000 + index}`,
    `      confidenceInterval: { lowerBound: ${written(value - 0.01)}, upperBound: ${written(value + 0.01)} }`,
  ];
}
