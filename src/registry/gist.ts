// The part of a document that the rules across files look at: small, so that it can be kept and sent between threads.

import type { Dataset, Located, Model, ModelVersion, Retirement, StageAssignment } from "./documents.ts";
import type { ParsedFile } from "./file.ts";
import { type DocumentPath, formatPath } from "./names.ts";

/** A sound document without its text. Whatever no rule across files looks at is left out of the value; artifacts are none. */
export type Gist =
  | { kind: "model"; sha256: string; value: Model }
  | { kind: "version"; sha256: string; value: ModelVersion }
  | { kind: "stage"; sha256: string; value: StageAssignment }
  | { kind: "retirement"; sha256: string; value: Retirement }
  | { kind: "dataset"; sha256: string; value: Dataset };

/** The gist of a file; `undefined` when it holds no sound document. Inverse of `fromGist`, as far as rules across files go. */
export function toGist({ model, version, stage, retirement, dataset }: ParsedFile): Gist | undefined {
  if (model) return { kind: "model", sha256: model.sha256, value: thinModel(model.value) };
  if (version) return { kind: "version", sha256: version.sha256, value: thinVersion(version.value) };
  if (stage) return { kind: "stage", sha256: stage.sha256, value: stage.value };
  if (retirement) return { kind: "retirement", sha256: retirement.sha256, value: retirement.value };
  return dataset && { kind: "dataset", sha256: dataset.sha256, value: thinDataset(dataset.value) };
}

/** The parsed file a gist stands for, at the place it came from. */
export function fromGist(gist: Gist, place: Pick<Located<unknown>, "file" | "blob" | "locate">): ParsedFile {
  const located = <T>(value: T): Located<T> => ({ ...place, sha256: gist.sha256, value });
  switch (gist.kind) {
    case "model":
      return { model: located(gist.value), problems: [] };
    case "version":
      return { version: located(gist.value), problems: [] };
    case "stage":
      return { stage: located(gist.value), problems: [] };
    case "retirement":
      return { retirement: located(gist.value), problems: [] };
    case "dataset":
      return { dataset: located(gist.value), problems: [] };
  }
}

/** The one path at which a document is sound: what it says of itself must be what its path says. */
export function pathOfGist({ kind, value }: Gist): string {
  return formatPath({ ...value, kind } as DocumentPath);
}

function thinModel({ model, riskTier }: Model): Model {
  return { model, ...(riskTier === undefined ? {} : { riskTier }) };
}

// Places in lists are kept, because problems name them.
function thinVersion({ model, version, previousVersion, lineage = {}, evaluation = {} }: ModelVersion): ModelVersion {
  const { parents, baseModels, datasets } = lineage;
  const { comparisons } = evaluation;
  return {
    ...{ model, version, artifacts: [] },
    ...(previousVersion === undefined ? {} : { previousVersion }),
    lineage: {
      ...(parents && { parents }),
      ...(baseModels && {
        baseModels: baseModels.map((base) => (base.model === undefined ? {} : { model: base.model })),
      }),
      ...(datasets && {
        datasets: datasets.map(({ name, version: of, digest }) => ({
          name,
          ...(of === undefined ? {} : { version: of }),
          ...(digest && { digest }),
        })),
      }),
    },
    ...(comparisons && {
      evaluation: {
        comparisons: comparisons.map(({ metric, baseline, difference }) => ({ metric, baseline, difference })),
      },
    }),
  };
}

function thinDataset({ dataset, version, digest, period }: Dataset): Dataset {
  return { dataset, version, digest, ...(period && { period }) };
}
