// The disparity gate: groups of people are not treated more differently than the policy allows.

import type { Disparity } from "../../registry/documents.ts";
import type { DisparityGateConfig } from "../policy.ts";
import { type Gate, placeIn, withCandidate } from "./gate.ts";
import { judgeThreshold } from "./threshold.ts";

export const disparityGate: Gate<DisparityGateConfig> = {
  needs: [],
  judge: (config, context) =>
    withCandidate(context, (candidate) => {
      const disparities = candidate.value.evaluation?.disparities ?? [];
      const index = disparities.findIndex(({ id }) => id === config.disparity);
      const disparity = disparities[index];
      if (!disparity) {
        const reason = `The version names no disparity ${config.disparity}; it names ${disparities.map(({ id }) => id).join(", ") || "none"}.`;
        return { status: "inconclusive", reason, at: placeIn(candidate, "/evaluation") };
      }
      const at = placeIn(candidate, `/evaluation/disparities/${index}`);
      const wrong = wrongAggregate(disparity, config);
      if (wrong) return { status: "failed", reason: wrong, at };
      return { ...judgeThreshold({ ...disparity, name: disparity.id }, config), at };
    }),
};

// A difference of 0.9 is terrible and a ratio of 0.9 is good: a floor only makes sense for what should be large.
function wrongAggregate({ id, aggregate }: Disparity, { floor }: DisparityGateConfig): string | undefined {
  const fitting = floor === undefined ? ["difference", "group_max"] : ["ratio", "group_min"];
  if (fitting.includes(aggregate)) return undefined;
  const bound = floor === undefined ? "ceiling" : "floor";
  return `${id} is a ${aggregate}, and a ${bound} is for ${fitting.join(" or ")}.`;
}
