// What stages held at a moment, by the records that had been decided until then.

import { isDay } from "./expiry.ts";
import type { RecordBody, RecordOutcome, SealedRecord } from "./record.ts";

/** The last word of the records on one stage. */
export interface Held {
  model: string;
  stage: string;
  /** Absent when the stage was left empty, or bypassed into a state nobody could read. */
  version?: string;
  /** `bypassed` is what lay in the repository without approval; nothing may have been deployed from it. */
  outcome: RecordOutcome;
  /** When it was decided, ISO 8601 in UTC. */
  since: string;
  approvedBy: readonly string[];
  record: string;
  signature: SealedRecord["signature"];
}

/** Later than every moment a record can carry. */
export const END_OF_TIME = "9999-12-31T23:59:59.999Z";

/** The last millisecond of a day (`2026-09-01`), or a moment with its zone, in UTC; `undefined` for anything else. */
export function parseMoment(text: string): string | undefined {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  if (!day && !/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const time = Date.parse(day ? `${text}T23:59:59.999Z` : text);
  return Number.isNaN(time) || !isDay(text.slice(0, 10)) ? undefined : new Date(time).toISOString();
}

/** What to write instead of an option's value that `parseMoment` does not read. */
export function explainNoMoment(option: string, text: string): string {
  return `${option} ${text} is no date; write a day such as 2026-09-01 or a moment such as 2026-09-01T12:00:00Z`;
}

/** The newest record of every stage decided until `moment`, by model and stage. A stage nobody had touched is left out. */
export function heldOn(records: readonly SealedRecord[], moment: string): Held[] {
  const newest = new Map<string, { sequence: number; held: Held }>();
  for (const record of records) {
    const { subject, decidedAt } = record.body;
    if (subject.kind !== "assignment" || Date.parse(decidedAt) > Date.parse(moment)) continue;
    const key = `${subject.model}/${subject.stage}`;
    const known = newest.get(key);
    if (known && known.sequence > subject.sequence) continue;
    newest.set(key, { sequence: subject.sequence, held: toHeld(record, subject) });
  }
  return [...newest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { held }]) => held);
}

function toHeld({ name, body, signature }: SealedRecord, { model, stage }: { model: string; stage: string }): Held {
  const { version, outcome, decidedAt } = body;
  const place = { model, stage, ...(version === undefined || outcome === "vacated" ? {} : { version }) };
  return { ...place, outcome, since: decidedAt, approvedBy: approversOf(body), record: name, signature };
}

/** Logins of those whose approval a record counts, each once. */
export function approversOf({ approvals }: RecordBody): string[] {
  return [...new Set(approvals.map(({ reviewer }) => reviewer.login))];
}
