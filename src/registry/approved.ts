// What may be deployed from a stage or as a version, told by the receipts there are now or by the records known at some time.

import { approversOf, END_OF_TIME, heldOn } from "./held.ts";
import { formatReference, type Reference } from "./names.ts";
import { exceptionsOf, type RecordBody, type SealedRecord } from "./record.ts";
import type { Resolution } from "./resolve.ts";
import { refuse, type Unresolved } from "./trust.ts";

/** An approved version, and the record that says so. */
export interface Approved {
  model: string;
  version: string;
  stage?: string;
  /** Where it was registered: the tree that holds its manifest. */
  commit: string;
  /** RFC 3339. */
  decidedAt: string;
  /** Logins, each once. */
  approvedBy: readonly string[];
  manifest?: NonNullable<RecordBody["manifest"]>;
  record: string;
  signature: SealedRecord["signature"];
  /** What it holds the stage without, as clauses: `the gate recall-floor waived until 2027-01-31`. Absent when nothing. */
  exceptions?: readonly string[];
  warnings: readonly string[];
}

/** An approved version, or a sentence why there is none. */
export type Holding = Approved | Unresolved;

/** The same answer with less in it. */
export function toApproved({ model, version, stage, manifest, record, ...answer }: Resolution): Approved {
  return {
    ...{ model, version, commit: answer.commit, decidedAt: answer.decidedAt },
    ...(stage === undefined ? {} : { stage }),
    approvedBy: [...new Set(answer.approvals.map(({ login }) => login))],
    ...(manifest === undefined ? {} : { manifest }),
    ...{ record: record.name, signature: answer.signature, warnings: answer.warnings },
    ...(answer.exceptions === undefined ? {} : { exceptions: answer.exceptions }),
  };
}

/** Every stage of one model by its newest record that is no bypass. The records are those known at the time that is asked about. */
export function holdingsBy(records: readonly SealedRecord[]): Map<string, Holding> {
  const counted = records.filter(({ body }) => body.outcome !== "bypassed");
  const byName = new Map(counted.map((record) => [record.name, record]));
  const held = heldOn(counted, END_OF_TIME).flatMap(({ stage, record }) => {
    const sealed = byName.get(record);
    return sealed === undefined ? [] : [[stage, toHolding(sealed, records)] as const];
  });
  return new Map(held);
}

/** A version by the record of its registration, among the records of its model. */
export function registrationBy(records: readonly SealedRecord[], { model, version = "" }: Reference): Holding {
  const found = records.find(({ body: { subject } }) => subject.kind === "registration" && subject.version === version);
  if (!found) return refuse("never-registered", `${model} ${version} was not registered then`);
  if (found.body.outcome === "approved") return toHolding(found, records);
  return refuse("record-mismatch", `${found.name} says that ${model} ${version} was ${found.body.outcome}`);
}

function toHolding({ name, body, signature }: SealedRecord, records: readonly SealedRecord[]): Holding {
  const { subject, version, manifest, decidedAt, landed, registrationCommit = landed.commit } = body;
  const { model = "", stage } = "stage" in subject ? subject : body;
  if (body.outcome === "vacated" || version === undefined) {
    const place = formatReference(stage === undefined ? { model } : { model, stage });
    return refuse("vacated", `No version holds ${place} since ${decidedAt} (${name})`);
  }
  const retired = records.find((one) => one.body.outcome === "retired" && one.body.version === version);
  if (retired) return refuse("retired", `${model} ${version} was retired (${retired.name})`);
  return {
    ...{ model, version, commit: registrationCommit, decidedAt, approvedBy: approversOf(body) },
    ...(stage === undefined ? {} : { stage }),
    ...(manifest === undefined ? {} : { manifest }),
    ...{ record: name, signature, warnings: [] },
    ...exceptionsOf(body),
  };
}
