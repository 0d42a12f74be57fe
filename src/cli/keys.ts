// Public keys that the caller trusts: named files, or the environment. Nothing is ever taken from the repository itself.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { splitKeys } from "../registry/trusted-key.ts";
import type { Terminal } from "./terminal.ts";

/** Keys of `--key` files and of `REGISTRAR_PUBLIC_KEY` (a PEM text or a path); a sentence when one of them holds none. */
export function readKeys(files: readonly string[], terminal: Terminal): string[] | { mistake: string } {
  const given = terminal.env["REGISTRAR_PUBLIC_KEY"]?.trim() || undefined;
  const inline = given?.includes("-----BEGIN ") ? [{ from: "REGISTRAR_PUBLIC_KEY", text: given }] : [];
  const paths = given && inline.length === 0 ? [...files, given] : files;
  const read = paths.map((path) => ({ from: path, text: readText(resolve(terminal.cwd, path)) }));
  const keys: string[] = [];
  for (const { from, text } of [...inline, ...read]) {
    if (text === undefined) return { mistake: `the key file ${from} can not be read` };
    const found = splitKeys(text);
    if ("invalid" in found) return { mistake: `${from} ${found.invalid}` };
    keys.push(...found);
  }
  return keys;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
