// Where a question is asked: a clone, here or fetched for the occasion, and a commit or moment of it.

import { resolve as toPath } from "node:path";
import { readCommit, readCommitBefore } from "../git/history.ts";
import { openObjects } from "../git/read.ts";
import { isRemote, withRemoteClone } from "../git/remote.ts";
import type { Clone } from "../git/snapshot.ts";
import { parseMoment } from "../registry/held.ts";
import type { Terminal } from "./terminal.ts";

export interface PlaceOptions {
  /** A folder in a clone, or a URL. */
  repo: string;
  /** A revision, a day or a moment; the commit that is checked out when left out. */
  at?: string;
}

/** A clone and the commit that is asked about. */
export interface Place extends Clone {
  commit: string;
  /** ISO 8601 in UTC, when a day or moment was asked for: records decided later are not known yet. */
  moment?: string;
}

/** Runs a question at a place. Throws a GitError when there is no such place. */
export async function withPlace<T>(
  { repo, at }: PlaceOptions,
  terminal: Terminal,
  ask: (place: Place) => Promise<T>,
): Promise<T> {
  const askIn = async (folder: string) => {
    const objects = openObjects(folder);
    try {
      return await ask({ folder, objects, ...(await findCommit(folder, at)) });
    } finally {
      objects.close();
    }
  };
  return isRemote(repo) ? withRemoteClone(repo, askIn) : askIn(toPath(terminal.cwd, repo));
}

async function findCommit(folder: string, at: string | undefined): Promise<Pick<Place, "commit" | "moment">> {
  if (at === undefined) return { commit: await readCommit(folder, "HEAD") };
  const moment = parseMoment(at);
  if (moment === undefined) return { commit: await readCommit(folder, at) };
  return { commit: await readCommitBefore(folder, moment), moment };
}
