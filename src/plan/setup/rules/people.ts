// The policy and its people: it can be read, its teams can be seen, and its roles can be filled by different people.

import { addApprovals } from "../../../policy/let-off.ts";
import { matchSlots } from "../../../policy/matching.ts";
import { type GateConfig, isPolicy, type Policy, type RequiredApprovals } from "../../../policy/policy.ts";
import { formatProblem } from "../../../registry/problem.ts";
import type { Enforced, TeamFact } from "../enforced.ts";
import { couldNotTell, type Judged, missing, ok, type SetupRule, warning } from "../finding.ts";
import { branchOf } from "./where.ts";

const sound: SetupRule = {
  id: "policy",
  why: "Without a policy nothing can be judged, and every check fails.",
  where: branchOf,
  expected: "a sound registry.yaml",
  judge: ({ policy }) => {
    if ("hidden" in policy) return [couldNotTell(policy.hidden)];
    const [problem] = isPolicy(policy.known) ? [] : policy.known;
    return [problem === undefined ? ok("it is sound") : missing(formatProblem(problem).replace(/\.$/, ""))];
  },
  mend: () => ({ setting: "Begin one with `registrar init`, or mend it and see with `registrar check`" }),
};

/** Judges by the policy; what is wrong with the policy itself is told by its own rule. */
function withPolicy({ policy }: Enforced, judge: (policy: Policy) => readonly Judged[]): readonly Judged[] {
  if ("hidden" in policy) return [couldNotTell(policy.hidden)];
  return isPolicy(policy.known) ? judge(policy.known) : [couldNotTell("without a sound policy no role is known")];
}

const teams: SetupRule = {
  id: "teams",
  why: "A team that the App can not see fills no role, and one that is secret can not be asked to review.",
  where: () => "teams of the policy's roles",
  expected: "each exists and is visible",
  judge: (enforced) =>
    withPolicy(enforced, (policy) => {
      const named = [...new Set([...policy.roles.values()].flatMap((role) => role.teams))];
      if (named.length === 0) return [ok("no role names a team")];
      return named.map((team) => ({ ...judgeTeam(enforced, team), where: `team @${team}` }));
    }),
  mend: () => ({ setting: "Create the team with visibility Visible, or name another one in registry.yaml" }),
};

function judgeTeam({ teams: all }: Enforced, team: string): Judged {
  const seen = all.get(team);
  if (seen === undefined) return couldNotTell("nobody looked for it");
  if ("hidden" in seen) return couldNotTell(seen.hidden);
  if (seen.known === null) return missing("it does not exist or is hidden from the App");
  return seen.known.privacy === "secret" ? warning("it is secret") : ok(`${seen.known.members.length} in it`);
}

const filled: SetupRule = {
  id: "roles",
  why: "One person fills one slot, so with too few people a change can never be approved.",
  where: () => "roles of the policy",
  expected: "enough different people for every approval, and one to spare who proposes",
  judge: (enforced) =>
    withPolicy(enforced, (policy) => {
      const unknown = [...policy.roles.values()].flatMap(({ teams: named }) =>
        named.filter((team) => !("known" in (enforced.teams.get(team) ?? {}))),
      );
      if (unknown.length > 0) return [couldNotTell(`the members of @${unknown[0]} are not known`)];
      const asked = approvalsOf(policy);
      if (asked.length === 0) return [ok("no change needs an approval")];
      return asked.map((one) => ({ ...judgeFilled(enforced, policy, one.needed), where: one.change }));
    }),
  mend: () => ({ setting: "Add members to the teams of the role, or ask for fewer approvals in registry.yaml" }),
};

function judgeFilled(enforced: Enforced, policy: Policy, needed: RequiredApprovals): Judged {
  const people = peopleOf(enforced, policy);
  const ask = Object.entries(needed).map(([role, count]) => `${count} × ${role}`);
  const open = openSlots(needed, people);
  if (open.length > 0) return missing(`${ask.join(", ")} asked for; nobody is left for ${open.join(", ")}`);
  const lone = [...people.keys()].some((id) => {
    const others = new Map([...people].filter(([other]) => other !== id));
    return openSlots(needed, others).length > 0;
  });
  return lone
    ? warning(
        `${ask.join(", ")} asked for; there are people without whom it can not be filled, so they can not propose`,
      )
    : ok(`${ask.join(", ")} can be filled`);
}

/** Roles by person. */
function peopleOf({ teams: all }: Enforced, policy: Policy): Map<number, Set<string>> {
  const people = new Map<number, Set<string>>();
  const add = (id: number, role: string) => people.set(id, (people.get(id) ?? new Set()).add(role));
  for (const { name, users, teams: named } of policy.roles.values()) {
    for (const { id } of users) add(id, name);
    for (const team of named) for (const id of membersOf(all.get(team))) add(id, name);
  }
  return people;
}

function membersOf(seen: { known: TeamFact | null } | { hidden: string } | undefined): readonly number[] {
  return seen !== undefined && "known" in seen ? (seen.known?.members ?? []) : [];
}

function openSlots(needed: RequiredApprovals, people: ReadonlyMap<number, ReadonlySet<string>>): string[] {
  const able = [...people].map(([id, roles]) => ({ id, roles }));
  const matched = matchSlots(new Map(Object.entries(needed)), able);
  return Object.entries(needed)
    .filter(([role, count]) => (matched.get(role)?.length ?? 0) < count)
    .map(([role]) => role);
}

/** The approvals of each kind of change, as the policy asks for them. */
function approvalsOf(policy: Policy): { change: string; needed: RequiredApprovals }[] {
  const { registration, retirement, upkeep, policyChange, stages, tiers, models, waivers, breakGlass } = policy;
  const added = (kind: string, by: Policy["tiers"]) =>
    [...by].flatMap(([name, byStage]) =>
      [...byStage].map(([stage, gates]): [string, readonly GateConfig[]] => {
        const own = stages.find((one) => one.name === stage)?.gates ?? [];
        return [`promotion to ${stage}, ${kind} ${name}`, [...own, ...gates]];
      }),
    );
  const promotions: [string, readonly GateConfig[]][] = [
    ...stages.map(({ name, gates }): [string, readonly GateConfig[]] => [`promotion to ${name}`, gates]),
    ...added("risk tier", tiers),
    ...added("model", models),
  ];
  const all: [string, readonly GateConfig[]][] = [
    ["registration", registration.gates],
    ...promotions,
    ...stages.flatMap((stage): [string, readonly GateConfig[]][] => [
      [`rollback of ${stage.name}`, stage.rollback.gates],
      [`vacation of ${stage.name}`, stage.vacation.gates],
    ]),
    ["retirement", retirement.gates],
    ["upkeep", upkeep.gates],
    ["policy change", policyChange.gates],
  ];
  const waived = waivers
    ? promotions.map(([change, gates]): [string, RequiredApprovals] => [
        `${change} with a waiver`,
        addApprovals(largest(gates), waivers.approvals),
      ])
    : [];
  const needs: [string, RequiredApprovals][] = [
    ...all.map(([change, gates]): [string, RequiredApprovals] => [change, largest(gates)]),
    ...waived,
    ...(breakGlass ? [["break-glass", breakGlass.approvals] as [string, RequiredApprovals]] : []),
  ];
  const asked = needs.map(([change, needed]) => ({ change: `approvals of a ${change}`, needed }));
  return asked.filter(({ needed }) => Object.keys(needed).length > 0);
}

function largest(gates: readonly GateConfig[]): Record<string, number> {
  const needed: Record<string, number> = {};
  for (const gate of gates) {
    if (gate.type !== "approvals") continue;
    for (const [role, count] of Object.entries(gate.approvals)) needed[role] = Math.max(count, needed[role] ?? 0);
  }
  return needed;
}

export const PEOPLE_RULES: readonly SetupRule[] = [sound, teams, filled];
