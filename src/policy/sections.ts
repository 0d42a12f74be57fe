// The places of a written policy that ask for something, each with what may be asked there.

import { pointerTo } from "../registry/yaml-source.ts";
import type {
  WrittenAdditions,
  WrittenGate,
  WrittenPolicy,
  WrittenRequirements,
  WrittenStage,
} from "./written-policy.ts";

/** One place that asks for approvals and gates. */
export interface Section {
  pointer: string;
  /** As messages call it. */
  label: string;
  asked: WrittenRequirements;
  /** Gates that have something to look at there. */
  gates: readonly WrittenGate["type"][];
  /** Where an addition is made: the stage it adds to, when there is such a stage. */
  addsTo?: { name: string; stage: WrittenStage | undefined };
}

const ANY_CHANGE = ["checks"] as const;
const ANY_VERSION = ["metric", "disparity", "lineage", "evaluation-age", "card", ...ANY_CHANGE] as const;
const ANY_MOVE = ["non-inferiority", ...ANY_VERSION] as const;

/** All of them, in the order of the documentation. */
export function sectionsOf(written: WrittenPolicy): Section[] {
  const { registration, retirement, upkeep, policyChange } = written;
  return [
    ...section("registration", registration, ANY_VERSION),
    ...section("retirement", retirement, ANY_CHANGE),
    ...section("upkeep", upkeep, ANY_CHANGE),
    ...section("policyChange", policyChange, ANY_CHANGE),
    ...written.stages.flatMap(stageSections),
    ...additions("tiers", written.tiers, written.stages),
    ...additions("models", written.models, written.stages),
    ...section("waivers", written.waivers && { approvals: written.waivers.approvals }, []),
    ...section("breakGlass", written.breakGlass && { approvals: written.breakGlass.approvals }, []),
  ];
}

function section(name: string, asked: WrittenRequirements | undefined, gates: Section["gates"]): Section[] {
  return asked ? [{ pointer: pointerTo(name), label: name, asked, gates }] : [];
}

function stageSections(stage: WrittenStage, index: number): Section[] {
  const pointer = pointerTo("stages", index);
  const { name, rollback, vacation } = stage;
  return [
    { pointer, label: `stage ${name}`, asked: stage, gates: ANY_MOVE },
    ...(rollback
      ? [{ pointer: `${pointer}/rollback`, label: `rollback of ${name}`, asked: rollback, gates: ANY_MOVE }]
      : []),
    ...(vacation
      ? [{ pointer: `${pointer}/vacation`, label: `vacation of ${name}`, asked: vacation, gates: ANY_CHANGE }]
      : []),
  ];
}

function additions(
  kind: "tiers" | "models",
  written: WrittenAdditions = {},
  stages: readonly WrittenStage[],
): Section[] {
  return Object.entries(written).flatMap(([name, byStage]) =>
    Object.entries(byStage).map(([stage, asked]) => ({
      pointer: pointerTo(kind, name, stage),
      label: `${kind === "tiers" ? "tier" : "model"} ${name} at ${stage}`,
      asked,
      gates: ANY_MOVE,
      addsTo: { name: stage, stage: stages.find((one) => one.name === stage) },
    })),
  );
}
