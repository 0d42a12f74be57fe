// One file of a working tree: read, understood, and reduced to what the rules across files need.

import { createHash } from "node:crypto";
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkText, type ParsedFile, parseFile } from "../../registry/file.ts";
import { toGist } from "../../registry/gist.ts";
import { checkManifest } from "../../registry/manifest-rules.ts";
import { type DocumentPath, parsePath } from "../../registry/names.ts";
import type { Problem } from "../../registry/problem.ts";
import { toText } from "../text.ts";
import type { Listed } from "./work-tree.ts";

export interface Finding {
  path: string;
  /** Git tree mode; absent when there is no such file any more. */
  mode?: string;
  /** Blob id of the bytes that were read. */
  oid: string;
  /** Gist of the document as JSON; absent when there is none, or nobody asked for it. */
  gist?: string;
  /** What is wrong with the text, the document and its place. */
  problems: readonly Problem[];
  /** What contradicts itself within the document. */
  own: readonly Problem[];
}

/** Looks at one file of the working tree whose top is `folder`. Throws the file system's error when it can not be read. */
export function examine({ folder, path, entry }: Listed & { folder: string }): Finding {
  const place = join(folder, path);
  const mode = entry?.mode ?? readMode(place);
  const bytes = mode?.startsWith("100") ? readBytes(place) : Buffer.from(path);
  if (mode === undefined || bytes === undefined) return { path, oid: "", problems: [], own: [] };
  const oid = blobId(bytes, entry?.oid);
  const meaning = parsePath(path);
  if (mode !== "100644" || meaning === undefined || meaning.kind === "policy")
    return { path, mode, oid, problems: [], own: [] };
  const parsed = parseText(meaning, { path, oid, text: toText(bytes) });
  const gist = toGist(parsed);
  const own = parsed.version ? checkManifest(parsed.version) : [];
  return { path, mode, oid, ...(gist && { gist: JSON.stringify(gist) }), problems: parsed.problems, own };
}

/** Reads the text of a file, `null` when it can not be one, `undefined` when there is no file. */
export function readText(folder: string, path: string): string | null | undefined {
  const bytes = readBytes(join(folder, path));
  return bytes && toText(bytes);
}

interface Read {
  path: string;
  oid: string;
  text: string | null;
}

function parseText(meaning: DocumentPath, { path, oid, text }: Read): ParsedFile {
  const problems = checkText(path, text);
  return text === null || problems.length > 0 ? { problems } : parseFile(meaning, oid, text);
}

/** Git tree mode; of what Git can not hold, such as a socket, the kind of file alone. */
function readMode(place: string): string | undefined {
  const stats = unlessGone(() => lstatSync(place));
  if (stats === undefined) return undefined;
  if (stats.isDirectory()) return "160000";
  if (stats.isFile()) return stats.mode & 0o100 ? "100755" : "100644";
  return (stats.mode & 0o170000).toString(8).padStart(6, "0");
}

function readBytes(place: string): Buffer | undefined {
  return unlessGone(() => readFileSync(place));
}

/** A file that goes while we look was never there. */
function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && "code" in error && /^(ENOENT|ENOTDIR)$/.test(String(error.code))
  );
}

/** Git's id of these bytes. Where Git ends lines in its own way on checkout, the id of what it keeps is the one expected. */
function blobId(bytes: Buffer, expected: string | undefined): string {
  const oid = hash(bytes);
  if (expected === undefined || oid === expected || !bytes.includes("\r\n")) return oid;
  const kept = hash(Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1"));
  return kept === expected ? expected : oid;
}

function hash(bytes: Buffer): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
