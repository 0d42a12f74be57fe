// Tree objects of Git, read from their bytes.

import type { Entry } from "../registry/snapshot.ts";
import type { ObjectReader } from "./read.ts";
import { lackOf } from "./run.ts";

const OID_BYTES = 20;

/** What lies directly in a folder, in Git's order. */
export function parseTree(bytes: Buffer): Entry[] {
  const entries: Entry[] = [];
  for (let from = 0; from < bytes.length; ) {
    const space = bytes.indexOf(" ", from);
    const end = bytes.indexOf(0, space);
    const mode = canonical(bytes.toString("latin1", from, space));
    const oid = bytes.toString("hex", end + 1, end + 1 + OID_BYTES);
    entries.push({ path: bytes.toString("utf8", space + 1, end), mode, oid });
    from = end + 1 + OID_BYTES;
  }
  return entries;
}

export const FOLDER_MODE = "040000";

/** Early versions of Git wrote other permissions; all readers take them for one of two. */
function canonical(mode: string): string {
  if (mode.startsWith("100")) return Number.parseInt(mode, 8) & 0o100 ? "100755" : "100644";
  return mode.padStart(6, "0");
}

/** The entries of many trees by their ids. Throws when the clone lacks one. */
export async function readTrees(objects: ObjectReader, oids: readonly string[]): Promise<Entry[][]> {
  const found = await objects.read(oids);
  return found.map((object, index) => {
    if (object?.type !== "tree") throw lackOf(`the folder object ${oids[index]}`);
    return parseTree(object.bytes);
  });
}

/**
 * The files at and below some paths of a commit, like `git ls-tree -r` but by a process that already runs. What is not
 * there adds nothing. Throws when the clone lacks a folder on the way.
 */
export async function listUnder(objects: ObjectReader, commit: string, places: readonly string[]): Promise<Entry[]> {
  const known = new Map<string, Promise<Entry[]>>();
  const readFolder = (name: string) => {
    const reading = known.get(name) ?? readTrees(objects, [name]).then(([entries = []]) => entries);
    known.set(name, reading);
    return reading;
  };
  const find = async (folder: string, names: readonly string[], above: string): Promise<Entry[]> => {
    const [name, ...deeper] = names;
    const inside = (await readFolder(folder)).filter(({ path }) => !name || path === name);
    const files = inside.map(async (entry) => {
      const path = `${above}${entry.path}`;
      if (entry.mode === FOLDER_MODE) return find(entry.oid, deeper, `${path}/`);
      return deeper.length === 0 ? [{ ...entry, path }] : [];
    });
    return (await Promise.all(files)).flat();
  };
  const found = await Promise.all(places.map((place) => find(`${commit}^{tree}`, place.split("/"), "")));
  return found.flat();
}
