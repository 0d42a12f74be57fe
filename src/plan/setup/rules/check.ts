// The required check: that it is required at all, that nobody but our App can give it, and what else goes by its name.

import { CHECK } from "../../../policy/verdict.ts";
import { desiredBranch } from "../desired.ts";
import type { Enforced } from "../enforced.ts";
import { couldNotTell, type Judged, missing, ok, type SetupRule, warning } from "../finding.ts";
import { checkGuard, checksOf, holdsGuard, PULL_REQUEST, type RequiredCheck } from "../guards.ts";
import { callForRuleset } from "../steps.ts";
import { branchOf, rulesPage } from "./where.ts";

const requiredCheck: SetupRule = {
  id: "required-check",
  why: "Whoever may write can give a check of any name, so the name alone does not keep anything out.",
  where: branchOf,
  expected: `the check ${CHECK} is required with our App as its source`,
  judge: (enforced) => [judgeRequired(enforced)],
  mend: (enforced) => ({
    setting: `${rulesPage(enforced)}, ruleset for the default branch: Require status checks to pass, add ${CHECK}, choose the App as its source`,
    ...callForRuleset(enforced, desiredBranch),
  }),
};

function judgeRequired(enforced: Enforced): Judged {
  const { app } = enforced;
  const named = namedChecks(enforced);
  if ("hidden" in app) {
    const open = named.length > 0 && named.every(({ appId }) => !isPinned(appId));
    return open ? missing(`${CHECK} is required from any source`) : couldNotTell(app.hidden);
  }
  const held = holdsGuard(enforced, checkGuard(app.known));
  if (held.held === "yes") return ok(`${CHECK} is required from App ${app.known}`);
  if (held.held === "unknown" && named.length === 0) return couldNotTell(held.reason);
  if (named.length === 0) return missing(`${CHECK} is not required`);
  const sources = named.map(({ appId }) => (isPinned(appId) ? `App ${appId}` : "any source"));
  const got = `${CHECK} is required from ${[...new Set(sources)].join(" and ")}, and our App is ${app.known}`;
  return held.held === "unknown" ? couldNotTell(`${got}; ${held.reason}`) : missing(got);
}

// GitHub says -1 for "any source" in the classic protection.
function isPinned(appId: number | null): boolean {
  return appId !== null && appId > 0;
}

function namedChecks({ branchRules, classic }: Enforced): RequiredCheck[] {
  const rules = "known" in branchRules ? branchRules.known.flatMap(checksOf) : [];
  const older = "known" in classic ? (classic.known?.checks ?? []) : [];
  return [...rules, ...older].filter(({ context }) => context === CHECK);
}

const namesakes: SetupRule = {
  id: "namesakes",
  why: "GitHub asks a status and a check of one name to pass both, so a namesake can hold up every merge.",
  where: branchOf,
  expected: `nothing but our App reports ${CHECK} on the default branch and the newest pull requests`,
  judge: ({ namesakes: seen }) => {
    if ("hidden" in seen) return [couldNotTell(seen.hidden)];
    const told = seen.known.map(({ kind, by, commit }) => `a ${kind} of ${by} on ${commit.slice(0, 12)}`);
    return [told.length === 0 ? ok("nothing else goes by that name") : warning([...new Set(told)].join(", "))];
  },
  mend: () => ({ setting: `Rename the check or status where it is made: a workflow, or another App called ${CHECK}` }),
};

const mergeQueue: SetupRule = {
  id: "merge-queue",
  why: "A merge queue waits for our check on every group, and without the event it would wait in vain.",
  where: branchOf,
  expected: "where there is a merge queue, the App hears of its groups",
  judge: ({ branchRules, installation }) => {
    if ("hidden" in branchRules) return [couldNotTell(branchRules.hidden)];
    if (!branchRules.known.some(({ type }) => type === "merge_queue")) return [ok("there is no merge queue")];
    if ("hidden" in installation) return [couldNotTell(installation.hidden)];
    const { permissions, events } = installation.known;
    const hears = events.includes("merge_group") && permissions["merge_queues"] !== undefined;
    return [hears ? ok("the App hears of its groups") : missing("the App does not hear of its groups")];
  },
  mend: () => ({
    setting:
      "App settings › Permissions & events: Merge queues read-only and the event Merge group; then accept it on the installation",
  }),
};

const autoMerge: SetupRule = {
  id: "auto-merge",
  why: "Auto-merge merges as soon as what is required is there, which is at once when nothing is.",
  where: ({ place }) => `${place.owner}/${place.name}`,
  expected: "auto-merge is off, or waits for our check and a review",
  judge: (enforced) => {
    const { autoMerge: seen, app } = enforced;
    if ("hidden" in seen) return [couldNotTell(seen.hidden)];
    if (!seen.known) return [ok("it is off")];
    const guards = "known" in app ? [checkGuard(app.known), PULL_REQUEST] : [PULL_REQUEST];
    const waits = "known" in app && guards.every((guard) => holdsGuard(enforced, guard).held === "yes");
    return [waits ? ok("it waits for our check and a review") : warning("it is on and may not wait for both")];
  },
  mend: ({ place }) => ({
    setting: `${place.page}/settings: Pull Requests, Allow auto-merge`,
    call: `gh api -X PATCH repos/${place.owner}/${place.name} -F allow_auto_merge=false`,
  }),
};

export const CHECK_RULES = [requiredCheck, namesakes, mergeQueue, autoMerge];
