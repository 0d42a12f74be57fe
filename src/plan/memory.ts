// What the App must remember about a pull request, as a hidden block of its own comment that nobody else can write.

import { createHmac, timingSafeEqual } from "node:crypto";
import { MEMORY_LIMIT } from "./cut.ts";

/** Missing or tampered memory is simply not there, which can only make a verdict stricter. */
export interface Memory {
  v: 1;
  /** Review node id to the digest of the governed content that review saw; oldest first. */
  digests: Readonly<Record<string, string>>;
  /** Ids of accounts seen pushing to the head. */
  pushers: readonly number[];
  check?: { head: string; fingerprint: string };
  /** Fingerprint of the comment. */
  comment?: string;
  /** `@org/team` and `@login` names asked to review. */
  requested: readonly string[];
}

/** The pull request whose memory it is: a block copied from another one is not believed. */
export interface Binding {
  repository: number;
  pull: number;
}

const BLOCK = /<!-- registrar:memory ([A-Za-z0-9+/=]+) ([0-9a-f]{64}) -->/g;

/**
 * The block, at most `MEMORY_LIMIT` characters long: when there is too much, the oldest reviews are forgotten, since that can only
 * ask for approval again. Pushers are never forgotten: that would let them approve. Throws when they alone are too many.
 */
export function formatMemory(memory: Memory, key: string, binding: Binding): string {
  const block = encode(memory, key, binding);
  if (block.length <= MEMORY_LIMIT) return block;
  const [oldest, ...digests] = Object.entries(memory.digests);
  if (oldest !== undefined) return formatMemory({ ...memory, digests: Object.fromEntries(digests) }, key, binding);
  if (memory.requested.length > 0) return formatMemory({ ...memory, requested: [] }, key, binding);
  throw new Error(`${memory.pushers.length} pushers are too many to remember`);
}

/** Inverse of `formatMemory`, anywhere in a comment. More than one block is none, so that an old one can not be slipped in. */
export function parseMemory(commentBody: string, key: string, binding: Binding): Memory | undefined {
  const [block, ...more] = commentBody.matchAll(BLOCK);
  if (block === undefined || more.length > 0) return undefined;
  const [, payload = "", mac = ""] = block;
  const expected = authenticate(payload, key, binding);
  if (!timingSafeEqual(Buffer.from(mac, "hex"), Buffer.from(expected, "hex"))) return undefined;
  const memory: unknown = JSON.parse(Buffer.from(payload, "base64").toString("utf8"));
  return isMemory(memory) ? memory : undefined;
}

function encode(memory: Memory, key: string, binding: Binding): string {
  const payload = Buffer.from(JSON.stringify(memory)).toString("base64");
  return `<!-- registrar:memory ${payload} ${authenticate(payload, key, binding)} -->`;
}

function authenticate(payload: string, key: string, { repository, pull }: Binding): string {
  return createHmac("sha256", key).update(`registrar memory\n${repository}\n${pull}\n${payload}`).digest("hex");
}

// Whoever knows the key wrote the block; only its version can surprise.
function isMemory(value: unknown): value is Memory {
  return typeof value === "object" && value !== null && "v" in value && value.v === 1;
}
