// The policy at the tip of the default branch.

import { readTip } from "../github/history.ts";
import type { Repo } from "../github/repo.ts";
import { readRegistryAround } from "../github/snapshot.ts";
import { policyOf } from "../policy/parse-policy.ts";
import type { Policy } from "../policy/policy.ts";
import type { Problem } from "../registry/problem.ts";
import { parseRegistry } from "../registry/registry.ts";

/** What it says, or what is wrong with it. */
export async function readTipPolicy(repo: Repo): Promise<Policy | readonly Problem[]> {
  const registry = parseRegistry(await readRegistryAround(repo, await readTip(repo), ["registry.yaml"]));
  return policyOf(registry, { owner: repo.owner });
}
