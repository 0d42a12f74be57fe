// The plain way to inspect a working tree, for comparison: every file is read and parsed, one after the other, with nothing remembered.

import { createHash } from "node:crypto";
import { lstatSync, readFileSync, type Stats } from "node:fs";
import { join } from "node:path";
import type { Inspection } from "../../src/cli/check/inspect-registry.ts";
import { toText } from "../../src/git/text.ts";
import { policyOf } from "../../src/policy/parse-policy.ts";
import type { Policy } from "../../src/policy/policy.ts";
import { governs } from "../../src/registry/names.ts";
import { parseRegistry } from "../../src/registry/registry.ts";
import { checkRules } from "../../src/registry/rules.ts";
import type { Entry } from "../../src/registry/snapshot.ts";
import { gitIn } from "../git/registry-repository.ts";

export function inspectPlainly(folder: string): Inspection {
  const listed = gitIn(folder, ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).split("\0");
  const files = [...new Set(listed)]
    .filter((path) => governs(path) !== undefined)
    .flatMap((path) => read(folder, path));
  const registry = parseRegistry({
    commit: "the working tree",
    covers: [""],
    entries: new Map(files.map(({ entry }) => [entry.path, entry])),
    texts: new Map(files.map(({ entry, text }) => [entry.oid, text])),
  });
  const policy = policyOf(registry, { owner: "owner" });
  return {
    files: registry.entries.size,
    models: registry.models.size,
    versions: [...registry.models.values()].reduce((sum, { versions }) => sum + versions.size, 0),
    problems: [
      ...registry.problems,
      ...(Array.isArray(policy) ? policy : []),
      ...checkRules(registry, Array.isArray(policy) ? undefined : namesOf(policy as Policy)),
    ],
  };
}

function namesOf({ stages, tiers }: Policy) {
  return { stages: stages.map(({ name }) => name), tiers: [...tiers.keys()] };
}

function read(folder: string, path: string): { entry: Entry; text: string | null }[] {
  const stats = look(join(folder, path));
  if (stats === undefined) return [];
  const plain = stats.mode & 0o100 ? "100755" : "100644";
  const mode = stats.isDirectory() ? "160000" : stats.isSymbolicLink() ? "120000" : plain;
  const bytes = stats.isFile() ? readFileSync(join(folder, path)) : Buffer.from(path);
  const oid = createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
  return [{ entry: { path, mode, oid }, text: toText(bytes) }];
}

// Not there, or what should be a folder above it is none.
function look(place: string): Stats | undefined {
  try {
    return lstatSync(place);
  } catch {
    return undefined;
  }
}
