// What the lineage gate asks of datasets: digests, manifests, a test set after and apart from what was learned from.

import type {
  Dataset,
  DatasetReference,
  DatasetRole,
  DigestSet,
  ModelVersion,
  Period,
} from "../../registry/documents.ts";
import type { Registry } from "../../registry/registry.ts";
import type { Finding } from "./gate.ts";

const LEARNED_FROM: readonly DatasetRole[] = ["pretraining", "training", "validation", "calibration"];

/** Whether any digest pins this thing. */
export function hasDigest({ digest = {} }: { digest?: DigestSet }): boolean {
  return Object.values(digest).some((hex) => hex !== "");
}

/** Every dataset has a digest, and there is one. */
export function judgeDigests(version: ModelVersion): Finding[] {
  return eachDataset(version, (reference) =>
    hasDigest(reference) ? [] : [failed(`Dataset ${labelOf(reference)} has no digest.`)],
  );
}

/** The registry holds a manifest of every dataset, with the same bytes. */
export function judgeManifests(version: ModelVersion, registry: Registry): Finding[] {
  return eachDataset(version, (reference) => {
    const manifest = manifestOf(reference, registry);
    if (!manifest) return [failed(`Dataset ${labelOf(reference)} has no manifest in the registry.`)];
    const { digest = {} } = reference;
    const other = Object.keys(digest).find((key) => (manifest.digest[key] ?? digest[key]) !== digest[key]);
    return other ? [failed(`Dataset ${labelOf(reference)} has another ${other} digest than its manifest.`)] : [];
  });
}

/** Every test set begins after everything that was learned from has ended. */
export function judgeSplit(version: ModelVersion, registry: Registry): Finding[] {
  return eachPair(version, (test, other) => {
    const [later, earlier] = [periodOf(test, registry), periodOf(other, registry)];
    if (!later) return [undecided(`Test set ${labelOf(test)} names no period.`)];
    if (!earlier) return [undecided(`Dataset ${labelOf(other)} names no period.`)];
    if (later.start > earlier.end) return [];
    return [failed(`Test set ${labelOf(test)} begins ${later.start}, but ${labelOf(other)} ends ${earlier.end}.`)];
  });
}

/** No test set has the bytes of anything that was learned from. */
export function judgeOverlap(version: ModelVersion, registry: Registry): Finding[] {
  return eachPair(version, (test, other) => {
    const [a, b] = [digestOf(test, registry), digestOf(other, registry)];
    const common = Object.keys(a).filter((algorithm) => b[algorithm] !== undefined);
    if (common.some((algorithm) => a[algorithm] === b[algorithm])) {
      return [failed(`Test set ${labelOf(test)} has the same bytes as ${labelOf(other)}.`)];
    }
    if (common.length > 0) return [];
    return [undecided(`Test set ${labelOf(test)} and ${labelOf(other)} have no digest of one kind to compare.`)];
  });
}

function eachDataset({ lineage }: ModelVersion, judge: (reference: DatasetReference) => Finding[]): Finding[] {
  const datasets = lineage?.datasets ?? [];
  return datasets.length === 0 ? [failed("It names no dataset.")] : datasets.flatMap(judge);
}

function eachPair(
  { lineage }: ModelVersion,
  judge: (test: DatasetReference, other: DatasetReference) => Finding[],
): Finding[] {
  const datasets = lineage?.datasets ?? [];
  const tests = datasets.filter(({ role }) => role === "test");
  const learned = datasets.filter(({ role }) => role !== undefined && LEARNED_FROM.includes(role));
  if (tests.length === 0) return [undecided("It names no dataset with the role test.")];
  if (!learned.some(({ role }) => role === "training")) {
    return [undecided("It names no dataset with the role training.")];
  }
  return tests.flatMap((test) => learned.flatMap((other) => judge(test, other)));
}

function failed(reason: string): Finding {
  return { status: "failed", reason };
}

function undecided(reason: string): Finding {
  return { status: "inconclusive", reason };
}

function manifestOf({ name, version }: DatasetReference, registry: Registry): Dataset | undefined {
  return version === undefined ? undefined : registry.datasets.get(`${name}@${version}`)?.document?.value;
}

function periodOf(reference: DatasetReference, registry: Registry): Period | undefined {
  return reference.period ?? manifestOf(reference, registry)?.period;
}

function digestOf(reference: DatasetReference, registry: Registry): DigestSet {
  return { ...manifestOf(reference, registry)?.digest, ...reference.digest };
}

function labelOf({ name, version }: DatasetReference): string {
  return version === undefined ? name : `${name}@${version}`;
}
