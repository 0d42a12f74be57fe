// What can be made again, kept below the Git folder to save time. It is safe to believe: only the user writes there, as with
// Git's own index, and everything is keyed by content. What guards deployments (`resolve`, `verify`) never looks here.

import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readEdition } from "./edition.ts";

export interface Keep {
  /** What was kept under a name by this edition of the code; `undefined` when there is nothing, or it is not whole. */
  read: (name: string) => Buffer | undefined;
  /** Keeps it whole or not at all. A full disk or a folder that can only be read is no reason to fail. */
  write: (name: string, content: string | Buffer) => void;
  /** Opens a file that is too large to be read whole; `undefined` when it can not be. */
  open: <T>(name: string, use: (path: string) => T) => T | undefined;
  /** Keeps a large file as it is and says whether that could be done. What names it must know how long it is. */
  store: (name: string, parts: readonly Buffer[]) => boolean;
  /** Removes what nobody has used for long. */
  drop: (isStale: (name: string) => boolean) => void;
}

/** Opens the shelf of a Git folder. It is made when something is first kept. */
export function openKeep(gitFolder: string): Keep {
  const folder = join(gitFolder, "registrar");
  let edition: string | undefined;
  const head = (content: Buffer) => {
    edition ??= readEdition();
    return `registrar ${edition} ${content.length} ${createHash("sha1").update(content).digest("hex")}\n`;
  };
  return {
    read: (name) => unlessRefused(() => open(readFileSync(join(folder, name)), head)),
    write: (name, content) => {
      const bytes = Buffer.from(content);
      unlessRefused(() => put(folder, name, [Buffer.from(head(bytes)), bytes]));
    },
    open: (name, use) => unlessRefused(() => use(join(folder, name))),
    store: (name, parts) => unlessRefused(() => put(folder, name, parts)) ?? false,
    drop: (isStale) => void unlessRefused(() => removeOld(folder, isStale)),
  };
}

/** The content, when the head in front of it is the one it would be given now. */
function open(bytes: Buffer, head: (content: Buffer) => string): Buffer | undefined {
  const end = bytes.indexOf("\n") + 1;
  const content = bytes.subarray(end);
  return bytes.toString("latin1", 0, end) === head(content) ? content : undefined;
}

/** Others see the old file or the new one, also when two write at once, and also when the power fails. */
function put(folder: string, name: string, parts: readonly Buffer[]): true {
  mkdirSync(folder, { recursive: true });
  removeOld(folder, (one) => one.endsWith(".new"));
  const draft = join(folder, `${randomUUID()}.new`);
  try {
    writeFileSync(draft, Buffer.concat(parts), { flush: true });
    renameSync(draft, join(folder, name));
    return true;
  } finally {
    rmSync(draft, { force: true });
  }
}

const AN_HOUR = 3_600_000;

/** What is younger may be in use: a draft that is being written, or a file that another run has just read about. */
function removeOld(folder: string, isStale: (name: string) => boolean): void {
  for (const name of readdirSync(folder).filter(isStale)) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > AN_HOUR) rmSync(path, { force: true });
  }
}

/** Whatever the file system refuses here only costs time. */
function unlessRefused<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error;
}
