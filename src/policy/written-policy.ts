// `registry.yaml` as a person writes it, before defaults; the schema says the same.

import type { LineageRequirement } from "./policy.ts";

interface Named {
  id?: string;
}

interface Thresholded {
  floor?: number;
  ceiling?: number;
  bound?: "interval" | "point";
  minN?: number;
  level?: number;
}

export type WrittenGate =
  | (Named &
      Thresholded & {
        type: "metric";
        metric: string;
        minPositives?: number;
        dataset?: string;
        slice?: Record<string, string>;
      })
  | (Named & {
      type: "non-inferiority";
      metric: string;
      margin: number;
      greaterIsBetter?: boolean;
      baseline?: "champion" | { version: string };
      allowPoint?: boolean;
      minN?: number;
      level?: number;
    })
  | (Named & Thresholded & { type: "disparity"; disparity: string })
  | (Named & { type: "lineage"; require: LineageRequirement[] })
  | (Named & { type: "evaluation-age"; maxAge: string })
  | (Named & { type: "card"; sections: string[] })
  | (Named & { type: "checks"; checks: { name: string; app?: string }[] });

export type WrittenApprovals = Record<string, number>;

/** What a change asks for; `soak` only means something at a stage. */
export interface WrittenRequirements {
  approvals?: WrittenApprovals;
  gates?: WrittenGate[];
  soak?: string;
}

export interface WrittenStage extends WrittenRequirements {
  name: string;
  description?: string;
  from?: string;
  environments?: string[];
  deployWithin?: string;
  approvals: WrittenApprovals;
  rollback?: WrittenRequirements;
  vacation?: WrittenRequirements;
}

export interface WrittenRole {
  description?: string;
  teams?: string[];
  users?: { login: string; id: number }[];
}

/** Tier or model name to stage name to what is added. */
export type WrittenAdditions = Record<string, Record<string, WrittenRequirements>>;

export interface WrittenWaivers {
  approvals: WrittenApprovals;
  maxTerm: string;
  gates?: string[];
}

export interface WrittenBreakGlass {
  approvals: WrittenApprovals;
  reviewWithin: string;
  maxTerm: string;
}

export interface WrittenPolicy {
  roles: Record<string, WrittenRole>;
  includeChildTeams?: boolean;
  registration?: WrittenRequirements;
  retirement?: WrittenRequirements;
  upkeep?: WrittenRequirements;
  policyChange: WrittenRequirements;
  stages: WrittenStage[];
  tiers?: WrittenAdditions;
  models?: WrittenAdditions;
  waivers?: WrittenWaivers;
  breakGlass?: WrittenBreakGlass;
}
