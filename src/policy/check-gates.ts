// What a schema can not see in the gates of a policy.

import { isVersion } from "../registry/version.ts";
import { pointerTo } from "../registry/yaml-source.ts";
import type { Mistake } from "./mistake.ts";
import type { Section } from "./sections.ts";
import { CHECK } from "./verdict.ts";
import type { WrittenGate } from "./written-policy.ts";

/** Mistakes of the gates of one section. */
export function checkGates({ asked: { gates = [] }, gates: allowed, label, pointer }: Section): Mistake[] {
  return gates.flatMap((gate, index) => {
    const at = pointer + pointerTo("gates", index);
    if (!allowed.includes(gate.type)) {
      const what = `a ${gate.type} gate has nothing to look at in ${label}`;
      const expected = `one of ${allowed.join(", ")}`;
      return [
        {
          code: "policy-invalid" as const,
          pointer: `${at}/type`,
          what,
          expected,
          got: gate.type,
          fix: "remove the gate",
        },
      ];
    }
    const twin = gates.slice(0, index).some((other) => idOf(other) === idOf(gate));
    return [...(twin ? [sameId(gate, at)] : []), ...checkGate(gate, at)];
  });
}

/** The id of a gate: as written, or its type and what it looks at. */
export function idOf(gate: WrittenGate): string {
  if (gate.id !== undefined) return gate.id;
  if (gate.type === "metric" || gate.type === "non-inferiority") return `${gate.type}-${gate.metric}`;
  return gate.type === "disparity" ? `${gate.type}-${gate.disparity}` : gate.type;
}

function sameId(gate: WrittenGate, pointer: string): Mistake {
  const what = `there are two gates called ${idOf(gate)}`;
  return { code: "policy-invalid", pointer, what, fix: "give one of them another id" };
}

function checkGate(gate: WrittenGate, pointer: string): Mistake[] {
  switch (gate.type) {
    case "metric":
    case "disparity":
      return checkThreshold(gate, pointer);
    case "non-inferiority":
      return checkBaseline(gate, pointer);
    case "checks":
      return gate.checks.flatMap(({ name }, index) => (name === CHECK ? [ownCheck(`${pointer}/checks/${index}`)] : []));
    case "lineage":
    case "evaluation-age":
    case "card":
      return [];
  }
}

function checkThreshold(
  { type, floor, ceiling }: { type: string; floor?: number; ceiling?: number },
  pointer: string,
): Mistake[] {
  if ((floor === undefined) !== (ceiling === undefined)) return [];
  const what = `a ${type} gate has ${floor === undefined ? "neither floor nor ceiling" : "both floor and ceiling"}`;
  return [
    {
      code: "policy-invalid",
      pointer,
      what,
      expected: "exactly one of the two",
      fix: "write one of them; for both, write two gates",
    },
  ];
}

function checkBaseline({ baseline }: Extract<WrittenGate, { type: "non-inferiority" }>, pointer: string): Mistake[] {
  if (typeof baseline !== "object" || isVersion(baseline.version)) return [];
  const what = "the baseline is no version";
  const at = `${pointer}/baseline/version`;
  return [
    {
      code: "policy-invalid",
      pointer: at,
      what,
      expected: "SemVer such as 1.0.0",
      got: baseline.version,
      fix: "name a version of the model",
    },
  ];
}

/** A policy that waits for the check of the App itself would wait for itself. */
function ownCheck(pointer: string): Mistake {
  const what = `the check ${CHECK} would wait for itself`;
  return { code: "policy-invalid", pointer, what, fix: "name another check" };
}
