// Gists of sound files by blob id, kept between runs: no blob is parsed twice.

import type { Keep } from "../keep.ts";

/** Blob id to a gist as JSON. Files with problems are never among them, so that their problems are always told. */
export type Gists = Map<string, string>;

const NAME = "gists";

export function readGists(keep: Keep): Gists {
  const text = keep.read(NAME)?.toString("utf8") ?? "";
  const gists: Gists = new Map();
  for (let from = 0, to = text.indexOf("\n"); to >= 0; from = to + 1, to = text.indexOf("\n", from)) {
    const space = text.indexOf(" ", from);
    gists.set(text.slice(from, space), text.slice(space + 1, to));
  }
  return gists;
}

/** Of other branches and times no more is kept than of the files that lie here now. */
export function writeGists(keep: Keep, gists: Gists, used: ReadonlySet<string>): void {
  const others = [...gists.keys()].filter((oid) => !used.has(oid)).slice(-used.size);
  const lines = [...others, ...used].flatMap((oid) => {
    const gist = gists.get(oid);
    return gist === undefined ? [] : [`${oid} ${gist}\n`];
  });
  keep.write(NAME, lines.join(""));
}
