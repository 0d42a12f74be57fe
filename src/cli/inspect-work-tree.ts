// Everything that stands against the files of a working tree as they lie, committed or not.

import { readWorkTree } from "../git/snapshot.ts";
import { policyOf } from "../policy/parse-policy.ts";
import type { Policy } from "../policy/policy.ts";
import type { Problem } from "../registry/problem.ts";
import { parseRegistry } from "../registry/registry.ts";
import { checkRules } from "../registry/rules.ts";
import { isPolicy, OFFLINE } from "./judge-commits.ts";
import type { Terminal } from "./terminal.ts";

/** What was looked at, in numbers, and what was found. */
export interface Inspection {
  files: number;
  models: number;
  versions: number;
  problems: readonly Problem[];
}

/** Inspects the whole registry in the working tree at a folder. Throws a GitError outside of one. */
export async function inspectWorkTree(folder: string, _terminal: Terminal): Promise<Inspection> {
  const registry = parseRegistry(await readWorkTree(folder));
  const policy = policyOf(registry, OFFLINE);
  return {
    files: registry.entries.size,
    models: registry.models.size,
    versions: [...registry.models.values()].reduce((sum, { versions }) => sum + versions.size, 0),
    problems: [...registry.problems, ...(isPolicy(policy) ? [] : policy), ...checkRules(registry, namesOf(policy))],
  };
}

function namesOf(policy: Policy | readonly Problem[]): { stages: string[]; tiers: string[] } | undefined {
  if (!isPolicy(policy)) return undefined;
  return { stages: policy.stages.map(({ name }) => name), tiers: [...policy.tiers.keys()] };
}
