// Which rules bind a branch or tag, who may pass them, and whether a ref may move directly.
import { levelOf, reaches } from "../access.ts";
import { type RefChange, ZERO } from "../git/refs.ts";
import type { BypassActor, Doer, Repository, Rule, Ruleset, World } from "../state.ts";
import { unmetChecks } from "./required-checks.ts";

/** A rule with the ruleset it comes from. */
export interface EffectiveRule {
  ruleset: Ruleset;
  rule: Rule;
}

const ROLE_LEVEL: Record<number, "read" | "write" | "admin"> = { 1: "read", 2: "write", 4: "write", 5: "admin" };

// As Ruby's File.fnmatch with FNM_PATHNAME: only a whole step of two stars goes through folders, and at the end two stars are one.
function globMatches(glob: string, ref: string): boolean {
  const source = glob.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/(?<=^|\/)\*\*\/|\*+|\?/g, (wild) => {
    if (wild === "?") return "[^/]";
    return wild.endsWith("/") ? "(?:[^/]+/)*" : "[^/]*";
  });
  return new RegExp(`^${source}$`).test(ref);
}

function covers(repository: Repository, ruleset: Ruleset, ref: string): boolean {
  const prefix = ruleset.target === "branch" ? "refs/heads/" : "refs/tags/";
  if (!ref.startsWith(prefix)) return false;
  const matches = (pattern: string) => {
    if (pattern === "~ALL") return true;
    if (pattern === "~DEFAULT_BRANCH") return ref === `refs/heads/${repository.defaultBranch}`;
    return globMatches(pattern, ref);
  };
  return ruleset.include.some(matches) && !ruleset.exclude.some(matches);
}

/** The active rules on a ref (full name). */
export function rulesOn(repository: Repository, ref: string): EffectiveRule[] {
  return repository.rulesets
    .filter((ruleset) => ruleset.enforcement === "active" && covers(repository, ruleset, ref))
    .flatMap((ruleset) => ruleset.rules.map((rule) => ({ ruleset, rule })));
}

function isActor(world: World, repository: Repository, doer: Doer, actor: BypassActor): boolean {
  if (actor.actor_type === "Integration") return doer.app?.id === actor.actor_id;
  if (doer.app) return false;
  if (actor.actor_type === "User") return doer.account.id === actor.actor_id;
  const organization = world.state.organizations.get(repository.owner.id);
  if (actor.actor_type === "OrganizationAdmin") return organization?.members.get(doer.account.id)?.role === "admin";
  if (actor.actor_type === "Team") {
    const team = [...(organization?.teams.values() ?? [])].find(({ id }) => id === actor.actor_id);
    return team?.members.get(doer.account.id)?.state === "active";
  }
  const needed = ROLE_LEVEL[actor.actor_id ?? 0];
  return needed !== undefined && reaches(levelOf(world.state, doer.account, repository), needed);
}

/** Whether somebody may pass a ruleset; `pull_request` bypass counts only for merging one. */
export function mayBypass(
  world: World,
  repository: Repository,
  doer: Doer,
  how: { ruleset: Ruleset; merging: boolean },
) {
  return how.ruleset.bypass.some(
    (actor) => (how.merging || actor.bypass_mode !== "pull_request") && isActor(world, repository, doer, actor),
  );
}

/** The rules that refuse a direct move of a ref, in GitHub's words; `forced` undefined when it cannot be known yet. */
export function refRefusals(
  world: World,
  repository: Repository,
  doer: Doer,
  move: RefChange & { forced: boolean | undefined },
): string[] {
  const { ref, before, after, forced } = move;
  const binding = rulesOn(repository, ref).filter(
    ({ ruleset }) => !mayBypass(world, repository, doer, { ruleset, merging: false }),
  );
  const refusals = binding.map(({ rule }) => {
    if (rule.type === "deletion" && after === ZERO) return "Cannot delete this ref";
    if (rule.type === "creation" && before === ZERO) return "Cannot create ref due to creations being restricted.";
    const updates = before !== ZERO && after !== ZERO;
    if (rule.type === "update" && updates) return "Cannot update this protected ref.";
    if (rule.type === "non_fast_forward" && updates && forced) return "Cannot force-push to this branch";
    if (rule.type === "pull_request" && updates) return "Changes must be made through a pull request.";
    if (rule.type !== "required_status_checks" || !updates) return undefined;
    const unmet = unmetChecks(repository, rule, after);
    return unmet.length > 0 ? `Required status check "${unmet[0]}" is expected.` : undefined;
  });
  const isLocked = repository.releases.some(({ immutable, tag }) => immutable && ref === `refs/tags/${tag}`);
  const locked = isLocked ? ["Cannot change a tag that an immutable release locks"] : [];
  return [...locked, ...refusals.filter((refusal) => refusal !== undefined)];
}
