// Which environments of GitHub a registry deploys to.

import type { Policy } from "../../policy/policy.ts";

/** Those of the stages among them; GitHub compares their names without regard to case. */
export function environmentsOfStages<T extends { name: string }>(
  { stages }: Pick<Policy, "stages">,
  environments: readonly T[],
): T[] {
  const named = new Set(stages.flatMap((stage) => stage.environments.map((name) => name.toLowerCase())));
  return environments.filter(({ name }) => named.has(name.toLowerCase()));
}
