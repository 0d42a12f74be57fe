// Our tags and releases: nobody but the App makes, moves or deletes them, for deployments believe what they say.

import { desiredTags, TAG_PATTERNS } from "../desired.ts";
import type { Enforced, Ruleset } from "../enforced.ts";
import { couldNotTell, type Judged, missing, ok, type SetupRule } from "../finding.ts";
import { callForRuleset } from "../steps.ts";
import { describe } from "./branch.ts";
import { repositoryOf, rulesPage } from "./where.ts";

interface Family {
  id: string;
  pattern: (typeof TAG_PATTERNS)[number];
  what: string;
  why: string;
}

const [RECORDS, VERSIONS, STAGES] = TAG_PATTERNS;
const FAMILIES: readonly Family[] = [
  {
    id: "record-tags",
    pattern: RECORDS,
    what: "records (record/**/*)",
    why: "Whoever may make or move these tags can write decisions that nobody took, or take some away.",
  },
  {
    id: "version-tags",
    pattern: VERSIONS,
    what: "versions (*@v*)",
    why: "Whoever may move these tags can make an approved version mean another commit.",
  },
  {
    id: "stage-tags",
    pattern: STAGES,
    what: "stages (*#*)",
    why: "A deployment that starts on such a tag would start on one that nobody approved.",
  },
];

/** Patterns that are known to include others whole; anything cleverer is not trusted to. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  [RECORDS]: ["~ALL", "refs/tags/**/*", RECORDS],
  [VERSIONS]: ["~ALL", "refs/tags/**/*", "refs/tags/*", VERSIONS],
  [STAGES]: ["~ALL", "refs/tags/**/*", "refs/tags/*", STAGES],
};
const RESTRICTED = ["creation", "update", "deletion"] as const;

function toRule({ id, pattern, what, why }: Family): SetupRule {
  return {
    ...{ id, why },
    where: (enforced) => `tags of ${what} in ${repositoryOf(enforced)}`,
    expected: `an active tag ruleset includes ${pattern}, excludes nothing, restricts creation, update and deletion, and lets our App alone pass`,
    judge: (enforced) => [judgeFamily(enforced, pattern)],
    mend: (enforced) => ({
      setting: `${rulesPage(enforced)}, New tag ruleset: include ${pattern.replace("refs/tags/", "")}, Restrict creations, updates and deletions, the App alone in the bypass list`,
      ...callForRuleset(enforced, desiredTags),
    }),
  };
}

function judgeFamily({ rulesets, app }: Enforced, pattern: string): Judged {
  if ("hidden" in rulesets) return couldNotTell(rulesets.hidden);
  const covering = rulesets.known.filter((one) => covers(one, pattern));
  const restricting = (type: string) => covering.filter(({ rules }) => rules.some((rule) => rule.type === type));
  const open = RESTRICTED.filter((type) => restricting(type).length === 0);
  if (open.length > 0) return missing(`anybody who may write is free in: ${open.join(", ")}`);
  if ("hidden" in app) return couldNotTell(app.hidden);
  const judged = RESTRICTED.map((type) => judgeBypass(restricting(type), app.known, type));
  const worst = (["missing", "could-not-tell"] as const).map((verdict) =>
    judged.find((one) => one.verdict === verdict),
  );
  return worst.find((one) => one !== undefined) ?? ok("our App alone makes, moves and deletes them");
}

function covers({ target, enforcement, include, exclude }: Ruleset, pattern: string): boolean {
  const wide = WIDER[pattern] ?? [];
  return (
    target === "tag" && enforcement === "active" && exclude.length === 0 && include.some((one) => wide.includes(one))
  );
}

function judgeBypass(rulesets: readonly Ruleset[], app: number, type: string): Judged {
  const shut = rulesets.filter((one) => type === "creation" && isShut(one, app));
  if (shut.length > 0) return missing(`our App may not make them: it does not pass the ruleset ${namesOf(shut)}`);
  const lists = rulesets.flatMap(({ bypass }) => ("known" in bypass ? [bypass.known] : []));
  const strangers = lists.map((list) => list.filter((one) => !isApp(one, app)));
  if (strangers.some((list) => list.length === 0)) return ok("");
  const hidden = rulesets.flatMap(({ bypass }) => ("hidden" in bypass ? [bypass.hidden] : []))[0];
  if (hidden !== undefined) return couldNotTell(hidden);
  return missing(`besides our App, ${[...new Set(strangers.flat().map(describe))].join(", ")} may pass (${type})`);
}

/** Whether the App is kept out: by the list, or when that is hidden, by what GitHub says to the App itself. */
function isShut({ bypass, ownBypass }: Ruleset, app: number): boolean {
  return "known" in bypass ? !bypass.known.some((one) => isApp(one, app)) : ownBypass === "never";
}

function isApp({ type, id, mode }: { type: string; id: number | null; mode: string }, app: number): boolean {
  return type === "Integration" && id === app && mode === "always";
}

function namesOf(rulesets: readonly Ruleset[]): string {
  return rulesets.map(({ name }) => name).join(", ");
}

const immutable: SetupRule = {
  id: "immutable-releases",
  why: "A published release whose assets can be exchanged proves nothing about what was deployed.",
  where: repositoryOf,
  expected: "published releases are immutable",
  judge: ({ immutableReleases: seen }) => {
    if ("hidden" in seen) return [couldNotTell(seen.hidden)];
    return [seen.known ? ok("so they are") : missing("assets and tags of a published release can be changed")];
  },
  mend: ({ place }) => ({
    setting: `${place.page}/settings: Releases, Enable release immutability`,
    call: `gh api -X PUT repos/${place.owner}/${place.name}/immutable-releases`,
  }),
};

export const TAG_RULES: readonly SetupRule[] = [...FAMILIES.map(toRule), immutable];
