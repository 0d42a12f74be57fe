// Addresses that a command of the caller makes, so that logins stay with the programs that have them.

import { execFile } from "node:child_process";
import { NoBytes } from "./failure.ts";

/** Words of a command by the scheme of the URIs it is for. */
export type Commands = ReadonlyMap<string, readonly string[]>;

const PATIENCE_MS = 60_000;

/** Reads `scheme=command`, each command split into words as a shell would, quotes and nothing more. */
export function parseCommands(texts: readonly string[]): Commands | { mistake: string } {
  const commands = new Map<string, string[]>();
  for (const text of texts) {
    const [, scheme = "", line = ""] = /^([a-z][a-z0-9+.-]*)=(.+)$/.exec(text) ?? [];
    const words = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)?.map(unquote) ?? [];
    if (words.length === 0)
      return { mistake: `--presign takes scheme=command, such as s3='aws s3 presign'; got ${text}` };
    commands.set(scheme, words);
  }
  return commands;
}

function unquote(word: string): string {
  return word.replace(/'([^']*)'|"([^"]*)"/g, "$1$2");
}

/** The address that the command prints for a URI. No shell reads the URI: it comes from the registry. Throws NoBytes. */
export async function presign(
  command: readonly string[],
  uri: string,
  { cwd, signal }: { cwd: string; signal: AbortSignal },
): Promise<string> {
  const [program = "", ...words] = command;
  const options = { cwd, signal, timeout: PATIENCE_MS, maxBuffer: 2 ** 20, encoding: "utf8" } as const;
  const printed = await new Promise<string>((resolve, reject) => {
    execFile(program, [...words, uri], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else
        reject(
          signal.aborted ? error : new NoBytes(`${program} gave no address for ${uri}: ${reasonOf(error, stderr)}`),
        );
    });
  });
  const [line = ""] = printed.trim().split("\n");
  // What it printed may be a secret, and is not told.
  if (!/^https?:/.test(line) || !URL.canParse(line)) throw new NoBytes(`${program} printed no web address for ${uri}`);
  return line;
}

function reasonOf(error: Error & { killed?: boolean; code?: unknown }, stderr: string): string {
  if (error.code === "ENOENT") return "there is no such program";
  if (error.killed) return `it did not end within ${PATIENCE_MS / 1000} seconds`;
  return stderr.trim().split("\n").at(-1) || `it ended with ${String(error.code)}`;
}
