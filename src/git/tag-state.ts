// A short text that stands for all tags of a clone, without listing them: while it is the same, no tag came, went or moved.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Tags in files of their own; Git packs them now and then. With more, Git itself is as quick. */
const MOST_LOOSE = 2_000;

/** A file that was just written may be written again without a later time; Git's index waits as long (`racy-git`). */
const SETTLED_MS = 2_000;

/**
 * The state of the tags in a Git folder: the packed ones by what the file system says of their file, as Git trusts it for its own
 * copy in memory, the loose ones by their content. `undefined` when it can not be told for sure.
 */
export function readTagState(commonFolder: string): string | undefined {
  // Another way to store references.
  if (existsSync(join(commonFolder, "reftable"))) return undefined;
  try {
    const packed = statSync(join(commonFolder, "packed-refs"), { bigint: true, throwIfNoEntry: false });
    if (packed && Date.now() - Number(packed.mtimeMs) < SETTLED_MS) return undefined;
    const loose = readLoose(join(commonFolder, "refs/tags"));
    if (loose === undefined) return undefined;
    const stamp = packed && [packed.ino, packed.size, packed.mtimeNs, packed.ctimeNs].join(" ");
    return createHash("sha256")
      .update(JSON.stringify([stamp ?? "none", loose]))
      .digest("hex");
  } catch {
    // Git writes there while we read; whoever asks next will see it at rest.
    return undefined;
  }
}

function readLoose(folder: string): (readonly [string, string])[] | undefined {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => !one.isDirectory());
  if (files.length > MOST_LOOSE) return undefined;
  const paths = files.map((one) => join(one.parentPath, one.name)).sort();
  return paths.map((path) => [path.slice(folder.length), readFileSync(path, "latin1")]);
}
