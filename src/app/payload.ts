// Reading webhook payloads without trusting their shape: what is not there is `undefined`.

import type { RepoKey } from "./job.ts";

/** Parsed JSON of a delivery. */
export type Payload = unknown;

/** The number at a path of property names. */
export function numberAt(payload: Payload, ...path: readonly string[]): number | undefined {
  const value = valueAt(payload, path);
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}

export function textAt(payload: Payload, ...path: readonly string[]): string | undefined {
  const value = valueAt(payload, path);
  return typeof value === "string" ? value : undefined;
}

/** The list at a path; empty when there is none. */
export function listAt(payload: Payload, ...path: readonly string[]): readonly unknown[] {
  const value = valueAt(payload, path);
  return Array.isArray(value) ? value : [];
}

export function isAt(payload: Payload, expected: string | number | boolean, ...path: readonly string[]): boolean {
  return valueAt(payload, path) === expected;
}

/** The repository an event is about, with the installation that sent it. */
export function repoOf(payload: Payload): RepoKey | undefined {
  const installationId = numberAt(payload, "installation", "id");
  const owner = textAt(payload, "repository", "owner", "login");
  const name = textAt(payload, "repository", "name");
  if (installationId === undefined || owner === undefined || name === undefined) return undefined;
  return { installationId, owner, name };
}

function valueAt(payload: Payload, path: readonly string[]): unknown {
  return path.reduce(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    payload,
  );
}
