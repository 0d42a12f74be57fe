// The registry that the examples of README.md and docs/ speak of, and what lies beside it: every example works there.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assetsOf } from "../../src/plan/assets.ts";
import { rootDigest } from "../../src/registry/model-digest.ts";
import { parseRecordTag } from "../../src/registry/record-tag.ts";
import { SEALED_WITH } from "../../src/registry/statements/sealed.ts";
import { gitIn } from "../git/registry-repository.ts";
import { DIGEST, datasetFile, type Files, modelFile, stageFile, versionFile } from "../registry/registry-sample.ts";
import { blobId } from "../support/files.ts";
import { type Contents, type Landing, makeSealedRegistry, moved, registered } from "./sealed-registry.ts";

const POLICY = `apiVersion: registrar/v1
kind: Registry
roles:
  engineering: { teams: [ml-engineering] }
  risk: { teams: [model-risk] }
registration:
  approvals: { engineering: 1 }
stages:
  - name: staging
    approvals: { engineering: 1 }
  - name: production
    approvals: { engineering: 1 }
    gates:
      - { type: metric, metric: auc, floor: 0.9 }
tiers:
  high:
    production: { approvals: { risk: 1 } }
policyChange:
  approvals: { engineering: 1 }
waivers: { approvals: { risk: 1 }, maxTerm: P90D }
breakGlass: { approvals: { risk: 1 }, reviewWithin: P3D, maxTerm: P14D }
`;

const WEIGHTS = "the weights";
const FILE = createHash("sha256").update(WEIGHTS).digest("hex");
const MODEL = rootDigest([{ name: "weights", sha256: FILE }]);
/** Where the manifests say that the models lie. */
const STORE = join(tmpdir(), `registrar-store-${process.pid}`);
const ARTIFACT = `digest: { sha256: ${MODEL} }
    uri: "file://${STORE}/"
    resources:
      - { name: weights, digest: { sha256: ${FILE} }, size: ${WEIGHTS.length} }`;
const CODE = "4be1c0c5a7f0a2b9d7c6e5f41322110ffeeddccb";

function version(model: string, number: string, dataset: string, parent?: string, auc = 0.95): Files {
  const more = `lineage:
  code:
    - { uri: "git+https://github.com/acme/train@${CODE}", digest: { gitCommit: "${CODE}" } }
  datasets:
    - { name: transactions, version: ${dataset}, role: training }
${parent === undefined ? "" : `  parents: ["${model}@${parent}"]\n`}evaluation:
  metrics:
    - { id: auc, type: roc_auc, value: ${auc}, confidenceInterval: { lowerBound: ${auc - 0.01}, upperBound: ${auc + 0.01} } }
`;
  const files = Object.entries(versionFile(model, number, more));
  return Object.fromEntries(
    files.map(([path, text]) => [path, text.replace(`digest: { sha256: ${DIGEST} }`, ARTIFACT)]),
  );
}

const identity = (name: string, owner: string) =>
  `displayName: ${name}\nowners: [${owner}]\ntask: tabular-classification\nriskTier: high\n`;

const CONTENTS: Contents = {
  common: {
    "registry.yaml": POLICY,
    ...modelFile("fraud-detector", identity("Fraud detector", "kim")),
    ...modelFile("churn", identity("Customer churn", "mia")),
    ...datasetFile("transactions", "2026-q1"),
    ...datasetFile("transactions", "2026-train"),
    ...datasetFile("clicks", "2026-09"),
  },
  documents: {
    ...version("fraud-detector", "1.0.0", "2026-q1"),
    ...version("fraud-detector", "1.3.0", "2026-q1"),
    ...version("fraud-detector", "1.4.0", "2026-q1", "1.3.0"),
    ...version("fraud-detector", "1.5.0", "2026-q1", "1.4.0"),
    // Below the floor: somebody must answer for it.
    ...version("fraud-detector", "1.5.1", "2026-q1", "1.4.0", 0.8),
    ...version("churn", "1.5.1", "2026-q1", "1.4.0", 0.8),
    ...version("churn", "1.3.0", "2026-q1"),
    ...version("churn", "1.4.0", "2026-train", "1.3.0"),
    ...version("churn", "1.5.0", "2026-train", "1.4.0"),
  },
  assignment: ({ model, stage }, held) => stageFile(model, stage, held)[`models/${model}/stages/${stage}.yaml`] ?? "",
};

/** Production of the fraud detector is at its seventh number. */
const SEVEN: readonly Landing[] = ["1.0.0", "1.3.0", "1.0.0", "1.3.0", "1.0.0", "1.3.0", "1.4.0"].map((held, index) =>
  moved(`2026-08-${11 + index}`, ["fraud-detector", "production", index + 1], held),
);

const LANDINGS: readonly Landing[] = [
  registered("2026-08-01", "fraud-detector", "1.0.0"),
  registered("2026-08-02", "fraud-detector", "1.3.0"),
  registered("2026-08-03", "fraud-detector", "1.4.0"),
  registered("2026-08-04", "fraud-detector", "1.5.0"),
  registered("2026-08-05", "churn", "1.3.0"),
  registered("2026-08-06", "churn", "1.4.0"),
  registered("2026-08-07", "churn", "1.5.0"),
  registered("2026-08-08", "fraud-detector", "1.5.1"),
  registered("2026-08-09", "churn", "1.5.1"),
  ...SEVEN,
  moved("2026-08-18", ["fraud-detector", "staging", 1], "1.5.0"),
  moved("2026-08-19", ["churn", "production", 1], "1.3.0"),
  moved("2026-08-20", ["churn", "production", 2], "1.4.0"),
  moved("2026-08-21", ["churn", "staging", 1], "1.5.0"),
];

export interface DocumentedRegistry {
  /** The bare repository. */
  origin: string;
  /** A clone with the files beside it that examples name. */
  clone: string;
  /** Removes the branches that were proposed, and what was fetched. */
  reset: () => void;
  remove: () => void;
}

/** Makes it in a temporary folder. */
export function makeDocumentedRegistry(): DocumentedRegistry {
  const artifacts = [{ name: "model", uri: "s3://models/fraud-detector", digest: { sha256: MODEL } }];
  const { folder: origin, key } = makeSealedRegistry(CONTENTS, LANDINGS, { sealedWith: SEALED_WITH, artifacts });
  const clone = mkdtempSync(join(tmpdir(), "registrar-documented-"));
  execFileSync("git", ["clone", "-q", origin, clone], { stdio: "pipe" });
  gitIn(clone, ["config", "user.name", "Mia"]);
  gitIn(clone, ["config", "user.email", "mia@example.org"]);
  for (const folder of [join(clone, "model"), join(clone, "out"), STORE]) {
    mkdirSync(folder);
    writeFileSync(join(folder, "weights"), WEIGHTS);
  }
  writeFileSync(join(clone, "model.onnx"), WEIGHTS);
  writeFileSync(join(clone, "metrics.json"), '{ "auc": 0.96 }');
  cpSync(key, join(clone, "registrar.pub"));
  writeAssets(origin, join(clone, "assets"));
  return {
    ...{ origin, clone },
    reset: () => {
      const listed = gitIn(origin, ["for-each-ref", "--format=%(refname)", "refs/heads/registrar"]);
      rmSync(join(clone, "deploy"), { recursive: true, force: true });
      for (const branch of listed.split("\n").filter(Boolean)) gitIn(origin, ["update-ref", "-d", branch]);
    },
    remove: () => {
      for (const folder of [clone, origin, STORE]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the release of the seventh number holds. */
function writeAssets(origin: string, folder: string): void {
  const name = "record/fraud-detector/production/7";
  const message = gitIn(origin, ["for-each-ref", "--format=%(contents)", `refs/tags/${name}`]);
  const commit = gitIn(origin, ["rev-parse", `${name}^{commit}`]).trim();
  const record = parseRecordTag({ name, commit, message }, []);
  if ("invalid" in record) throw new Error(record.invalid);
  const manifest = CONTENTS.documents["models/fraud-detector/versions/1.4.0.yaml"] ?? "";
  mkdirSync(folder);
  for (const { name: file, content } of assetsOf(record, new Map([[blobId(manifest), manifest]])))
    writeFileSync(join(folder, file), content);
}
