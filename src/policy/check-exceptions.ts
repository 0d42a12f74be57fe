// What a schema can not see where a policy says what may be waived and who may break the glass.

import { suggest } from "../registry/suggest.ts";
import { pointerTo } from "../registry/yaml-source.ts";
import { idOf } from "./check-gates.ts";
import type { Mistake } from "./mistake.ts";
import { parseDuration } from "./time.ts";
import { NEVER_WAIVED } from "./waivers.ts";
import type { WrittenApprovals, WrittenPolicy, WrittenRequirements } from "./written-policy.ts";

/** Mistakes of `waivers` and `breakGlass`. */
export function checkExceptions(written: WrittenPolicy): Mistake[] {
  const { waivers, breakGlass } = written;
  return [
    ...(waivers
      ? [...checkGiven("waivers", "waive a gate", waivers), ...checkNamed(waivers.gates ?? [], written)]
      : []),
    ...(breakGlass ? checkGiven("breakGlass", "break the glass", breakGlass) : []),
  ];
}

/** Somebody must approve, and no time may be none. */
function checkGiven(key: string, doing: string, asked: { approvals: WrittenApprovals } & object): Mistake[] {
  const empty = Object.entries(asked).filter(([, value]) => typeof value === "string" && parseDuration(value) === 0);
  return [
    ...(Object.keys(asked.approvals).length > 0 ? [] : [nobody(key, doing)]),
    ...empty.map(([name]) => ({
      code: "policy-invalid" as const,
      pointer: pointerTo(key, name),
      what: `${name} of ${key} is no time at all`,
      expected: "a longer time, such as P3D",
      fix: `write a longer time, or leave ${key} out so that nobody can ${doing}`,
    })),
  ];
}

function nobody(key: string, doing: string): Mistake {
  return {
    code: "policy-empty",
    pointer: pointerTo(key, "approvals"),
    what: `nobody has to approve to ${doing}`,
    expected: "at least one role",
    fix: `write approvals: { <role>: 1 }, or leave ${key} out so that nobody can ${doing}`,
  };
}

function checkNamed(named: readonly string[], written: WrittenPolicy): Mistake[] {
  const known = gateIds(written);
  return named.flatMap((gate, index): Mistake[] => {
    const pointer = pointerTo("waivers", "gates", index);
    if (NEVER_WAIVED.includes(gate)) {
      const fix = "remove it; in an emergency there is breakGlass";
      return [{ code: "policy-invalid", pointer, what: `the gate ${gate} can never be waived`, fix }];
    }
    if (known.includes(gate)) return [];
    const near = suggest(gate, known);
    const fix = near === undefined ? "write one of these, or remove it" : `write ${near}`;
    const what = `no stage asks for a gate ${gate}`;
    return [{ code: "policy-invalid", pointer, what, expected: `one of ${known.join(", ")}`, got: gate, fix }];
  });
}

/** Ids as verdicts show them, those of tiers and models with what comes before them there. */
function gateIds({ stages, tiers = {}, models = {} }: WrittenPolicy): string[] {
  const added = [...Object.entries({ tier: tiers, model: models })].flatMap(([kind, additions]) =>
    Object.entries(additions).flatMap(([name, byStage]) =>
      Object.values(byStage).flatMap((asked) => idsOf(asked, `${kind}.${name}.`)),
    ),
  );
  const own = stages.flatMap((stage) => [
    ...idsOf(stage),
    ...idsOf(stage.rollback ?? {}),
    ...idsOf(stage.vacation ?? {}),
  ]);
  const order = stages.some(({ from }) => from !== undefined) ? ["order"] : [];
  return [...new Set([...order, ...own, ...added])];
}

// There is one soak, the longest of those asked for, and it goes by one name.
function idsOf({ gates = [], soak }: WrittenRequirements, prefix = ""): string[] {
  return [...(soak === undefined ? [] : ["soak"]), ...gates.map((gate) => prefix + idOf(gate))];
}
