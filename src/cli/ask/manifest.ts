// Manifests of versions at a commit: the one that was approved, held against its record, or the one that lies there.

import { createHash } from "node:crypto";
import type { Approved } from "../../registry/approved.ts";
import type { ModelVersion } from "../../registry/documents.ts";
import { parseFile } from "../../registry/file.ts";
import { formatPath, type Reference } from "../../registry/names.ts";
import { explainProblem } from "../../registry/problem.ts";
import { refuse, type Unresolved } from "../../registry/trust.ts";
import type { Place } from "../place.ts";
import { type Asked, readApproved } from "./holdings.ts";

/** The answer of `show <model>@<version or stage> --json`. */
export interface ShownVersion {
  model: string;
  version: string;
  /** When a stage was asked for. */
  stage?: string;
  /** Where it was registered. */
  commit: string;
  path: string;
  sha256: string;
  record: string;
  /** RFC 3339. */
  decidedAt: string;
  approvedBy: readonly string[];
  /** The manifest; `null` when its text is no sound manifest. */
  manifest: ModelVersion | null;
  warnings: readonly string[];
}

/** The manifest of an approved version from the tree it was registered in; refused when it is not the file that was approved. Throws a GitError. */
export async function readApprovedManifest(
  place: Asked,
  reference: Reference,
  keys: readonly string[],
): Promise<(ShownVersion & { text: string }) | Unresolved> {
  const found = await readApproved(place, reference, keys);
  if ("refused" in found) return found;
  const { manifest, commit, signature: _, ...approved } = found;
  if (!manifest) return refuse("record-mismatch", `${found.record} names no manifest`);
  const [file] = await place.objects.read([`${commit}:${manifest.path}`]);
  if (!file) return refuse("record-mismatch", `${manifest.path} is not in commit ${commit} of this clone`);
  const sha256 = digestOf(file.bytes);
  if (sha256 !== manifest.digest["sha256"]) return refuse("record-mismatch", notApproved(manifest.path));
  const text = file.bytes.toString("utf8");
  const { model, version } = approved;
  const { version: document } = parseFile({ kind: "version", model, version }, file.oid, text);
  return { ...approved, commit, path: manifest.path, sha256, manifest: document?.value ?? null, text };
}

/** A manifest as it lies at a place. */
export interface PlacedManifest {
  path: string;
  value: ModelVersion;
}

/** The manifest at the place's commit; a sentence when it is not there, not sound, or not the file that was approved. Throws a GitError. */
export async function readManifest(
  { commit, objects }: Place,
  { model, version }: { model: string; version: string },
  approved?: Approved,
): Promise<PlacedManifest | { mistake: string }> {
  const path = formatPath({ kind: "version", model, version });
  const [file] = await objects.read([`${commit}:${path}`]);
  if (!file) return { mistake: `${path} is not in commit ${commit.slice(0, 12)}; --at names another one` };
  const expected = approved?.manifest?.digest["sha256"];
  if (expected !== undefined && expected !== digestOf(file.bytes)) return { mistake: notApproved(path) };
  const parsed = parseFile({ kind: "version", model, version }, file.oid, file.bytes.toString("utf8"));
  const { version: document, problems } = parsed;
  const [problem] = problems;
  if (document !== undefined) return { path, value: document.value };
  return { mistake: `${path} can not be read${problem === undefined ? "" : `: ${explainProblem(problem)}`}` };
}

function digestOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function notApproved(path: string): string {
  return `${path} is not the file that was approved`;
}
