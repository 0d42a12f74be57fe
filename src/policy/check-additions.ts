// Additions for a tier or a model must add: they never take away from what a stage asks for.

import { pointerTo } from "../registry/yaml-source.ts";
import { type Mistake, offer } from "./mistake.ts";
import type { Section } from "./sections.ts";
import { parseDuration } from "./time.ts";
import type { WrittenApprovals, WrittenStage } from "./written-policy.ts";

/** What is wrong with a section that adds to a stage; nothing for one that does not. */
export function checkAddition({ addsTo, asked, pointer, label }: Section, stages: readonly WrittenStage[]): Mistake[] {
  if (!addsTo) return [];
  const { name, stage } = addsTo;
  if (!stage) {
    const what = `${label}: there is no stage ${name}`;
    return [
      {
        code: "unknown-stage",
        pointer,
        what,
        ...offer(
          name,
          stages.map((one) => one.name),
        ),
      },
    ];
  }
  return [
    ...lowerApprovals({ pointer, label }, asked.approvals, stage),
    ...checkSoak({ pointer, label }, asked.soak, stage),
  ];
}

type Place = Pick<Section, "pointer" | "label">;

function lowerApprovals(
  { pointer, label }: Place,
  added: WrittenApprovals = {},
  { name, approvals }: WrittenStage,
): Mistake[] {
  return Object.entries(added)
    .filter(([role, count]) => Object.hasOwn(approvals, role) && count < (approvals[role] ?? 0))
    .map(([role, count]) => ({
      code: "policy-loosened",
      pointer: pointer + pointerTo("approvals", role),
      what: `${label} asks for fewer approvals of ${role} than stage ${name} does`,
      expected: `at least ${approvals[role]}`,
      got: String(count),
      fix: "ask for as many or more, or leave it out",
    }));
}

function checkSoak(
  { pointer, label }: Place,
  added: string | undefined,
  { name, from, soak }: WrittenStage,
): Mistake[] {
  if (added === undefined) return [];
  if (from === undefined) return [soakWithoutFrom(name, `${pointer}/soak`)];
  if (soak === undefined || (parseDuration(added) ?? 0) >= (parseDuration(soak) ?? 0)) return [];
  return [
    {
      code: "policy-loosened",
      pointer: `${pointer}/soak`,
      what: `${label} soaks for a shorter time than stage ${name} does`,
      expected: `at least ${soak}`,
      got: added,
      fix: "write the same time or a longer one, or leave it out",
    },
  ];
}

/** A stage that comes from no other one has nothing to soak in. */
export function soakWithoutFrom(stage: string, pointer: string): Mistake {
  const what = `stage ${stage} comes from no other stage, so there is nothing to soak in`;
  return { code: "policy-invalid", pointer, what, fix: `remove soak, or give stage ${stage} a from` };
}
