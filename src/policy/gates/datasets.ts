// What the lineage gate asks of datasets: digests, manifests, a test set after and apart from the training set.

import type { Dataset, DatasetReference, DatasetRole, ModelVersion, Period } from "../../registry/documents.ts";
import type { Registry } from "../../registry/registry.ts";

const LEARNED_FROM: readonly DatasetRole[] = ["pretraining", "training", "validation", "calibration"];

/** Sentences about datasets without digest; one when there is no dataset at all. */
export function undigested({ lineage }: ModelVersion): string[] {
  const datasets = lineage?.datasets ?? [];
  if (datasets.length === 0) return ["It names no dataset."];
  return datasets.filter(({ digest }) => !anyDigest(digest)).map(({ name }) => `Dataset ${name} has no digest.`);
}

/** Sentences about datasets whose manifest the registry does not hold, or holds with other bytes. */
export function unlisted({ lineage }: ModelVersion, registry: Registry): string[] {
  const datasets = lineage?.datasets ?? [];
  if (datasets.length === 0) return ["It names no dataset."];
  return datasets.flatMap((reference) => {
    const label = labelOf(reference);
    const manifest = manifestOf(reference, registry);
    if (!manifest) return [`Dataset ${label} has no manifest in the registry.`];
    const conflict = Object.entries(reference.digest ?? {}).find(
      ([algorithm, hex]) => manifest.digest[algorithm] !== undefined && manifest.digest[algorithm] !== hex,
    );
    return conflict ? [`Dataset ${label} has another ${conflict[0]} digest than its manifest.`] : [];
  });
}

/** Sentences about test sets that do not begin after everything that was learned from. */
export function missingSplit(version: ModelVersion, registry: Registry): string[] {
  return pairs(version).flatMap((pair) => {
    if (typeof pair === "string") return [pair];
    const [test, other] = pair;
    const [later, earlier] = [periodOf(test, registry), periodOf(other, registry)];
    if (!later) return [`Test set ${labelOf(test)} names no period.`];
    if (!earlier) return [`Dataset ${labelOf(other)} names no period.`];
    if (later.start > earlier.end) return [];
    return [`Test set ${labelOf(test)} begins ${later.start}, but ${labelOf(other)} ends ${earlier.end}.`];
  });
}

/** Sentences about test sets that are, or may be, what was learned from. */
export function missingOverlap(version: ModelVersion, registry: Registry): string[] {
  return pairs(version).flatMap((pair) => {
    if (typeof pair === "string") return [pair];
    const [test, other] = pair;
    const [a, b] = [digestOf(test, registry), digestOf(other, registry)];
    const common = Object.keys(a).filter((algorithm) => b[algorithm] !== undefined);
    if (common.length === 0) {
      return [`Test set ${labelOf(test)} and ${labelOf(other)} have no digest of the same kind to compare.`];
    }
    return common.some((algorithm) => a[algorithm] === b[algorithm])
      ? [`Test set ${labelOf(test)} has the same bytes as ${labelOf(other)}.`]
      : [];
  });
}

function pairs({ lineage }: ModelVersion): (string | readonly [DatasetReference, DatasetReference])[] {
  const datasets = lineage?.datasets ?? [];
  const tests = datasets.filter(({ role }) => role === "test");
  const learned = datasets.filter(({ role }) => role !== undefined && LEARNED_FROM.includes(role));
  if (tests.length === 0) return ["It names no dataset with the role test."];
  if (!learned.some(({ role }) => role === "training")) return ["It names no dataset with the role training."];
  return tests.flatMap((test) => learned.map((other) => [test, other] as const));
}

function manifestOf({ name, version }: DatasetReference, registry: Registry): Dataset | undefined {
  return version === undefined ? undefined : registry.datasets.get(`${name}@${version}`)?.document?.value;
}

function periodOf(reference: DatasetReference, registry: Registry): Period | undefined {
  return reference.period ?? manifestOf(reference, registry)?.period;
}

function digestOf(reference: DatasetReference, registry: Registry): Readonly<Record<string, string>> {
  return { ...manifestOf(reference, registry)?.digest, ...reference.digest };
}

function anyDigest(digest: Readonly<Record<string, string>> = {}): boolean {
  return Object.values(digest).some((hex) => hex !== "");
}

function labelOf({ name, version }: DatasetReference): string {
  return version === undefined ? name : `${name}@${version}`;
}
