// How answers look: for people, and for the programs that read them.

import type { DigestSet } from "../registry/documents.ts";
import type { Resolution } from "../registry/resolve.ts";
import type { Unresolved } from "../registry/trust.ts";
import { plain } from "./terminal.ts";

export type Format = "text" | "json" | "env" | "github-output";

/** The answer of `resolve`, ready to print. */
export function formatResolution(answer: Resolution, format: Format): string {
  switch (format) {
    case "json":
      return JSON.stringify(answer, null, 2);
    case "env":
      return toPairs(answer)
        .map(([key, value]) => `REGISTRAR_${key.toUpperCase()}=${quote(value)}`)
        .join("\n");
    case "github-output":
      return toPairs(answer)
        .map(([key, value]) => `${key}=${value}`)
        .join("\n");
    case "text":
      return toText(answer);
  }
}

/** The refusal as JSON, so that a program need not read prose. */
export function formatRefusal({ refused, reason }: Unresolved): string {
  return JSON.stringify({ refused, reason }, null, 2);
}

/** Columns of equal width, two blanks apart. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  return rows.map((row) => line(row.map(plain)).trimEnd()).join("\n");
}

/** `sha256:…`, the strongest digest first; empty without one. */
export function shortDigest(digest: DigestSet | undefined): string {
  const [algorithm, hex] = Object.entries(digest ?? {}).sort(([a]) => (a === "sha256" ? -1 : 1))[0] ?? [];
  return algorithm === undefined ? "" : `${algorithm}:${hex}`;
}

/** Flat names for shells and workflows. The first artifact is the model itself. */
function toPairs(answer: Resolution): [key: string, value: string][] {
  const [artifact] = answer.artifacts;
  const pairs: [string, string | undefined][] = [
    ["model", answer.model],
    ["version", answer.version],
    ["stage", answer.stage],
    ["sequence", answer.sequence?.toString()],
    ["commit", answer.commit],
    ["tag", answer.tag],
    ["page", answer.page],
    ["manifest_path", answer.manifest?.path],
    ["manifest_sha256", answer.manifest?.digest["sha256"]],
    ["artifact_name", artifact?.name],
    ["artifact_uri", artifact?.uri],
    ["artifact_digest", artifact && shortDigest(artifact.digest)],
    ["artifacts", JSON.stringify(answer.artifacts)],
    ["record", answer.record.name],
    ["record_sha256", answer.record.sha256],
    ["signature", answer.signature],
  ];
  return pairs.flatMap(([key, value]) => (value === undefined ? [] : [[key, oneLine(value)]]));
}

// A line break in a URI could set a variable of its own.
function oneLine(value: string): string {
  return value.replace(/\p{Cc}/gu, (character) => encodeURIComponent(character));
}

function quote(value: string): string {
  return /^[\w.:/@%+,-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

function toText(answer: Resolution): string {
  const place = answer.stage === undefined ? "is registered" : `holds ${answer.stage} (number ${answer.sequence})`;
  const approvals = answer.approvals.map(({ login, role }) => `${login} (${role})`).join(", ");
  const rows = [
    ["commit", answer.commit],
    ["manifest", answer.manifest?.path ?? "", shortDigest(answer.manifest?.digest)],
    ...answer.artifacts.map(({ name, uri, digest }) => ["artifact", uri ?? name, shortDigest(digest)]),
    ["approved", answer.decidedAt, approvals],
    ["record", answer.record.name, `sha256:${answer.record.sha256}`],
    ["signature", answer.signature],
  ].map((row) => ["", row[0] ?? "", row.slice(1).filter(Boolean).join("  ")]);
  return `${answer.model} ${answer.version} ${place}\n${table(rows)}`;
}
