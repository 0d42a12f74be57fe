// One file, from the first of its places that has it: digested while it is written, tried again where it broke off.

import { createHash, type Hash } from "node:crypto";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { DigestSet } from "../../registry/documents.ts";
import { type NotFetched, refuseFetch } from "../../registry/download/refusal.ts";
import type { WantedFile } from "../../registry/download/wanted.ts";
import { type From, type Opened, openPlace, type Reach } from "./source.ts";
import { tryAgain } from "./try-again.ts";

/** Told of bytes that came, and of bytes that came in vain by a negative number. */
export type Count = (bytes: number) => void;

/** A file that is what it should be, where it came from, and which places failed before. */
export interface Downloaded {
  from: string;
  size: number;
  passedOver: readonly string[];
}

/** Writes the file to a path that is free. Throws the file system's errors. */
export async function download(
  file: WantedFile,
  path: string,
  reach: Reach,
  count: Count,
): Promise<Downloaded | NotFetched | { mistake: string }> {
  const failures: (NotFetched | { mistake: string })[] = [];
  await mkdir(dirname(path), { recursive: true });
  for (const uri of file.places) {
    const got = await downloadFrom(uri, file, path, { reach, count });
    if ("size" in got) return { from: uri, size: got.size, passedOver: failures.map(sentenceOf) };
    failures.push(got);
  }
  // A refusal weighs more than a place that could not be reached.
  return failures.find((one) => "refused" in one) ?? failures[0] ?? { mistake: `${file.path} has no place` };
}

function sentenceOf(failure: NotFetched | { mistake: string }): string {
  return "refused" in failure ? failure.reason : `${failure.mistake}.`;
}

interface Tools {
  reach: Reach;
  count: Count;
}

/** What has been written so far. */
interface Draft {
  handle: FileHandle;
  hashes: Map<string, Hash>;
  size: number;
  etag?: string | undefined;
}

async function downloadFrom(
  uri: string,
  file: WantedFile,
  path: string,
  tools: Tools,
): Promise<{ size: number } | NotFetched | { mistake: string }> {
  const handle = await open(path, "w");
  try {
    const draft: Draft = { handle, hashes: hashesOf(file.digest), size: 0 };
    const failed = await tryAgain(tools.reach, () => take(uri, file, draft, tools));
    const refused = failed ?? refuseBytes(uri, file, draft);
    if (refused) tools.count(-draft.size);
    else await handle.datasync();
    return refused ?? { size: draft.size };
  } finally {
    await handle.close();
  }
}

function hashesOf(digest: DigestSet): Draft["hashes"] {
  return new Map(Object.keys(digest).map((algorithm) => [algorithm, createHash(algorithm)]));
}

/** Goes on where the draft ends. A refusal when there is certainly too much. */
async function take(
  uri: string,
  file: WantedFile,
  draft: Draft,
  { reach, count }: Tools,
): Promise<NotFetched | undefined> {
  const from: From = { offset: draft.size, etag: draft.etag };
  const opened = await openPlace(uri, file.digest, from, reach);
  try {
    if (opened.start !== draft.size) await beginAnew(draft, file, count);
    draft.etag = opened.etag;
    const { total } = opened;
    if (total !== undefined && file.size !== undefined && total !== file.size) return refuseSize(uri, file, `${total}`);
    return await write(uri, file, draft, { opened, count });
  } finally {
    opened.body.destroy();
  }
}

async function beginAnew(draft: Draft, { digest }: WantedFile, count: Count): Promise<void> {
  await draft.handle.truncate(0);
  count(-draft.size);
  draft.size = 0;
  draft.hashes = hashesOf(digest);
}

async function write(
  uri: string,
  file: WantedFile,
  draft: Draft,
  { opened, count }: { opened: Opened; count: Count },
): Promise<NotFetched | undefined> {
  const chunks = opened.body[Symbol.asyncIterator]();
  for (;;) {
    const { value: chunk, done } = await chunks.next().catch((error: Error) => {
      throw opened.explain(error);
    });
    if (done) return undefined;
    await draft.handle.write(chunk, 0, chunk.length, draft.size);
    for (const hash of draft.hashes.values()) hash.update(chunk);
    draft.size += chunk.length;
    count(chunk.length);
    if (file.size !== undefined && draft.size > file.size) return refuseSize(uri, file, "more");
  }
}

function refuseBytes(uri: string, file: WantedFile, { size, hashes }: Draft): NotFetched | undefined {
  if (file.size !== undefined && size !== file.size) return refuseSize(uri, file, `${size}`);
  for (const [algorithm, hash] of hashes) {
    const [expected, got] = [file.digest[algorithm], hash.digest("hex")];
    if (expected === got) continue;
    const clause = `expected ${algorithm}:${expected}, got ${algorithm}:${got}`;
    return refuseFetch(
      "digest-differs",
      `The bytes of ${uri} are not those of the ${file.path} that was approved: ${clause}`,
    );
  }
  return undefined;
}

function refuseSize(uri: string, { path, size }: WantedFile, got: string): NotFetched {
  return refuseFetch(
    "size-differs",
    `${uri} holds another number of bytes than the ${path} that was approved: expected ${size}, got ${got}`,
  );
}
