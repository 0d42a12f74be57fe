// Every rule held against the registry of a working tree.

import { surveyWorkTree } from "../../git/survey/survey.ts";
import type { WorkTree } from "../../git/survey/work-tree.ts";
import { policyOf } from "../../policy/parse-policy.ts";
import { isPolicy, type Policy } from "../../policy/policy.ts";
import type { Problem } from "../../registry/problem.ts";
import { checkRules, type PolicyNames } from "../../registry/rules.ts";
import type { Terminal } from "../terminal.ts";
import { OFFLINE } from "./offline.ts";

/** What was looked at, in numbers, and what was found. */
export interface Inspection {
  files: number;
  models: number;
  versions: number;
  problems: readonly Problem[];
}

export interface Inspected {
  inspection: Inspection;
  /** Whether every file lies as Git's index has it. */
  asIndexed: boolean;
}

/** Inspects every governed file; `threads` as in `carryOut`. Throws when a file can not be read. */
export async function inspectRegistry(tree: WorkTree, { progress }: Terminal, threads?: number): Promise<Inspected> {
  const { registry, own, asIndexed } = await surveyWorkTree(tree, {
    progress: (done, total) => progress("Reading files", done, total),
    ...(threads === undefined ? {} : { threads }),
  });
  const policy = policyOf(registry, OFFLINE);
  const broken = checkRules(registry, namesOf(policy), ({ file }) => own.get(file) ?? []);
  const inspection = {
    files: registry.entries.size,
    models: registry.models.size,
    versions: [...registry.models.values()].reduce((sum, { versions }) => sum + versions.size, 0),
    problems: [...registry.problems, ...(isPolicy(policy) ? [] : policy), ...broken],
  };
  return { inspection, asIndexed };
}

function namesOf(policy: Policy | readonly Problem[]): PolicyNames | undefined {
  if (!isPolicy(policy)) return undefined;
  return { stages: policy.stages.map(({ name }) => name), tiers: [...policy.tiers.keys()] };
}
