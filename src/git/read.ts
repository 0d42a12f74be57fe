// Reads objects of a clone: one `git cat-file --batch` answers any number of requests, in order.

import { spawn } from "node:child_process";
import { ended, gitEnvironment, toGitError } from "./run.ts";

/** An object as it was stored. */
export interface GitObject {
  oid: string;
  type: "blob" | "tree" | "commit" | "tag";
  bytes: Buffer;
}

export interface ObjectReader {
  /**
   * One answer for each name (an object id, or `<revision>:<path>`), `undefined` for what is not there. The first call starts the
   * process, also when it asks for nothing.
   */
  read: (names: readonly string[]) => Promise<(GitObject | undefined)[]>;
  /** Ends the process; nothing can be read afterwards. */
  close: () => void;
}

/** Opens the objects of the repository at a folder. A folder that holds none is told by the first `read`, as a GitError. */
export function openObjects(folder: string): ObjectReader {
  let reader: ObjectReader | undefined;
  return {
    read: (names) => {
      reader ??= startReader(folder);
      return reader.read(names);
    },
    close: () => reader?.close(),
  };
}

function startReader(folder: string): ObjectReader {
  const child = spawn("git", ["-C", folder, "cat-file", "--batch"], { env: gitEnvironment() });
  const waiting: { take: (object: GitObject | undefined) => void; fail: (error: Error) => void }[] = [];
  const parse = createBatchParser((object) => waiting.shift()?.take(object));
  let complaint = "";
  const fail = (error: Error) => {
    for (const request of waiting.splice(0)) request.fail(error);
  };
  child.stderr.on("data", (chunk: Buffer) => {
    complaint += chunk.toString("utf8");
  });
  // A write to a process that is gone is told by its end, below.
  child.stdin.on("error", () => undefined);
  child.stdout.on("data", parse);
  ended(child).then(() => fail(toGitError(complaint, "cat-file")), fail);
  const expect = () => new Promise<GitObject | undefined>((take, fail) => waiting.push({ take, fail }));
  const read = async (names: readonly string[]) => {
    if (names.some((name) => /[\r\n]/.test(name))) throw new Error("An object name can not hold a line break.");
    if (child.exitCode !== null) throw toGitError(complaint, "cat-file");
    const answers = Promise.all(names.map(expect));
    // In one piece: each write is a call of the system.
    if (names.length > 0) child.stdin.write(`${names.join("\n")}\n`);
    return answers;
  };
  return { read, close: () => child.stdin.end() };
}

const HEADER = /^([0-9a-f]{40}) (blob|tree|commit|tag) ([0-9]+)$/;

/** Cuts the stream into answers; a chunk may hold many, and an answer may span many chunks. */
function createBatchParser(emit: (object: GitObject | undefined) => void): (chunk: Buffer) => void {
  let pending: Buffer[] = [];
  let size = 0;
  let needed = 1;
  return (chunk) => {
    pending.push(chunk);
    size += chunk.length;
    // Joining only when an answer can be whole keeps a large object linear.
    if (size < needed) return;
    let rest = Buffer.concat(pending);
    for (let next = cut(rest); ; next = cut(rest)) {
      if ("needed" in next) {
        needed = next.needed;
        break;
      }
      emit(next.object);
      rest = rest.subarray(next.length);
    }
    pending = [rest];
    size = rest.length;
  };
}

function cut(buffer: Buffer): { object: GitObject | undefined; length: number } | { needed: number } {
  const end = buffer.indexOf(10);
  if (end < 0) return { needed: buffer.length + 1 };
  const [, oid = "", type, digits] = HEADER.exec(buffer.toString("utf8", 0, end)) ?? [];
  if (type === undefined) return { object: undefined, length: end + 1 };
  const start = end + 1;
  const length = start + Number(digits) + 1;
  if (buffer.length < length) return { needed: length };
  return {
    object: { oid, type: type as GitObject["type"], bytes: Buffer.from(buffer.subarray(start, length - 1)) },
    length,
  };
}
