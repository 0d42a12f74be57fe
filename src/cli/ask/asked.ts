// Where a question about stages is asked: tags alone are enough for now, an earlier time needs the history as well.

import { resolve as toPath } from "node:path";
import { isRemote } from "../../git/address.ts";
import { withClone } from "../../git/clone.ts";
import { type Place, type PlaceOptions, withPlace } from "../place.ts";
import type { Terminal } from "../terminal.ts";
import type { Asked, Past } from "./holdings.ts";

interface TagPlace extends PlaceOptions {
  /** Tags that are needed, as for `listTags`; all when left out. */
  patterns?: readonly string[];
}

/** Runs a question that tags can answer. Throws a GitError when there is no such place. */
export async function withTags<T>(
  options: TagPlace,
  terminal: Terminal,
  ask: (asked: Asked) => Promise<T>,
): Promise<T> {
  const { repo, at, patterns = ["*", "record/*"] } = options;
  if (at !== undefined) return withPlace(options, terminal, (place) => ask(toAsked(place, at)));
  const askIn = (folder: string) => withClone(folder, ask);
  if (!isRemote(repo)) return askIn(toPath(terminal.cwd, repo));
  // Loaded only when it is needed, so that a clone answers sooner.
  return (await import("../../git/remote.ts")).withRemoteTags(repo, patterns, askIn);
}

/** The time a place is asked about: now, unless `--at` was given. */
export function toAsked(place: Place, at: string | undefined): Place & Asked {
  return at === undefined ? place : { ...place, past: pastOf(place) };
}

function pastOf({ moment, commit }: Place): Past {
  return moment === undefined ? { commit } : { moment };
}
