// One request as handlers see it, with typed access to its parameters and body, and the reply they give.
import { Failure } from "./failure.ts";
import type { Account, Actor, Doer, Repository, World } from "./state.ts";

/** One request: decoded parameters, parsed body, who asks. */
export interface Call {
  world: World;
  actor: Actor;
  method: string;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: Record<string, unknown>;
  raw: Buffer;
  /** Scheme, host and API prefix as the client addressed us. */
  origin: string;
  path: string;
  repository: Repository | undefined;
}

/** What a handler answers; `bytes` instead of `body` for downloads. */
export interface Reply {
  status: number;
  body?: unknown;
  bytes?: Buffer;
  headers?: Record<string, string>;
}

/** A reply with a JSON body. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return { status, body, headers };
}

/** 204. */
export function empty(status = 204): Reply {
  return { status };
}

/** A path parameter; its absence is a mistake in the route table. */
export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`route without {${name}}`);
  return value;
}

/** A numeric path parameter; anything else is a 404, as on GitHub. */
export function numberParam(call: Call, name: string): number {
  const value = Number(param(call, name));
  if (!Number.isSafeInteger(value)) throw new Failure(404, "Not Found");
  return value;
}

/** The repository of the route. */
export function repositoryOf(call: Call): Repository {
  if (!call.repository) throw new Error("route without a repository");
  return call.repository;
}

/** The account that acts: the person, or the App's bot; 401 for nobody. */
export function accountOf(call: Call): Account {
  if (call.actor.kind === "user" || call.actor.kind === "installation") return call.actor.user;
  throw new Failure(401, "Requires authentication");
}

/** The account that acts, with the App behind it. */
export function doerOf(call: Call): Doer {
  return { account: accountOf(call), app: call.actor.kind === "installation" ? call.actor.app : undefined };
}

function wrongType(field: string, expected: string, value: unknown): Failure {
  return new Failure(422, `Invalid request.\n\nFor '${field}', ${JSON.stringify(value)} is not ${expected}.`);
}

/** A text field, or undefined when absent; 422 when it is something else. */
export function textField(call: Call, name: string): string | undefined {
  const value = call.body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw wrongType(name, "a string", value);
  return value;
}

/** A text field that must be there. */
export function requiredText(call: Call, name: string): string {
  const value = textField(call, name);
  if (value === undefined) throw new Failure(422, `Invalid request.\n\n"${name}" wasn't supplied.`);
  return value;
}

/** A yes/no field, or undefined when absent. */
export function flagField(call: Call, name: string): boolean | undefined {
  const value = call.body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "boolean") throw wrongType(name, "a boolean", value);
  return value;
}

/** A list of texts, or undefined when absent. */
export function textsField(call: Call, name: string): string[] | undefined {
  const value = call.body[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.some((each) => typeof each !== "string")) throw wrongType(name, "an array", value);
  return value as string[];
}

/** A list of objects, or undefined when absent. */
export function objectsField(call: Call, name: string): Record<string, unknown>[] | undefined {
  const value = call.body[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.some((each) => typeof each !== "object" || each === null))
    throw wrongType(name, "an array of objects", value);
  return value as Record<string, unknown>[];
}

/** An object field, or undefined when absent. */
export function objectField(call: Call, name: string): Record<string, unknown> | undefined {
  const value = call.body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) throw wrongType(name, "an object", value);
  return value as Record<string, unknown>;
}
