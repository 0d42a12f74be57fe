// Where a question about stages is asked: tags alone are enough for now, an earlier time needs the history as well.

import { resolve as toPath } from "node:path";
import { openObjects } from "../../git/read.ts";
import { isRemote, withRemoteTags } from "../../git/remote.ts";
import { type Place, type PlaceOptions, withPlace } from "../place.ts";
import type { Terminal } from "../terminal.ts";
import type { Asked, Past } from "./holdings.ts";

const EVERY_TAG = ["*", "record/*"];

/** Runs a question that tags can answer. Throws a GitError when there is no such place. */
export function withTags<T>(options: PlaceOptions, terminal: Terminal, ask: (asked: Asked) => Promise<T>): Promise<T> {
  const { repo, at } = options;
  if (at !== undefined) return withPlace(options, terminal, (place) => ask(toAsked(place, at)));
  const askIn = async (folder: string) => {
    const objects = openObjects(folder);
    try {
      return await ask({ folder, objects });
    } finally {
      objects.close();
    }
  };
  return isRemote(repo) ? withRemoteTags(repo, EVERY_TAG, askIn) : askIn(toPath(terminal.cwd, repo));
}

/** The time a place is asked about: now, unless `--at` was given. */
export function toAsked(place: Place, at: string | undefined): Place & Asked {
  return at === undefined ? place : { ...place, past: pastOf(place) };
}

function pastOf({ moment, commit }: Place): Past {
  return moment === undefined ? { commit } : { moment };
}
