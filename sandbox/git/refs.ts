// Keeps the refs of one repository: a copy in memory for reading, `git update-ref` transactions for writing.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { git, gitEnvironment } from "./process.ts";

/** The id that stands for "no object". */
export const ZERO = "0".repeat(40);

/** One ref's move; `before` or `after` is ZERO when the ref is created or deleted. */
export interface RefChange {
  ref: string;
  before: string;
  after: string;
}

/** Thrown when Git or the compare-and-set refuses a move; the message is Git's. */
export class RefRefused extends Error {}

/** Refs by full name (`refs/heads/main`). */
export interface RefStore {
  get(ref: string): string | undefined;
  /** Names and ids under a prefix, sorted by name. */
  list(prefix: string): [string, string][];
  /** Moves one ref if it still is at `before`; throws RefRefused otherwise. */
  move(change: RefChange): Promise<void>;
  /** Runs something that moves refs outside this store (a push) and answers what it changed. */
  outside(work: () => Promise<void>): Promise<RefChange[]>;
  close(): void;
}

/** Opens the refs of a bare repository. */
export async function openRefs(dir: string): Promise<RefStore> {
  let refs = await load(dir);
  const writer = createWriter(dir);
  let queue: Promise<unknown> = Promise.resolve();
  const serial = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  };
  const moveNow = async ({ ref, before, after }: RefChange) => {
    if ((refs.get(ref) ?? ZERO) !== before) throw new RefRefused(`${ref} is not at ${before}`);
    await writer.move({ ref, before, after });
    if (after === ZERO) refs.delete(ref);
    else refs.set(ref, after);
  };
  return {
    get: (ref) => refs.get(ref),
    list: (prefix) => listed(refs, prefix),
    move: (change) => serial(() => moveNow(change)),
    outside: (work) =>
      serial(async () => {
        const old = refs;
        try {
          await work();
        } finally {
          refs = await load(dir);
        }
        return difference(old, refs);
      }),
    close: () => writer.close(),
  };
}

/** Refs that are in no repository: they begin as given and end with the process. Nobody can push to them. */
export function refsInMemory(given: Iterable<readonly [string, string]>): RefStore {
  const refs = new Map(given);
  return {
    get: (ref) => refs.get(ref),
    list: (prefix) => listed(refs, prefix),
    move: async ({ ref, before, after }) => {
      if ((refs.get(ref) ?? ZERO) !== before) throw new RefRefused(`${ref} is not at ${before}`);
      if (after === ZERO) refs.delete(ref);
      else refs.set(ref, after);
    },
    outside: () => Promise.reject(new Error("these refs are in no repository")),
    close: () => undefined,
  };
}

const listed = (refs: ReadonlyMap<string, string>, prefix: string) =>
  [...refs].filter(([ref]) => ref.startsWith(prefix)).sort(([a], [b]) => Buffer.from(a).compare(Buffer.from(b)));

async function load(dir: string): Promise<Map<string, string>> {
  const text = await git(dir, ["for-each-ref", "--format=%(refname) %(objectname)"]);
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line): [string, string] => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), line.slice(space + 1)];
    }),
  );
}

function difference(old: Map<string, string>, fresh: Map<string, string>): RefChange[] {
  const names = new Set([...old.keys(), ...fresh.keys()]);
  return [...names]
    .map((ref) => ({ ref, before: old.get(ref) ?? ZERO, after: fresh.get(ref) ?? ZERO }))
    .filter(({ before, after }) => before !== after);
}

interface Pending {
  resolve: () => void;
  reject: (error: Error) => void;
}

/** One long-lived `git update-ref --stdin`; a refused transaction ends the process, the next one starts another. */
function createWriter(dir: string) {
  let child: ChildProcessWithoutNullStreams | undefined;
  let pending: Pending | undefined;

  const start = () => {
    const started = spawn("git", ["update-ref", "--stdin", "-z"], { cwd: dir, env: gitEnvironment() });
    let errors = "";
    let answers = "";
    started.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString("utf8");
    });
    started.stdout.on("data", (chunk: Buffer) => {
      answers += chunk.toString("utf8");
      if (!answers.endsWith("commit: ok\n")) return;
      answers = "";
      pending?.resolve();
      pending = undefined;
    });
    started.stdin.on("error", () => undefined);
    started.on("close", () => {
      if (child === started) child = undefined;
      pending?.reject(new RefRefused(errors.trim() || "update-ref ended"));
      pending = undefined;
    });
    return started;
  };
  return {
    move({ ref, before, after }: RefChange): Promise<void> {
      child ??= start();
      const { stdin } = child;
      const order = after === ZERO ? `delete ${ref}\0${before}\0` : `update ${ref}\0${after}\0${before}\0`;
      return new Promise((resolve, reject) => {
        pending = { resolve, reject };
        stdin.write(`start\0${order}commit\0`);
      });
    },
    close() {
      child?.stdin.end();
    },
  };
}
