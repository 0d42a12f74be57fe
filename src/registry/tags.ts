// The two families of tag names: GTO's grammar for receipts, and `record/…` for sealed records.

import { isName } from "./names.ts";
import type { RecordSubject } from "./record.ts";
import { isVersion } from "./version.ts";

/** A receipt in GTO's words. `version` is SemVer without the `v` that the tag carries. */
export type GtoTag =
  | { kind: "registration"; model: string; version: string }
  | { kind: "deregistration"; model: string; version: string }
  | { kind: "assignment"; model: string; stage: string; sequence: number }
  | { kind: "unassignment"; model: string; stage: string; sequence: number };

const VERSION_TAG = /^(?<model>[^@]+)@v(?<version>[^!]+)(?<cancel>!?)$/;
// Fifteen digits stay below 2^53, so no two names give one number.
const STAGE_TAG = /^(?<model>[^#]+)#(?<stage>[^#!]+)(?<cancel>!?)#(?<sequence>[1-9][0-9]{0,14})$/;
const UPKEEP_RECORD = /^record\/_registry\/(?<commit>[0-9a-f]{40})$/;
const ASSIGNMENT_RECORD = /^record\/(?<model>[^/]+)\/(?<stage>[^/]+)\/(?<sequence>[1-9][0-9]{0,14})$/;
const VERSION_RECORD = /^record\/(?<model>[^/]+)\/(?<retired>retired\/)?v(?<version>[^/]+)$/;

/** Inverse of `parseTag`. */
export function formatTag(tag: GtoTag): string {
  switch (tag.kind) {
    case "registration":
      return `${tag.model}@v${tag.version}`;
    case "deregistration":
      return `${tag.model}@v${tag.version}!`;
    case "assignment":
      return `${tag.model}#${tag.stage}#${tag.sequence}`;
    case "unassignment":
      return `${tag.model}#${tag.stage}!#${tag.sequence}`;
  }
}

/** The receipt a tag name says, or `undefined` when the name is not one that the registrar writes (GTO itself allows more). */
export function parseTag(name: string): GtoTag | undefined {
  const {
    model = "",
    version,
    stage,
    cancel,
    sequence,
  } = (VERSION_TAG.exec(name) ?? STAGE_TAG.exec(name))?.groups ?? {};
  if (!isName(model)) return undefined;
  if (version !== undefined) {
    return isVersion(version) ? { kind: cancel ? "deregistration" : "registration", model, version } : undefined;
  }
  if (stage === undefined || !isName(stage)) return undefined;
  return { kind: cancel ? "unassignment" : "assignment", model, stage, sequence: Number(sequence) };
}

/** The tag that carries the record of a subject. Inverse of `parseRecordName`. */
export function formatRecordName(subject: RecordSubject): string {
  switch (subject.kind) {
    case "registration":
      return `record/${subject.model}/v${subject.version}`;
    case "retirement":
      return `record/${subject.model}/retired/v${subject.version}`;
    case "assignment":
      return `record/${subject.model}/${subject.stage}/${subject.sequence}`;
    case "upkeep":
      return `record/_registry/${subject.commit}`;
  }
}

/** What a record is about, by its name; `undefined` for a name that no record has. */
export function parseRecordName(name: string): RecordSubject | undefined {
  const commit = UPKEEP_RECORD.exec(name)?.groups?.["commit"];
  if (commit !== undefined) return { kind: "upkeep", commit };
  const parts = (ASSIGNMENT_RECORD.exec(name) ?? VERSION_RECORD.exec(name))?.groups ?? {};
  const { model = "", stage, sequence, retired, version } = parts;
  if (!isName(model)) return undefined;
  if (version !== undefined) {
    return isVersion(version) ? { kind: retired ? "retirement" : "registration", model, version } : undefined;
  }
  return stage !== undefined && isName(stage)
    ? { kind: "assignment", model, stage, sequence: Number(sequence) }
    : undefined;
}
