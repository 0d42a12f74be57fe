// Digests of files and folders of any size, read as streams.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Progress } from "../../git/clone.ts";
import { rootDigest, SET_ASIDE, sortFiles } from "../../registry/model-digest.ts";

export interface HashedFile {
  /** Path below the folder with forward slashes; of a single file its own name. */
  name: string;
  sha256: string;
  /** Bytes. */
  size: number;
}

/** The digest of a file, or the root digest of a folder with its files in order. */
export interface HashedArtifact {
  sha256: string;
  /** Bytes. */
  size: number;
  /** Of a folder. */
  files?: readonly HashedFile[];
  /** The signature that lies in a folder as `model.sig`; it is no part of what is digested. */
  signature?: HashedFile;
}

/** What is to be hashed; the bytes are counted before they are read. */
export interface HashPlan {
  isFolder: boolean;
  files: readonly { name: string; path: string; size: number }[];
  signature?: { name: string; path: string; size: number };
}

const SIGNATURE = "model.sig";

/** Looks at a file or folder without reading it. A sentence when it can not be an artifact. */
export async function planHash(path: string): Promise<HashPlan | { mistake: string }> {
  const stats = await lstat(path).catch((error: NodeJS.ErrnoException) => error);
  if (!("isFile" in stats)) return { mistake: stats.code === "ENOENT" ? "there is no such file" : stats.message };
  if (stats.isFile()) return { isFolder: false, files: [{ name: path, path, size: stats.size }] };
  if (!stats.isDirectory()) return { mistake: "it is neither a file nor a folder; a link is not followed" };
  const found: HashPlan["files"][number][] = [];
  const mistake = await listInto(found, path, "");
  if (mistake !== undefined) return { mistake };
  if (found.length === 0) return { mistake: "the folder is empty" };
  const [signature] = (await readdir(path)).includes(SIGNATURE) ? await listOne(path, SIGNATURE) : [];
  return { isFolder: true, files: sortFiles(found), ...(signature && { signature }) };
}

async function listInto(found: HashPlan["files"][number][], top: string, below: string): Promise<string | undefined> {
  for (const entry of await readdir(join(top, below), { withFileTypes: true })) {
    const name = below === "" ? entry.name : `${below}/${entry.name}`;
    if (SET_ASIDE.includes(name)) continue;
    if (name.includes("\uFFFD")) return `the name of ${name} is not UTF-8`;
    if (!entry.isFile() && !entry.isDirectory())
      return `${name} is neither a file nor a folder; links can not be signed`;
    if (entry.isFile()) found.push(...(await listOne(top, name)));
    const mistake = entry.isDirectory() ? await listInto(found, top, name) : undefined;
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

async function listOne(top: string, name: string): Promise<HashPlan["files"][number][]> {
  const path = join(top, name);
  return [{ name, path, size: (await lstat(path)).size }];
}

/** Reads and digests what was planned. Throws when it changes meanwhile. */
export async function hashPlanned(plan: HashPlan, progress: (bytes: number) => void): Promise<HashedArtifact> {
  const files: HashedFile[] = [];
  for (const { name, path, size } of plan.files)
    files.push({ name, size, sha256: await hashFile(path, size, progress) });
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (!plan.isFolder) return { sha256: files[0]?.sha256 ?? "", size };
  const { signature } = plan;
  const signed = signature && { ...signature, sha256: await hashFile(signature.path, signature.size, () => undefined) };
  return { sha256: rootDigest(files), size, files, ...(signed && { signature: signed }) };
}

/** SHA-256 (hex) of a file. Throws when it does not hold as many bytes as expected. */
export async function hashFile(path: string, size: number, progress: (bytes: number) => void): Promise<string> {
  const hash = createHash("sha256");
  let read = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    hash.update(chunk);
    read += chunk.length;
    progress(chunk.length);
  }
  if (read !== size) throw new Error(`${path} changed while it was read: expected ${size} bytes, got ${read}`);
  return hash.digest("hex");
}

/** Adds up bytes and shows them in whole megabytes. */
export function countBytes(plans: readonly HashPlan[], show: Progress): (bytes: number) => void {
  const total = plans.flatMap(({ files }) => files).reduce((sum, { size }) => sum + size, 0);
  const all = Math.ceil(total / 1e6);
  let done = 0;
  return (bytes) => {
    done += bytes;
    show("Hashing, MB", done >= total ? all : Math.min(Math.floor(done / 1e6), all - 1), all);
  };
}
