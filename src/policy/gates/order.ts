// Implied for every promotion: the version holds the stage before, by receipt.

import type { Finding, GateContext } from "./gate.ts";
import { heldBy } from "./holding.ts";

/** Whether the candidate holds `from` now. */
export function judgeOrder(from: string, { item, evidence }: GateContext): Finding {
  if (item.kind !== "transition" || item.to === undefined) {
    return { status: "failed", reason: "Only a version can move from one stage to the next." };
  }
  const record = heldBy(evidence, { model: item.model, version: item.to, stage: from });
  if ("status" in record) return record;
  return {
    status: "passed",
    reason: `${item.to} holds ${from} by record ${record.name}.`,
    observed: { record: record.name },
    required: { from },
  };
}
