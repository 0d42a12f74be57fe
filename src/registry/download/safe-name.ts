// Whether names out of a manifest may become names of files: below their folder, apart from each other, on every system.

import { SET_ASIDE } from "../model-digest.ts";

const LONGEST = 255;

/** A clause saying why a path with forward slashes may not be written; `undefined` when it may. */
export function unsafeName(name: string): string | undefined {
  if (/[\p{Cc}\p{Bidi_Control}\uFFFD\\]/u.test(name)) return "it holds a backslash or a character that can not be seen";
  if (/^[A-Za-z]:/.test(name)) return "it begins like a drive";
  const parts = name.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) return "it is no path below a folder";
  if (parts.some((part) => Buffer.byteLength(part) > LONGEST)) return `a part of it is longer than ${LONGEST} bytes`;
  // Nothing that is fetched may change what Git or GitHub do with the folder around it.
  const taken = parts.some((part) => fold(part) === ".git") || SET_ASIDE.slice(0, -1).includes(fold(parts[0] ?? ""));
  return taken ? "it is a name of Git's or GitHub's own" : undefined;
}

/** A clause on two of the paths that are one on some system, or of which one would be a file and the folder of the other. */
export function clashOf(names: readonly string[]): string | undefined {
  const files = new Map<string, string>();
  const folders = new Map<string, string>();
  for (const name of names) {
    const folded = fold(name);
    const above = folded.split("/").map((_, index, parts) => parts.slice(0, index).join("/"));
    const other = files.get(folded) ?? folders.get(folded) ?? above.flatMap((one) => files.get(one) ?? [])[0];
    if (other !== undefined) return `${other} and ${name} can not both be written`;
    files.set(folded, name);
    for (const one of above.slice(1)) folders.set(one, name);
  }
  return undefined;
}

function fold(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
