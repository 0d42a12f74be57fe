// Everything is fetched into a folder beside its target and moved there together: what is there is whole, or not there.

import { lstat, mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { NotFetched } from "../../registry/download/refusal.ts";
import type { WantedArtifact, WantedFile } from "../../registry/download/wanted.ts";
import { countBytes, hashPlanned, planHash } from "../propose/hash-artifact.ts";
import type { Terminal } from "../terminal.ts";
import { type Downloaded, download } from "./download.ts";
import { planImage } from "./image.ts";
import { createCount, type Meter } from "./meter.ts";
import type { Reach } from "./source.ts";

/** What came of an artifact. */
export interface Got {
  name: string;
  kind: WantedArtifact["kind"];
  /** Places it came from; none when it was there before. */
  from: readonly string[];
  files: number;
  /** Bytes that were fetched. */
  size: number;
  passedOver: readonly string[];
}

type Failure = NotFetched | { mistake: string };

/** How many files are fetched side by side. */
const SIDE_BY_SIDE = 4;

/** Whether the artifact lies at its target already; a sentence when something else does. */
export async function isThere(
  { name, kind, digest }: WantedArtifact,
  to: string,
  terminal: Terminal,
): Promise<boolean | { mistake: string }> {
  const path = join(to, name);
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return false;
  const plan = kind === "image" ? { mistake: "whether it is this image is not looked at" } : await planHash(path);
  if (!("mistake" in plan)) {
    const { sha256 } = await hashPlanned(plan, countBytes([plan], terminal.progress));
    if (sha256 === digest["sha256"]) return true;
  }
  const why = "mistake" in plan ? plan.mistake : "it is not what was approved";
  return {
    mistake: `${path} is there already (${why}), and is not overwritten: remove it, or name another folder with --to`,
  };
}

/** Fetches artifacts below a staging folder. */
export async function fetchInto(
  staging: string,
  wanted: readonly WantedArtifact[],
  reach: Omit<Reach, "signal">,
  terminal: Terminal,
): Promise<Got[] | Failure> {
  const over = new AbortController();
  const reaching = { ...reach, signal: over.signal };
  const artifacts: { artifact: WantedArtifact; files: readonly WantedFile[] }[] = [];
  for (const artifact of wanted) {
    const files =
      artifact.kind === "image" ? await planImage(artifact, join(staging, artifact.name), reaching) : artifact.files;
    if (!("length" in files)) return files;
    artifacts.push({ artifact, files });
  }
  const all = artifacts.flatMap(({ files }) => files);
  const meter = createCount(all, terminal.progress);
  const got = await fetchAll(all, staging, { reach: reaching, meter, over });
  if (!("size" in got)) return got;
  return artifacts.map(({ artifact: { name, kind }, files }) =>
    toGot(
      name,
      kind,
      files.flatMap((file) => got.get(file) ?? []),
    ),
  );
}

function toGot(name: string, kind: Got["kind"], done: readonly Downloaded[]): Got {
  return {
    ...{ name, kind, from: [...new Set(done.map(({ from }) => from))], files: done.length },
    size: done.reduce((sum, { size }) => sum + size, 0),
    passedOver: done.flatMap(({ passedOver }) => passedOver),
  };
}

interface Work {
  reach: Reach;
  meter: Meter;
  over: AbortController;
}

async function fetchAll(
  files: readonly WantedFile[],
  staging: string,
  { reach, meter, over }: Work,
): Promise<Map<WantedFile, Downloaded> | Failure> {
  const got = new Map<WantedFile, Downloaded>();
  const waiting = [...files];
  let failure: Failure | undefined;
  const work = async () => {
    for (let file = waiting.shift(); file !== undefined && !over.signal.aborted; file = waiting.shift()) {
      const done = await download(file, join(staging, file.path), reach, meter.count);
      if ("size" in done) got.set(file, done);
      else {
        failure ??= done;
        over.abort();
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  } catch (error) {
    over.abort();
    if (failure === undefined) throw error;
  } finally {
    meter.end();
  }
  return failure ?? got;
}

/** Moves what was fetched to where it belongs. */
export async function moveInto(staging: string, to: string, artifacts: readonly Pick<Got, "name">[]): Promise<void> {
  for (const { name } of artifacts) {
    await mkdir(dirname(join(to, name)), { recursive: true });
    await rename(join(staging, name), join(to, name));
  }
}
