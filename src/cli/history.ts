// `registrar history`: what became of a model or a stage, record by record, each verified and held against the one before,
// or what its stages held on a day.

import { resolve as toPath } from "node:path";
import { openObjects } from "../git/read.ts";
import { listTags, readTags } from "../git/records.ts";
import { isRemote, withRemoteTags } from "../git/remote.ts";
import { recordSentence } from "../plan/words.ts";
import { findChainFaults } from "../registry/chain.ts";
import { approversOf, type Held, heldOn, parseMoment } from "../registry/held.ts";
import { parseReference, type Reference } from "../registry/names.ts";
import type { SealedRecord } from "../registry/record.ts";
import { parseRecordName } from "../registry/tags.ts";
import { readTrusted } from "../registry/trust.ts";
import { readKeys } from "./keys.ts";
import { table } from "./print.ts";
import { type ExitCode, fail, plain, type Terminal } from "./terminal.ts";

export interface HistoryOptions {
  /** Folder of a clone, or a URL. */
  repo: string;
  format: "text" | "json";
  /** Files of public keys in PEM. */
  key: readonly string[];
  /** A day, meant until its end in UTC, or a moment: asks what the stages held then. */
  on?: string;
}

interface History {
  /** By the time of decision. */
  records: readonly SealedRecord[];
  /** Sentences; none when every record is sound and every chain whole. */
  faults: readonly string[];
}

/** 0 when all of it holds together, 1 when something does not, 2 when it could not be read. Throws a GitError. */
export async function runHistory(text: string, options: HistoryOptions, terminal: Terminal): Promise<ExitCode> {
  const reference = parseReference(text);
  if (!reference) return fail(terminal, `${plain(text)} is no reference; write model, model@stage or model@1.2.3`);
  const keys = await readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);
  const moment = options.on === undefined ? undefined : parseMoment(options.on);
  if (options.on !== undefined && moment === undefined) return fail(terminal, notADate(options.on));
  const { records, faults } = await readHistory(toSource(options.repo, terminal.cwd), reference, keys);
  const told = moment === undefined ? { records } : { on: moment, held: heldOn(records, moment) };
  terminal.out(options.format === "json" ? JSON.stringify({ ...told, faults }, null, 2) : describe(told));
  for (const fault of faults) terminal.err(`fault: ${plain(fault)}`);
  return faults.length === 0 ? 0 : 1;
}

function toSource(repo: string, cwd: string): string {
  return isRemote(repo) ? repo : toPath(cwd, repo);
}

function readHistory(source: string, reference: Reference, keys: readonly string[]): Promise<History> {
  const patterns = [`record/${reference.model}/*`];
  const read = (folder: string) => readFrom(folder, patterns, { reference, keys });
  return isRemote(source) ? withRemoteTags(source, patterns, read) : read(source);
}

async function readFrom(
  folder: string,
  patterns: readonly string[],
  { reference, keys }: { reference: Reference; keys: readonly string[] },
): Promise<History> {
  const objects = openObjects(folder);
  try {
    const listed = await listTags(folder, patterns);
    const facts = await readTags(
      objects,
      listed.filter(({ name }) => concerns(name, reference)),
    );
    const found = facts.map((fact) => readTrusted(fact, { keys }));
    const records = found.flatMap((one) => ("refused" in one ? [] : [one])).sort(byDecision);
    const unsound = found.flatMap((one) => ("refused" in one ? [one.reason] : []));
    return { records, faults: [...unsound, ...chainsOf(records).flatMap(findChainFaults)] };
  } finally {
    objects.close();
  }
}

function concerns(name: string, { stage, version }: Reference): boolean {
  const subject = parseRecordName(name);
  if (subject === undefined || subject.kind === "upkeep") return false;
  if (stage !== undefined) return subject.kind === "assignment" && subject.stage === stage;
  return version === undefined || (subject.kind !== "assignment" && subject.version === version);
}

function byDecision(a: SealedRecord, b: SealedRecord): number {
  return Date.parse(a.body.decidedAt) - Date.parse(b.body.decidedAt) || (a.name < b.name ? -1 : 1);
}

/** Records of each assignment, by number. */
function chainsOf(records: readonly SealedRecord[]): SealedRecord[][] {
  const chains = new Map<string, { sequence: number; record: SealedRecord }[]>();
  for (const record of records) {
    const { subject } = record.body;
    if (subject.kind !== "assignment") continue;
    const key = `${subject.model}/${subject.stage}`;
    chains.set(key, [...(chains.get(key) ?? []), { sequence: subject.sequence, record }]);
  }
  const sorted = [...chains.values()].map((chain) => chain.sort((a, b) => a.sequence - b.sequence));
  return sorted.map((chain) => chain.map(({ record }) => record));
}

function notADate(text: string): string {
  return `--on ${plain(text)} is no date; write a day such as 2026-09-01 or a moment such as 2026-09-01T12:00:00Z`;
}

function describe(told: { records: readonly SealedRecord[] } | { on: string; held: readonly Held[] }): string {
  if ("held" in told) return describeHeld(told.on, told.held);
  const { records } = told;
  if (records.length === 0) return "No records.";
  return table([["decided", "record", "what", "approved by", "pull", "signature"], ...records.map(toRow)]);
}

function describeHeld(on: string, held: readonly Held[]): string {
  if (held.length === 0) return `Nothing was recorded until ${on}.`;
  const rows = held.map(({ stage, version, outcome, since, approvedBy, record, signature }) => {
    const content = outcome === "bypassed" ? `${version ?? "nothing"} (bypassed)` : (version ?? "nothing");
    return [stage, content, since, approvedBy.join(", "), record.replace(/^record\//, ""), signature];
  });
  return table([["stage", `held on ${on}`, "since", "approved by", "record", "signature"], ...rows]);
}

function toRow({ name, body, signature }: SealedRecord): string[] {
  const pull = body.pullRequest ? `#${body.pullRequest.number}` : "";
  const approvers = approversOf(body).join(", ");
  return [body.decidedAt, name.replace(/^record\//, ""), recordSentence(body), approvers, pull, signature];
}
