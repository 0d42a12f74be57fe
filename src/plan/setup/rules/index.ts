// Every rule there is, in the order in which people read them.

import type { Enforced } from "../enforced.ts";
import { type Finding, type SetupRule, toFindings } from "../finding.ts";
import { APP_RULES } from "./app.ts";
import { BRANCH_RULES } from "./branch.ts";
import { CHECK_RULES } from "./check.ts";
import { DEPLOY_RULES } from "./deploy.ts";
import { PEOPLE_RULES } from "./people.ts";
import { TAG_RULES } from "./tags.ts";

export const SETUP_RULES: readonly SetupRule[] = [
  ...CHECK_RULES,
  ...BRANCH_RULES,
  ...TAG_RULES,
  ...DEPLOY_RULES,
  ...APP_RULES,
  ...PEOPLE_RULES,
];

/** What all rules find. */
export function findSetup(enforced: Enforced): Finding[] {
  return SETUP_RULES.flatMap((rule) => toFindings(rule, enforced));
}
