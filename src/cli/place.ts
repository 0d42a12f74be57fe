// Where a question is asked: a clone, here or fetched for the occasion, and a commit or moment of it.

import { resolve as toPath } from "node:path";
import { isRemote } from "../git/address.ts";
import { type Clone, withClone } from "../git/clone.ts";
import { readCommitBefore, readCommitOf } from "../git/history.ts";
import { parseMoment } from "../registry/held.ts";
import type { Terminal } from "./terminal.ts";

export interface PlaceOptions {
  /** A folder in a clone, or a URL. */
  repo: string;
  /** A revision, a day or a moment; the commit that is checked out when left out. */
  at?: string;
}

/** A repository without a registry at the commit that is asked about. */
export class NoRegistry extends Error {
  override readonly name = "NoRegistry";
}

/** A clone and the commit that is asked about. */
export interface Place extends Clone {
  commit: string;
  /** ISO 8601 in UTC, when a day or moment was asked for: records decided later are not known yet. */
  moment?: string;
}

/** Runs a question about the files of a registry. Throws a GitError when there is no such place, NoRegistry when it holds none. */
export function withPlace<T>(options: PlaceOptions, terminal: Terminal, ask: (place: Place) => Promise<T>): Promise<T> {
  return withCommit(options, terminal, async (place) => {
    await requireRegistry(place);
    return ask(place);
  });
}

/** Runs a question about a repository, whatever it holds. Throws a GitError when there is no such place. */
export async function withCommit<T>(
  { repo, at }: PlaceOptions,
  terminal: Terminal,
  ask: (place: Place) => Promise<T>,
): Promise<T> {
  const askIn = (folder: string) =>
    withClone(folder, async (clone) =>
      ask({ ...clone, progress: terminal.progress, ...(await findCommit(clone, at)) }),
    );
  if (!isRemote(repo)) return askIn(toPath(terminal.cwd, repo));
  // Loaded only when it is needed, so that a clone answers sooner.
  return (await import("../git/remote.ts")).withRemoteClone(repo, terminal.progress, askIn);
}

/** The commit that `--at` means, on the way to a tip when it is a day or moment. Throws a GitError when there is none. */
export async function findCommit(
  clone: Clone,
  at: string | undefined,
  tip = "HEAD",
): Promise<Pick<Place, "commit" | "moment">> {
  if (at === undefined) return { commit: await readCommitOf(clone, tip) };
  const moment = parseMoment(at);
  if (moment === undefined) return { commit: await readCommitOf(clone, at) };
  return { commit: await readCommitBefore(clone.folder, moment, tip), moment };
}

/** Files by which other tools can be known. */
const OTHERS: Readonly<Record<string, string>> = {
  "artifacts.yaml": "GTO",
  ".gto": "GTO",
  "dvc.yaml": "DVC",
  mlruns: "MLflow",
  MLproject: "MLflow",
};

async function requireRegistry({ objects, commit }: Place): Promise<void> {
  const own = await objects.read([`${commit}:registry.yaml`, `${commit}:models`]);
  if (own.some((object) => object !== undefined)) return;
  const names = Object.keys(OTHERS);
  const found = await objects.read(names.map((name) => `${commit}:${name}`));
  const other = names.find((_, index) => found[index] !== undefined);
  const hint = other === undefined ? "" : `; its ${other} is one of ${OTHERS[other]}`;
  throw new NoRegistry(`there is no registry at ${commit.slice(0, 12)}, neither registry.yaml nor models/${hint}`);
}
