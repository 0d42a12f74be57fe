// The default branch: it moves by reviewed pull requests alone, forward alone, and nobody passes that unseen.

import { desiredBranch, desiredSigned } from "../desired.ts";
import type { BypassActor, Enforced, Seen } from "../enforced.ts";
import { couldNotTell, type Judged, missing, ok, type SetupRule, warning } from "../finding.ts";
import {
  checkGuard,
  type Guard,
  holdsGuard,
  LAST_PUSH,
  NO_DELETION,
  NO_FORCE_PUSH,
  PULL_REQUEST,
  SIGNED_COMMITS,
  STALE_APPROVALS,
} from "../guards.ts";
import { callForRuleset } from "../steps.ts";
import { branchOf, rulesPage } from "./where.ts";

interface Row {
  id: string;
  guard: Guard;
  why: string;
  expected: string;
  /** As GitHub labels it in a ruleset. */
  label: string;
}

const ROWS: readonly Row[] = [
  {
    id: "pull-request",
    guard: PULL_REQUEST,
    why: "A push straight to the branch is judged only once it has landed.",
    expected: "changes need a pull request with at least one approval",
    label: "Require a pull request before merging, 1 approval",
  },
  {
    id: "stale-approvals",
    guard: STALE_APPROVALS,
    why: "GitHub may say of an old approval that it was given to a newer commit.",
    expected: "new commits dismiss the approvals given before",
    label: "Dismiss stale pull request approvals when new commits are pushed",
  },
  {
    id: "last-push",
    guard: LAST_PUSH,
    why: "Whoever pushed last would otherwise approve their own change.",
    expected: "somebody else approves the last push",
    label: "Require approval of the most recent reviewable push",
  },
  {
    id: "force-push",
    guard: NO_FORCE_PUSH,
    why: "Records count the changes of the branch in order, and a rewritten branch loses them.",
    expected: "force pushes are blocked",
    label: "Block force pushes",
  },
  {
    id: "deletion",
    guard: NO_DELETION,
    why: "With the branch goes the policy that judges.",
    expected: "the branch can not be deleted",
    label: "Restrict deletions",
  },
];

function toRule({ id, guard, why, expected, label }: Row): SetupRule {
  return {
    ...{ id, why, expected },
    where: branchOf,
    judge: (enforced) => {
      const held = holdsGuard(enforced, guard);
      if (held.held === "unknown") return [couldNotTell(held.reason)];
      return [held.held === "yes" ? ok("a rule asks for it") : missing("no rule asks for it")];
    },
    mend: (enforced) => ({
      setting: `${rulesPage(enforced)}, ruleset for the default branch: ${label}`,
      ...callForRuleset(enforced, desiredBranch),
    }),
  };
}

/** A recommendation: with it nobody can rebase on GitHub, and who did not open a pull request can not squash it. */
const signatures: SetupRule = {
  id: "signed-commits",
  why: "An unsigned commit bears whatever name was written into it: whoever pushes one elsewhere, in the name of a colleague who takes it over, is not seen and may approve it.",
  where: branchOf,
  expected: "commits need a verified signature",
  judge: (enforced) => {
    const held = holdsGuard(enforced, SIGNED_COMMITS);
    if (held.held === "yes") return [ok("a rule asks for it")];
    if ("hidden" in enforced.branchRules) return [couldNotTell(enforced.branchRules.hidden)];
    return [warning(held.held === "no" ? "no rule asks for it" : `no rule is seen that asks for it: ${held.reason}`)];
  },
  mend: (enforced) => ({
    setting: `${rulesPage(enforced)}, ruleset for the default branch: Require signed commits; merge with merge commits, because a squash by the author of a pull request lets unsigned ones through, and GitHub can not sign a rebase`,
    ...callForRuleset(enforced, desiredSigned),
  }),
};

const bypass: SetupRule = {
  id: "branch-bypass",
  why: "Whoever passes the rules can merge what the check refused, and as exempt without a trace on GitHub.",
  where: branchOf,
  expected: "nobody may pass the rules of the default branch",
  judge: (enforced) => [judgeBypass(enforced)],
  mend: (enforced) => ({
    setting: `${rulesPage(enforced)}, each ruleset for the default branch: Bypass list`,
    ...callForRuleset(enforced, desiredBranch),
  }),
};

/** What stands between a change and the branch: each must be kept by at least one set of rules that nobody passes. */
function judgeBypass(enforced: Enforced): Judged {
  const { app } = enforced;
  const guards = [PULL_REQUEST, NO_FORCE_PUSH, NO_DELETION, ...("known" in app ? [checkGuard(app.known)] : [])];
  const passers = guards.map((guard) => passersOf(enforced, guard));
  const known = passers.flatMap((one) => ("known" in one ? one.known : []));
  const words = [...new Set(known.map(describe))].join(", ");
  // An App that merges by itself, or somebody who leaves no trace, is never meant.
  if (known.some(({ type, mode }) => mode === "exempt" || type === "Integration")) return missing(words);
  const hidden = passers.flatMap((one) => ("hidden" in one ? [one.hidden] : []))[0];
  if (hidden !== undefined) return couldNotTell(words === "" ? hidden : `${words}; ${hidden}`);
  return words === "" ? ok("nobody passes the rules that are there") : warning(words);
}

/** Who passes everything that says so; the shortest list counts, since every one of them must be passed. */
function passersOf(enforced: Enforced, guard: Guard): Seen<readonly BypassActor[]> {
  const held = holdsGuard(enforced, guard);
  // What is not there is a finding of its own.
  if (held.held !== "yes") return held.held === "no" ? { known: [] } : { hidden: held.reason };
  const lists = held.rulesets.map((id) => bypassOf(enforced, id));
  if (held.classic) lists.push(classicBypass(enforced));
  const known = lists.flatMap((one) => ("known" in one ? [one.known] : []));
  if (known.some((list) => list.length === 0)) return { known: [] };
  const hidden = lists.find((one) => "hidden" in one);
  return hidden ?? { known: known.toSorted((a, b) => a.length - b.length)[0] ?? [] };
}

function bypassOf({ rulesets }: Enforced, id: number): Seen<readonly BypassActor[]> {
  if ("hidden" in rulesets) return rulesets;
  const ruleset = rulesets.known.find((one) => one.id === id);
  return ruleset?.bypass ?? { hidden: `GitHub does not show ruleset ${id}` };
}

function classicBypass({ classic }: Enforced): Seen<readonly BypassActor[]> {
  if ("hidden" in classic) return classic;
  const admins = classic.known?.enforceAdmins === false ? ["administrators (classic protection)"] : [];
  const names = [...admins, ...(classic.known?.reviewBypass ?? [])];
  return { known: names.map((type) => ({ type, id: null, mode: "always" })) };
}

const WORDS: Readonly<Record<string, string>> = {
  Integration: "App",
  OrganizationAdmin: "owners of the organization",
  RepositoryRole: "repository role",
  Team: "team",
  DeployKey: "deploy keys",
  User: "user",
};
/** Ids of GitHub's own repository roles. */
const ROLES: Readonly<Record<number, string>> = { 2: "maintain", 4: "write", 5: "admin" };

/** `App 7 (always)`, `repository role admin (exempt)`. */
export function describe({ type, id, mode }: BypassActor): string {
  const word = WORDS[type] ?? type;
  const isNumbered = id !== null && type !== "OrganizationAdmin" && type !== "DeployKey";
  const number = type === "RepositoryRole" && id !== null ? (ROLES[id] ?? id) : id;
  return `${word}${isNumbered ? ` ${number}` : ""} (${mode})`;
}

export const BRANCH_RULES: readonly SetupRule[] = [...ROWS.map(toRule), signatures, bypass];
