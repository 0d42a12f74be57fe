// Compares two commits and describes each changed file with counters and, on request, its patch.
import { git, tryGit } from "./process.ts";

/** What happened to a file, in GitHub's words. */
export type FileStatus = "added" | "removed" | "modified" | "renamed" | "copied" | "changed";

/** One changed file; `id` is the blob after the change (before it, for a removed file). */
export interface FileChange {
  path: string;
  previousPath: string | undefined;
  status: FileStatus;
  id: string;
  additions: number;
  deletions: number;
}

const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const STATUS: Record<string, FileStatus> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  C: "copied",
  T: "changed",
};

/** Lists the files that differ between two commits or trees; `from` undefined means the empty tree. */
export async function diffFiles(dir: string, from: string | undefined, to: string): Promise<FileChange[]> {
  const args = ["diff-tree", "-r", "-M", "--no-abbrev", "--raw", "--numstat", "-z", from ?? EMPTY_TREE, to];
  return parse((await git(dir, args)).split("\0"));
}

/** The patches of the same comparison, in the order of `diffFiles`, each without its header lines. */
export async function diffPatches(dir: string, from: string | undefined, to: string): Promise<Map<string, string>> {
  const args = ["diff-tree", "-r", "-M", "-p", "--no-prefix", from ?? EMPTY_TREE, to];
  const text = (await tryGit(dir, args)).stdout.toString("utf8");
  const patches = new Map<string, string>();
  for (const section of text.split(/^diff --git /m).slice(1)) {
    const hunk = section.search(/^@@ /m);
    if (hunk < 0) continue;
    const path = pathOf(section.slice(0, hunk));
    const patch = section.slice(hunk).replace(/\n$/, "");
    const earlier = patches.get(path);
    // A file that changed its type shows as a removal and an addition of the same path.
    patches.set(path, earlier === undefined ? patch : `${earlier}\n${patch}`);
  }
  return patches;
}

function pathOf(header: string): string {
  const after = /^\+\+\+ (.*)$/m.exec(header)?.[1] ?? "";
  const named = after === "/dev/null" ? (/^--- (.*)$/m.exec(header)?.[1] ?? "") : after;
  return unquote(named.replace(/\t$/, ""));
}

function unquote(name: string): string {
  if (!name.startsWith('"')) return name;
  const bytes: number[] = [];
  const simple: Record<string, string> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };
  for (const [, octal, escaped, plain] of name.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else bytes.push(...Buffer.from(plain ?? simple[escaped ?? ""] ?? escaped ?? ""));
  }
  return Buffer.from(bytes).toString("utf8");
}

/** Reads the NUL-separated fields: first all raw entries, then all counters. */
function parse(fields: string[]): FileChange[] {
  const changes: FileChange[] = [];
  const counters = new Map<string, [number, number]>();
  let at = 0;
  const next = () => fields[at++] ?? "";
  while (at < fields.length) {
    const field = next();
    if (field.startsWith(":")) changes.push(parseRaw(field, next));
    else if (field.includes("\t")) parseCounters(field, next, counters);
  }
  return changes.map((change) => {
    const [additions, deletions] = counters.get(change.path) ?? [0, 0];
    return { ...change, additions, deletions };
  });
}

function parseRaw(field: string, next: () => string): FileChange {
  const [, , before = "", after = "", letter = "M"] = field.split(" ");
  const status = STATUS[letter.charAt(0)] ?? "modified";
  const first = next();
  const twoPaths = status === "renamed" || status === "copied";
  return {
    path: twoPaths ? next() : first,
    previousPath: twoPaths ? first : undefined,
    status,
    id: status === "removed" ? before : after,
    additions: 0,
    deletions: 0,
  };
}

function parseCounters(field: string, next: () => string, counters: Map<string, [number, number]>): void {
  const [added = "0", deleted = "0", path = ""] = field.split("\t");
  let name = path;
  if (name === "") {
    next();
    name = next();
  }
  // Binary files are counted as "-".
  counters.set(name, [Number(added) || 0, Number(deleted) || 0]);
}
