// A made-up registry as streams for `git fast-import`: first its commits, then the tags that must name them.

import { datasetText, modelText, POLICY, stageText, versionText } from "./documents.ts";
import { DATASET_VERSIONS, datasetName, datasetVersion, modelName, type Shape, versionName } from "./shape.ts";
import { type Change, landTogether, tellStory } from "./story.ts";
import { createTagger } from "./tags.ts";

/** The branch that proposes three more files. */
export const PROPOSAL = "proposal";

/** Noon of the first day of 2024, in seconds; every commit and tag is a second later than the one before. */
const START = Date.UTC(2024, 0, 1, 12) / 1000;

type Files = readonly (readonly [path: string, text: string])[];

function commitOf({ branch, mark, files }: { branch: string; mark: number; files: Files }): string {
  const who = `Bench <bench@example.org> ${START + mark} +0000`;
  const head = `commit refs/heads/${branch}\nmark :${mark}\ncommitter ${who}\ndata 6\nChange\n`;
  return head + files.map(([path, text]) => `M 100644 inline ${path}\n${dataOf(text)}\n`).join("");
}

function dataOf(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}

/** Changes of one landing: enough landings for a history, few enough to be imported soon. */
export function changesPerCommit({ size }: Shape): number {
  return Math.max(1, size / 1000);
}

/** The first commit is marked 1; it holds the policy, the models and the datasets. */
export function* toCommits(shape: Shape): Iterable<string> {
  const { models, versions, datasets } = shape;
  yield commitOf({ branch: "main", mark: 1, files: [...beginning(models, datasets)] });
  let mark = 1;
  for (const together of landTogether(tellStory(shape), changesPerCommit(shape))) {
    mark += 1;
    yield commitOf({ branch: "main", mark, files: together.map((change) => fileOf(shape, change)) });
  }
  const three = [0, 1, 2].map((model) => fileOf(shape, { kind: "registration", model, version: versions }));
  yield `${commitOf({ branch: PROPOSAL, mark: mark + 1, files: [] })}from :${mark}\n${three
    .map(([path, text]) => `M 100644 inline ${path}\n${dataOf(text)}\n`)
    .join("")}`;
}

function* beginning(models: number, datasets: number): Iterable<readonly [string, string]> {
  yield ["registry.yaml", POLICY];
  for (let model = 0; model < models; model += 1) yield [`models/${modelName(model)}/model.yaml`, modelText(model)];
  for (let dataset = 0; dataset < datasets; dataset += 1) {
    for (let version = 0; version < DATASET_VERSIONS; version += 1) {
      yield [`datasets/${datasetName(dataset)}/${datasetVersion(version)}.yaml`, datasetText(dataset, version)];
    }
  }
}

function fileOf(shape: Shape, change: Change): readonly [string, string] {
  const [model, version] = [modelName(change.model), versionName(change.version)];
  return change.kind === "registration"
    ? [`models/${model}/versions/${version}.yaml`, versionText(shape, change.model, change.version)]
    : [`models/${model}/stages/${change.stage}.yaml`, stageText(model, change.stage, version)];
}

/** Tags of every change; `commits` holds the ids by mark. */
export function* toTags(shape: Shape, commits: ReadonlyMap<number, string>): Iterable<string> {
  const tagger = createTagger(shape);
  const idOf = (mark: number) => commits.get(mark) ?? "";
  let [mark, seconds] = [1, START + commits.size];
  for (const together of landTogether(tellStory(shape), changesPerCommit(shape))) {
    mark += 1;
    for (const change of together) {
      const landing = { commit: idOf(mark), parent: idOf(mark - 1) };
      for (const { name, commit, message } of tagger(change, landing, seconds)) {
        seconds += 1;
        yield `tag ${name}\nfrom ${commit}\ntagger Bench <bench@example.org> ${seconds} +0000\n${dataOf(message)}\n`;
      }
    }
  }
}
