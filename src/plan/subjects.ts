// What a landing is recorded as: one subject for each item, each governed path accounted for by exactly one record.

import { candidateOf } from "../policy/candidate.ts";
import { isReceipt } from "../policy/gates/holding.ts";
import type { Proposal, ProposalItem } from "../policy/proposal.ts";
import type { Located, ModelVersion } from "../registry/documents.ts";
import { parsePath } from "../registry/names.ts";
import type { RecordBody, RecordOutcome, RecordSubject, SealedRecord } from "../registry/record.ts";

/** What records there are already. */
export interface Recorded {
  /** Records of each assignment by `model/stage`, newest first. */
  assignments: ReadonlyMap<string, readonly SealedRecord[]>;
  /** Registration records by `model@version`; `null` when there is none. */
  registrations: ReadonlyMap<string, SealedRecord | null>;
}

/** One record to be, before it is known whether the change was allowed. */
export interface Subject {
  subject: RecordSubject;
  /** Items it covers; none for a change nobody could understand. */
  items: readonly ProposalItem[];
  /** Outcome when everything passed. */
  allowed: Exclude<RecordOutcome, "bypassed">;
  paths: readonly string[];
  facts: Pick<RecordBody, "model" | "version" | "stage" | "supersedes" | "registrationCommit" | "previous" | "reason">;
  manifest?: Located<ModelVersion>;
}

/** Subjects of a landing, in the order of the proposal. */
export function subjectsOf(proposal: Proposal, commit: string, recorded: Recorded): Subject[] {
  const own = proposal.items.flatMap((item) => subjectOf(item, { proposal, commit, recorded }) ?? []);
  const covered = new Set(own.flatMap(({ paths }) => paths));
  const rest = proposal.content.map(({ path }) => path).filter((path) => !covered.has(path));
  const stages = rest.flatMap((path) => unreadableStage(path, commit, recorded) ?? []);
  const left = rest.filter((path) => stages.every(({ paths }) => !paths.includes(path)));
  return [...own, ...stages, ...(left.length > 0 ? [upkeep(left, proposal, commit)] : [])];
}

interface Ground {
  proposal: Proposal;
  commit: string;
  recorded: Recorded;
}

function subjectOf(item: ProposalItem, ground: Ground): Subject | undefined {
  switch (item.kind) {
    case "registration": {
      const { model, version, path, manifest } = item.change;
      const facts = { model, version, registrationCommit: ground.commit };
      const subject = { kind: "registration", model, version } as const;
      return { subject, items: [item], allowed: "approved", paths: [path], facts, manifest };
    }
    case "transition":
      return transition(item, ground);
    case "retirement": {
      const { model, version, path, retirement } = item.change;
      const facts = { model, version, reason: retirement.value.reason, ...registered(model, version, ground) };
      const subject = { kind: "retirement", model, version } as const;
      return { subject, items: [item], allowed: "retired", paths: [path], facts };
    }
    case "upkeep":
    case "policy-change":
      return undefined;
  }
}

const ALLOWED = { promotion: "approved", rollback: "rolled-back", vacation: "vacated" } as const;

function transition(item: Extract<ProposalItem, { kind: "transition" }>, ground: Ground): Subject {
  const { model, stage, from, to, path, reason, move } = item;
  const { sequence, previous, holder } = place(model, stage, ground);
  // Leaving a stage takes back the receipt there is, which is not always that of the version the file named.
  const receipt = to === undefined ? holder?.body.registrationCommit : registered(model, to, ground).registrationCommit;
  const manifest = candidateOf(item, ground.proposal.after);
  return {
    subject: { kind: "assignment", model, stage, sequence },
    items: [item],
    allowed: ALLOWED[move],
    paths: [path],
    facts: {
      ...{ model, stage },
      ...(to !== undefined && { version: to }),
      ...(from !== undefined && { supersedes: from }),
      ...(receipt !== undefined && { registrationCommit: receipt }),
      ...(reason !== undefined && { reason }),
      ...(previous && { previous }),
    },
    ...(manifest && { manifest }),
  };
}

/** A stage file that changed beyond understanding still takes a number: a gap would look like a deleted record. */
function unreadableStage(path: string, commit: string, recorded: Recorded): Subject | undefined {
  const found = parsePath(path);
  if (found?.kind !== "stage") return undefined;
  const { model, stage } = found;
  const { sequence, previous } = place(model, stage, { commit, recorded });
  const facts = { model, stage, ...(previous && { previous }) };
  return {
    subject: { kind: "assignment", model, stage, sequence },
    items: [],
    allowed: "approved",
    paths: [path],
    facts,
  };
}

function upkeep(paths: readonly string[], { items }: Proposal, commit: string): Subject {
  const shared = items.filter(({ kind }) => kind === "upkeep" || kind === "policy-change");
  return { subject: { kind: "upkeep", commit }, items: shared, allowed: "approved", paths, facts: {} };
}

interface Position {
  sequence: number;
  previous?: NonNullable<RecordBody["previous"]>;
  /** The record whose receipt stands. */
  holder?: SealedRecord;
}

/** The number of this change of a stage file. Asked again after its record was sealed, it gives the same number. */
function place(model: string, stage: string, { commit, recorded }: Pick<Ground, "commit" | "recorded">): Position {
  const records = recorded.assignments.get(`${model}/${stage}`) ?? [];
  const before = records.slice(records.findIndex(({ body }) => body.landed.commit === commit) + 1);
  const [newest] = before;
  const holder = before.find(isReceipt);
  return {
    sequence: newest?.body.subject.kind === "assignment" ? newest.body.subject.sequence + 1 : 1,
    ...(newest && { previous: { name: newest.name, digest: { sha256: newest.digest } } }),
    ...(holder && { holder }),
  };
}

function registered(model: string, version: string, { recorded }: Ground): { registrationCommit?: string } {
  const record = recorded.registrations.get(`${model}@${version}`);
  return record?.body.outcome === "approved" ? { registrationCommit: record.commit } : {};
}
