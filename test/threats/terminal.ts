// What somebody is told who clones the registry over HTTP and asks the terminal.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git } from "../../sandbox/story/actor.ts";
import { runCommandLine } from "../cli/record-terminal.ts";
import type { EndToEnd } from "../e2e/place.ts";

export interface Told {
  code: number;
  out: string;
  err: string;
}

/** Runs a command on a clone made for it, with whatever public keys lie beside it as files. */
export async function tell(
  { scene }: EndToEnd,
  words: readonly string[],
  keys: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const folder = await mkdtemp(join(tmpdir(), "asked-"));
  try {
    const ben = scene.people.find(({ login }) => login === "ben");
    const basic = Buffer.from(`x:${ben?.token}`).toString("base64");
    const header = `http.extraHeader=Authorization: Basic ${basic}`;
    await git(folder, "-c", header, "clone", "-q", "--bare", scene.gitUrl, "clone");
    const known = { "registrar.pub": scene.publicKey, ...keys };
    for (const [name, text] of Object.entries(known)) await writeFile(join(folder, name), text);
    return await runCommandLine(folder, [...words, "--repo", "clone"]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
