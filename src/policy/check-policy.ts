// What a schema can not see in a policy: names that lead nowhere, questions nobody can answer, additions that take away.

import { pointerTo } from "../registry/yaml-source.ts";
import { checkAddition, soakWithoutFrom } from "./check-additions.ts";
import { checkExceptions } from "./check-exceptions.ts";
import { checkGates } from "./check-gates.ts";
import { type Mistake, offer } from "./mistake.ts";
import { type Section, sectionsOf } from "./sections.ts";
import type { WrittenPolicy, WrittenRole, WrittenStage } from "./written-policy.ts";

/** Every mistake of a policy that keeps to the schema. */
export function checkPolicy(written: WrittenPolicy): Mistake[] {
  const sections = sectionsOf(written);
  return [
    ...checkRoles(written.roles),
    ...checkPolicyChange(written),
    ...checkStages(written.stages),
    ...checkEnvironments(written.stages),
    ...checkExceptions(written),
    ...sections.flatMap((section) => [
      ...checkApprovals(section, written.roles),
      ...checkGates(section),
      ...checkAddition(section, written.stages),
    ]),
  ];
}

function checkRoles(roles: Readonly<Record<string, WrittenRole>>): Mistake[] {
  return Object.entries(roles)
    .filter(([, { teams = [], users = [] }]) => teams.length + users.length === 0)
    .map(([name]) => ({
      code: "policy-invalid",
      pointer: pointerTo("roles", name),
      what: `nobody fills the role ${name}`,
      fix: "name teams or users",
    }));
}

function checkPolicyChange({ policyChange }: WrittenPolicy): Mistake[] {
  if (Object.keys(policyChange.approvals ?? {}).length > 0) return [];
  const pointer = pointerTo("policyChange", "approvals");
  const what = "nobody has to approve a change of the policy";
  return [
    { code: "policy-empty", pointer, what, expected: "at least one role", fix: "write approvals: { <role>: 1 }" },
  ];
}

function checkStages(stages: readonly WrittenStage[]): Mistake[] {
  if (stages.length === 0) {
    const what = "the policy has no stage";
    return [{ code: "policy-empty", pointer: "/stages", what, fix: "write at least one stage" }];
  }
  return stages.flatMap((stage, index) => {
    const before = stages.slice(0, index).map(({ name }) => name);
    const pointer = pointerTo("stages", index);
    return [...checkStage(stage, before, pointer), ...checkExits(stage, pointer)];
  });
}

function checkStage({ name, from, soak }: WrittenStage, before: readonly string[], pointer: string): Mistake[] {
  const mistakes: Mistake[] = [];
  if (before.includes(name)) {
    const what = `there are two stages called ${name}`;
    mistakes.push({ code: "policy-invalid", pointer: `${pointer}/name`, what, fix: "rename or remove one of them" });
  }
  if (from !== undefined && !before.includes(from)) {
    const what = `stage ${name} comes from ${from}, which is no stage before it`;
    mistakes.push({ code: "unknown-stage", pointer: `${pointer}/from`, what, ...offer(from, before) });
  }
  if (soak !== undefined && from === undefined) mistakes.push(soakWithoutFrom(name, `${pointer}/soak`));
  return mistakes;
}

// A deployment names its environment only: two stages there would leave open which version may go.
function checkEnvironments(stages: readonly WrittenStage[]): Mistake[] {
  const holders = new Map<string, string>();
  return stages.flatMap(({ name, environments }, index) =>
    (environments ?? [name]).flatMap((environment): Mistake[] => {
      const holder = holders.get(environment.toLowerCase());
      holders.set(environment.toLowerCase(), holder ?? name);
      if (holder === undefined || holder === name) return [];
      const pointer = pointerTo("stages", index, ...(environments ? ["environments"] : ["name"]));
      const what = `the environment ${environment} belongs to the stages ${holder} and ${name}`;
      return [
        {
          code: "policy-invalid",
          pointer,
          what,
          expected: "one stage",
          fix: "give each stage environments of its own",
        },
      ];
    }),
  );
}

// A rollback may be lighter than a promotion, but it puts a version into a stage all the same.
function checkExits({ name, approvals, ...exits }: WrittenStage, pointer: string): Mistake[] {
  if (Object.keys(approvals).length === 0) return [];
  return (["rollback", "vacation"] as const)
    .filter((exit) => exits[exit]?.approvals && Object.keys(exits[exit].approvals).length === 0)
    .map((exit) => ({
      code: "policy-empty",
      pointer: `${pointer}/${exit}/approvals`,
      what: `nobody has to approve a ${exit} of ${name}, which asks for approvals otherwise`,
      expected: "at least one role",
      fix: "name a role, or leave approvals out to ask the same people as for a promotion",
    }));
}

function checkApprovals({ asked, label, pointer }: Section, roles: WrittenPolicy["roles"]): Mistake[] {
  return Object.entries(asked.approvals ?? {}).flatMap(([name, count]): Mistake[] => {
    const at = pointer + pointerTo("approvals", name);
    const role = Object.hasOwn(roles, name) ? roles[name] : undefined;
    if (!role) {
      const what = `${label} asks the role ${name}, which is not described`;
      return [{ code: "unknown-role", pointer: at, what, ...offer(name, Object.keys(roles)) }];
    }
    const { teams = [], users = [] } = role;
    const people = new Set(users.map(({ id }) => id)).size;
    if (teams.length > 0 || users.length === 0 || count <= people) return [];
    const what = `${label} asks for more approvals of ${name} than there are people`;
    return [
      {
        code: "policy-invalid",
        pointer: at,
        what,
        expected: `at most ${people}`,
        got: String(count),
        fix: `ask for fewer, or add people to ${name}`,
      },
    ];
  });
}
