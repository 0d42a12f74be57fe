// Git's ids, told from what they name: who has the content can see whether it is whole.

import { createHash } from "node:crypto";
import type { TreeEntry } from "./object-cache.ts";

/** Git's id of a blob with this text. */
export function blobId(text: string): string {
  const bytes = Buffer.from(text, "utf8");
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** Git's id of a tree with these entries. */
export function treeId(entries: readonly TreeEntry[]): string {
  const sorted = entries.map(({ name, mode, type, oid }) => {
    const head = Buffer.from(`${mode.replace(/^0/, "")} ${name}\0`, "utf8");
    return { key: Buffer.from(type === "tree" ? `${name}/` : name, "utf8"), bytes: [head, Buffer.from(oid, "hex")] };
  });
  const bytes = Buffer.concat(sorted.sort((one, other) => one.key.compare(other.key)).flatMap((one) => one.bytes));
  return createHash("sha1").update(`tree ${bytes.length}\0`).update(bytes).digest("hex");
}
