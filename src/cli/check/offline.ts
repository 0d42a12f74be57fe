// What a policy is to the terminal, which knows no account and no team.

import type { Policy } from "../../policy/policy.ts";
import type { Problem } from "../../registry/problem.ts";

// Teams are compared with nothing here, so any owner of the repository will do.
export const OFFLINE = { owner: "owner" };

export function isPolicy(policy: Policy | readonly Problem[]): policy is Policy {
  return !Array.isArray(policy);
}
