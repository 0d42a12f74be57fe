// How large a registry is: so many models, versions of each, and datasets.

export interface Shape {
  /** Version manifests in all. */
  size: number;
  models: number;
  /** Of each model. */
  versions: number;
  datasets: number;
}

/** Versions of each dataset. */
export const DATASET_VERSIONS = 4;

/** Sizes between these would only be a third and fourth number to compare with nothing. */
export const SIZES = [100, 1_000, 10_000, 100_000] as const;

/** Up to a hundred versions of each model, and a dataset for every five models. */
export function shapeOf(size: number): Shape {
  const versions = size >= 10_000 ? 100 : size / 10;
  const models = size / versions;
  return { size, models, versions, datasets: Math.ceil(models / 5) };
}

/** `churn-0007` and such: topics come again, numbers do not. */
export function modelName(index: number): string {
  return `${TOPICS[index % TOPICS.length]}-${String(index).padStart(4, "0")}`;
}

const TOPICS = ["fraud", "churn", "credit", "demand", "pricing", "ranking", "triage", "vision", "speech", "routing"];

export function datasetName(index: number): string {
  return `${TOPICS[index % TOPICS.length]}-events-${String(index).padStart(3, "0")}`;
}

/** The first quarters of 2026. */
export function datasetVersion(index: number): string {
  return `2026-${String(3 * index + 1).padStart(2, "0")}-01`;
}

/** `1.0.0` to `1.9.9`, then on. */
export function versionName(index: number): string {
  return `1.${Math.floor(index / 10)}.${index % 10}`;
}
