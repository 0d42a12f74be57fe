// Stores and reads Git objects of one repository: writes loose objects, reads through one long-lived `cat-file --batch`.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflate } from "node:zlib";
import type { ObjectType } from "./format.ts";
import { gitEnvironment } from "./process.ts";

const compress = promisify(deflate);
const CACHE_BYTES = 64 * 1024 * 1024;

/** One Git object as stored. */
export interface GitObject {
  type: ObjectType;
  body: Buffer;
}

/** Objects by id; ids are full 40-digit hexadecimal SHA-1. */
export interface ObjectStore {
  read(id: string): Promise<GitObject | undefined>;
  write(type: ObjectType, body: Buffer): Promise<string>;
  close(): void;
}

type Waiter = (object: GitObject | undefined) => void;

/** Opens the object store of a bare repository. */
export function openObjects(dir: string): ObjectStore {
  const cache = createCache();
  const reader = createReader(dir);
  return {
    async read(id) {
      const known = cache.get(id);
      if (known) return known;
      const found = await reader.read(id);
      if (found) cache.set(id, found);
      return found;
    },
    async write(type, body) {
      const whole = wholeOf(type, body);
      const id = idOf(whole);
      if (cache.get(id)) return id;
      await writeLoose(dir, id, whole);
      cache.set(id, { type, body });
      return id;
    },
    close: () => reader.close(),
  };
}

/** A store that puts tags aside in memory: nothing but the API reads them, and each test writes its own. */
export function tagsInMemory(store: ObjectStore): ObjectStore {
  const tags = new Map<string, GitObject>();
  return {
    read: async (id) => tags.get(id) ?? store.read(id),
    async write(type, body) {
      if (type !== "tag") return store.write(type, body);
      const id = idOf(wholeOf(type, body));
      tags.set(id, { type, body });
      return id;
    },
    close: () => tags.clear(),
  };
}

const wholeOf = (type: ObjectType, body: Buffer) => Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]);
const idOf = (whole: Buffer) => createHash("sha1").update(whole).digest("hex");

async function writeLoose(dir: string, id: string, whole: Buffer): Promise<void> {
  const folder = join(dir, "objects", id.slice(0, 2));
  await mkdir(folder, { recursive: true });
  // Rename makes the object appear whole to Git processes that run beside us.
  const temporary = join(folder, `tmp_${randomUUID()}`);
  await writeFile(temporary, await compress(whole, { level: 1 }));
  await rename(temporary, join(folder, id.slice(2)));
}

function createCache() {
  const objects = new Map<string, GitObject>();
  let bytes = 0;
  return {
    get: (id: string) => objects.get(id),
    set(id: string, object: GitObject) {
      if (object.body.length > CACHE_BYTES / 8 || objects.has(id)) return;
      objects.set(id, object);
      bytes += object.body.length;
      for (const [oldest, old] of objects) {
        if (bytes <= CACHE_BYTES) break;
        objects.delete(oldest);
        bytes -= old.body.length;
      }
    },
  };
}

function createReader(dir: string) {
  let child: ChildProcessWithoutNullStreams | undefined;
  const waiting: Waiter[] = [];
  let chunks: Buffer = Buffer.alloc(0);

  const drain = () => {
    for (let taken = takeAnswer(chunks); taken; taken = takeAnswer(chunks)) {
      chunks = taken.rest;
      waiting.shift()?.(taken.object);
    }
  };
  const start = () => {
    const started = spawn("git", ["cat-file", "--batch"], { cwd: dir, env: gitEnvironment() });
    started.stdout.on("data", (chunk: Buffer) => {
      chunks = chunks.length === 0 ? chunk : Buffer.concat([chunks, chunk]);
      drain();
    });
    started.stdin.on("error", () => undefined);
    started.on("close", () => {
      if (child === started) child = undefined;
      for (const waiter of waiting.splice(0)) waiter(undefined);
    });
    return started;
  };
  return {
    read(id: string): Promise<GitObject | undefined> {
      child ??= start();
      const { stdin } = child;
      return new Promise((resolve) => {
        waiting.push(resolve);
        stdin.write(`${id}\n`);
      });
    },
    close() {
      child?.stdin.end();
    },
  };
}

function takeAnswer(buffer: Buffer): { object: GitObject | undefined; rest: Buffer } | undefined {
  const newline = buffer.indexOf(0x0a);
  if (newline < 0) return undefined;
  const header = buffer.toString("utf8", 0, newline);
  const match = /^[0-9a-f]{40} (blob|tree|commit|tag) (\d+)$/.exec(header);
  if (!match) return { object: undefined, rest: buffer.subarray(newline + 1) };
  const start = newline + 1;
  const end = start + Number(match[2]);
  if (buffer.length < end + 1) return undefined;
  const body = Buffer.from(buffer.subarray(start, end));
  return { object: { type: match[1] as ObjectType, body }, rest: buffer.subarray(end + 1) };
}
