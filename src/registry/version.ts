// Versions of models: SemVer 2.0.0 exactly as written, without a leading `v`, and usable in a Git tag and a file name.

import type { SemVer } from "semver";
import compare from "semver/functions/compare.js";
import compareBuild from "semver/functions/compare-build.js";
import parse from "semver/functions/parse.js";

const WRITTEN = /^[0-9][0-9A-Za-z.+-]*$/;
const LONGEST = 128;

/** Whether the text is a version. Git refuses references ending in `.lock`, so such a pre-release is none. */
export function isVersion(text: string): boolean {
  return text.length <= LONGEST && WRITTEN.test(text) && !text.endsWith(".lock") && parse(text) !== null;
}

function toSemVer(version: string): SemVer {
  const parsed = parse(version);
  if (parsed === null) throw new Error(`not a version: ${version}`);
  return parsed;
}

/** Negative, zero or positive by SemVer precedence; build metadata counts for nothing. Throws when either is no version. */
export function compareVersions(a: string, b: string): number {
  return compare(toSemVer(a), toSemVer(b));
}

/** Versions in ascending order; equal precedence is ordered by build metadata, so that the order is total. */
export function sortVersions(versions: Iterable<string>): string[] {
  return [...versions]
    .map(toSemVer)
    .sort(compareBuild)
    .map((version) => version.raw);
}

/** The greatest version, pre-releases only when there is nothing else; `undefined` for none. */
export function latestOf(versions: Iterable<string>): string | undefined {
  const sorted = sortVersions(versions);
  return sorted.findLast((version) => toSemVer(version).prerelease.length === 0) ?? sorted.at(-1);
}

/** The line of maintenance a version belongs to: `1.5` for `1.5.2-rc.1`. */
export function lineOf(version: string): string {
  const { major, minor } = toSemVer(version);
  return `${major}.${minor}`;
}

/** The version a patch later, or the release that a pre-release is for. */
export function nextPatch(version: string): string {
  const { patch, prerelease } = toSemVer(version);
  return `${lineOf(version)}.${prerelease.length > 0 ? patch : patch + 1}`;
}
