// The soak gate: the version has proved itself in the stage before for long enough.

import type { SoakGateConfig } from "../policy.ts";
import { formatDuration, formatInstant, parseInstant } from "../time.ts";
import type { Gate } from "./gate.ts";
import { heldBy } from "./holding.ts";

export const soakGate: Gate<SoakGateConfig> = {
  needs: ["assignments"],
  judge({ stage, duration }, { item, evidence }) {
    if (item.kind !== "transition" || item.to === undefined) {
      return { status: "failed", reason: "Only a version that moves to a stage can have held another one." };
    }
    const record = heldBy(evidence, { model: item.model, version: item.to, stage });
    if ("status" in record) return record;
    const since = parseInstant(record.body.decidedAt);
    const now = parseInstant(evidence.asOf);
    if (since === undefined || now === undefined) {
      return { status: "failed", reason: `Record ${record.name} does not say when it was decided.` };
    }
    // The reason names moments and no remaining time, so that it stays the same until the day comes.
    const done = since + duration;
    const facts = { observed: { since: record.body.decidedAt }, required: { duration: formatDuration(duration) } };
    const held = `${item.to} holds ${stage} since ${formatInstant(since)}`;
    if (now >= done) return { status: "passed", reason: `${held}, longer than ${formatDuration(duration)}.`, ...facts };
    const reason = `${held}; ${formatDuration(duration)} are over at ${formatInstant(done)}.`;
    return { status: "pending", reason, ...facts };
  },
};
