// The audit: the whole history replayed, files, records and receipts held against each other.

import { chainsOf } from "../chain.ts";
import { END_OF_TIME, type Held, heldOn } from "../held.ts";
import type { TagFact } from "../receipts.ts";
import type { SealedRecord } from "../record.ts";
import { parseTag } from "../tags.ts";
import { readTrusted, type Trust } from "../trust.ts";
import { auditExceptions } from "./exceptions.ts";
import { type AuditFinding, fault } from "./finding.ts";
import { auditReceipts } from "./receipts.ts";
import { auditRecords } from "./records.ts";
import { type Step, toTimeline } from "./timeline.ts";

export interface AuditInput {
  /** Every first-parent commit of the default branch, oldest first. */
  steps: readonly Step[];
  /** Every tag of the repository. */
  tags: readonly TagFact[];
  trust: Trust;
  /** When it is audited, RFC 3339: what expires is held against it. */
  asOf: string;
}

export interface Audit {
  /** Newest commit of the branch that was audited. */
  commit: string;
  counted: { commits: number; changes: number; records: number; receipts: number };
  /** How many of the records had a signature that was verified with a given key. */
  verified: number;
  /** What each stage holds by the newest record that is sound. */
  held: readonly Held[];
  /** Faults first. */
  findings: readonly AuditFinding[];
}

/** Replays everything. An empty history is sound. Throws when a key is no key. */
export function audit({ steps, tags, trust, asOf }: AuditInput): Audit {
  const timeline = toTimeline(steps);
  const records: SealedRecord[] = [];
  const unsound = new Map<string, AuditFinding>();
  for (const tag of tags) {
    if (!tag.name.startsWith("record/")) continue;
    const found = readTrusted(tag, trust);
    if ("refused" in found) unsound.set(tag.name, fault("record-unsound", tag.name, found.reason));
    else records.push(found);
  }
  const others = tags.filter(({ name }) => !name.startsWith("record/"));
  const doubtful = new Set(unsound.keys());
  const findings = [
    ...unsound.values(),
    ...auditRecords(records, doubtful, timeline),
    ...auditReceipts(others, records, doubtful),
    ...auditExceptions(chainsOf(records), asOf),
  ];
  return {
    commit: steps.at(-1)?.commit ?? "",
    counted: {
      commits: steps.length,
      changes: steps.reduce((sum, { changes }) => sum + changes.length, 0),
      records: records.length + unsound.size,
      receipts: others.filter(({ name }) => parseTag(name) !== undefined).length,
    },
    verified: records.filter(({ signature }) => signature === "verified").length,
    held: heldOn(records, END_OF_TIME),
    findings: findings.sort((one, other) => rank(one) - rank(other)),
  };
}

function rank({ severity }: AuditFinding): number {
  return severity === "fault" ? 0 : 1;
}
