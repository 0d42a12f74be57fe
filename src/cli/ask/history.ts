// `registrar history`: what became of a model or a stage, record by record, each verified and held against the one before,
// or what its stages held on a day.

import { recordSentence } from "../../plan/words.ts";
import { approversOf, explainNoMoment, type Held, heldOn, parseMoment } from "../../registry/held.ts";
import { explainNoReference, formatReference, parseReference, type Reference } from "../../registry/names.ts";
import type { SealedRecord } from "../../registry/record.ts";
import { parseRecordName } from "../../registry/tags.ts";
import { readKeys } from "../keys.ts";
import { withPlace } from "../place.ts";
import { table } from "../print.ts";
import { type ExitCode, fail, plain, type Terminal } from "../terminal.ts";
import { withTags } from "./asked.ts";
import { type Records, readRecords } from "./records.ts";
import { listTagsThen } from "./then.ts";
import { findUnknown } from "./unknown.ts";

export interface HistoryOptions {
  /** Folder of a clone, or a URL. */
  repo: string;
  format: "text" | "json";
  /** Files of public keys in PEM. */
  key: readonly string[];
  /** A revision, a day or a moment: only what was sealed until then. */
  at?: string;
  /** A day, meant until its end in UTC, or a moment: asks what the stages held then. */
  on?: string;
}

/** The answer of `history --json`; with `--on` it says what was held then instead of the records. */
export type HistoryAnswer = ({ records: readonly SealedRecord[] } | { on: string; held: readonly Held[] }) & {
  /** Sentences; none when every record is sound and every chain whole. */
  faults: readonly string[];
};

/** 0 when all of it holds together, 1 when something does not, 2 when it could not be told. Throws a GitError. */
export async function runHistory(
  words: readonly string[],
  options: HistoryOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const asked = parseQuestion(words, options.on);
  if ("mistake" in asked) return fail(terminal, plain(asked.mistake));
  const { reference, moment } = asked;
  const keys = readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);
  const { records, faults } = await readHistory(options, { reference, keys, terminal });
  if (records.length + faults.length === 0) {
    const unknown = await withPlace({ repo: options.repo }, terminal, (place) => findUnknown(place, reference));
    if (unknown !== undefined) return fail(terminal, plain(unknown));
  }
  const told = moment === undefined ? { records } : { on: moment, held: heldOn(records, moment) };
  const answer: HistoryAnswer = { ...told, faults: faults.map(({ sentence }) => sentence) };
  terminal.out(options.format === "json" ? JSON.stringify(answer, null, 2) : describe(answer));
  for (const { sentence } of faults) terminal.err(`fault: ${plain(sentence)}`);
  return faults.length === 0 ? 0 : 1;
}

interface Question {
  reference: Reference;
  /** ISO 8601 in UTC. */
  moment: string | undefined;
}

function parseQuestion(words: readonly string[], on: string | undefined): Question | { mistake: string } {
  const text = words.join("@");
  const reference = parseReference(text);
  if (!reference) return { mistake: explainNoReference(text) };
  const moment = on === undefined ? undefined : parseMoment(on);
  if (on !== undefined && moment === undefined) return { mistake: explainNoMoment("--on", on) };
  const { model, version } = reference;
  if (moment === undefined || version === undefined) return { reference, moment };
  const instead = `history ${model} --on ${on} tells what every stage held, history ${model}@<stage> --on ${on} one of them`;
  return { mistake: `${formatReference(reference)} is a version, and only stages hold something on a day; ${instead}` };
}

interface Reading {
  reference: Reference;
  keys: readonly string[];
  terminal: Terminal;
}

function readHistory(options: HistoryOptions, { reference, keys, terminal }: Reading): Promise<Records> {
  const patterns = [`record/${reference.model}/*`];
  return withTags({ ...options, patterns }, terminal, async (asked) => {
    const listed = await listTagsThen(asked, patterns);
    const wanted = listed.filter(({ name }) => concerns(name, reference));
    return readRecords(asked, wanted, keys);
  });
}

function concerns(name: string, { stage, version }: Reference): boolean {
  const subject = parseRecordName(name);
  if (subject === undefined || subject.kind === "upkeep") return false;
  if (stage !== undefined) return subject.kind === "assignment" && subject.stage === stage;
  return version === undefined || (subject.kind !== "assignment" && subject.version === version);
}

function describe(answer: HistoryAnswer): string {
  if ("held" in answer) return describeHeld(answer.on, answer.held);
  const { records } = answer;
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
