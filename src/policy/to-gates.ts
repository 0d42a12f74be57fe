// What one part of a policy asks for, as gates with every default filled in.

import type { Span } from "../registry/problem.ts";
import { pointerTo } from "../registry/yaml-source.ts";
import { idOf } from "./check-gates.ts";
import type { GateConfig } from "./policy.ts";
import { parseDuration } from "./time.ts";
import type { WrittenGate, WrittenRequirements } from "./written-policy.ts";

/** The level of confidence intervals that is asked for unless the policy names another. */
const LEVEL = 0.95;

/** Where the requirements are written, and what they need to know of their surroundings. */
export interface Place {
  pointer: string;
  locate: (pointer: string) => Span;
  /** The stage a soak is about. */
  from?: string | undefined;
  /** Put before ids, so that additions of tiers and models keep apart from the stage's own gates. */
  prefix?: string;
}

/** Approvals and soak first, then the gates as listed. */
export function toGates(asked: WrittenRequirements, { pointer, locate, from, prefix = "" }: Place): GateConfig[] {
  const { approvals = {}, soak, gates = [] } = asked;
  const common: GateConfig[] = [];
  if (Object.keys(approvals).length > 0) {
    common.push({ type: "approvals", id: `${prefix}approvals`, approvals, at: locate(`${pointer}/approvals`) });
  }
  if (soak !== undefined && from !== undefined) {
    common.push({
      type: "soak",
      id: `${prefix}soak`,
      stage: from,
      duration: seconds(soak),
      at: locate(`${pointer}/soak`),
    });
  }
  const listed = gates.map((gate, index): GateConfig => {
    const at = locate(pointer + pointerTo("gates", index));
    return { ...toGate(gate), id: prefix + idOf(gate), at };
  });
  return [...common, ...listed];
}

function toGate(gate: WrittenGate): GateConfig {
  const id = idOf(gate);
  switch (gate.type) {
    case "metric":
    case "disparity":
      return { ...gate, id, bound: gate.bound ?? "interval", level: gate.level ?? LEVEL };
    case "non-inferiority": {
      const { baseline = "champion", allowPoint = false, level = LEVEL } = gate;
      return { ...gate, id, baseline, allowPoint, level };
    }
    case "evaluation-age":
      return { ...gate, id, maxAge: seconds(gate.maxAge) };
    case "lineage":
    case "card":
    case "checks":
      return { ...gate, id };
  }
}

/** Seconds of a duration that the schema has let pass. */
export function seconds(duration: string): number {
  const parsed = parseDuration(duration);
  if (parsed === undefined) throw new Error(`the schema let the duration ${duration} pass`);
  return parsed;
}
