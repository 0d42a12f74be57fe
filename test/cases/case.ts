// A case as its file says it: a world, what differs at the base and at the head, and the facts besides.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import type { RecordBody } from "../../src/registry/record.ts";
import { readFiles } from "../support/files.ts";

type Substitution = readonly [from: string, to: string];

/** Edits of files, applied in this order. */
interface Edits {
  edit?: Readonly<Record<string, readonly Substitution[]>>;
  copy?: Readonly<Record<string, { from: string; edit: readonly Substitution[] }>>;
  add?: Readonly<Record<string, string>>;
  remove?: readonly string[];
  modes?: Readonly<Record<string, string>>;
}

export type PersonName = string | { login: string; id: number } | null;

export interface WrittenReview {
  by: PersonName;
  state?: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
  /** What the review saw: the content at head, other content, or content that was forgotten and is (not) the same now. */
  content?: "same" | "other" | "forgotten-same" | "forgotten-other";
  /** Hours after the pull request was opened. */
  at?: number;
}

export interface WrittenAssignment {
  n: number;
  version: string;
  outcome?: "approved" | "rolled-back" | "vacated" | "bypassed";
  at: string;
  /** What its record says besides. */
  record?: Pick<RecordBody, "breakGlass"> & Partial<Pick<RecordBody, "gates">>;
}

/** Facts besides the files; what is left out is as in `evidence.ts`. */
export interface WrittenEvidence {
  asOf?: string;
  author?: string;
  draft?: boolean;
  merged?: boolean;
  approvals?: readonly string[];
  reviews?: readonly WrittenReview[];
  commits?: readonly {
    author: string | null;
    committer?: string | null;
    coAuthors?: readonly (string | null)[];
    merge?: boolean;
  }[];
  pushers?: readonly string[];
  forcePushes?: readonly { at: number; actor: string }[];
  retargets?: readonly number[];
  teams?: Readonly<Record<string, readonly string[] | null>>;
  /** Who may not read the repository, whichever team they are in. */
  lostAccess?: readonly string[];
  checks?: readonly { name: string; app: string; status: string; conclusion: string | null }[];
  assignments?: Readonly<Record<string, readonly WrittenAssignment[]>>;
  registrations?: Readonly<Record<string, { outcome: "approved" | "bypassed" } | null>>;
  /** Facts that could not be had. */
  unknown?: readonly string[];
}

export interface Case {
  title: string;
  expect: "passed" | "failed" | "pending" | "inconclusive";
  base: ReadonlyMap<string, string>;
  head: ReadonlyMap<string, string>;
  modes: Readonly<Record<string, string>>;
  evidence: WrittenEvidence;
}

interface WrittenCase {
  title: string;
  expect: Case["expect"];
  base?: Edits;
  head?: Edits;
  evidence?: WrittenEvidence;
}

const WORLDS = join(import.meta.dirname, "worlds");

/** Reads `case.yaml` of a folder. Throws when an edit finds nothing to edit: a case must not silently test something else. */
export function readCase(folder: string): Case {
  const written = load(readFileSync(join(folder, "case.yaml"), "utf8")) as WrittenCase;
  const base = applyEdits(readFiles(join(WORLDS, "acme")), written.base ?? {});
  const head = applyEdits(base, written.head ?? {});
  const { title, expect, evidence = {} } = written;
  return { title, expect, base, head, modes: written.head?.modes ?? {}, evidence };
}

function applyEdits(files: ReadonlyMap<string, string>, edits: Edits): Map<string, string> {
  const result = new Map(files);
  for (const [path, substitutions] of Object.entries(edits.edit ?? {}))
    result.set(path, substitute(textOf(result, path), substitutions));
  for (const [path, { from, edit }] of Object.entries(edits.copy ?? {}))
    result.set(path, substitute(textOf(files, from), edit));
  for (const [path, text] of Object.entries(edits.add ?? {})) result.set(path, text);
  for (const path of edits.remove ?? []) {
    textOf(result, path);
    result.delete(path);
  }
  return result;
}

function textOf(files: ReadonlyMap<string, string>, path: string): string {
  const text = files.get(path);
  if (text === undefined) throw new Error(`the case edits ${path}, which is not there`);
  return text;
}

function substitute(text: string, substitutions: readonly Substitution[]): string {
  return substitutions.reduce((done, [from, to]) => {
    if (!done.includes(from)) throw new Error(`the case replaces ${JSON.stringify(from)}, which is not there`);
    return done.replaceAll(from, to);
  }, text);
}
