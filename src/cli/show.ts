// `registrar show`: the manifest a reference stands for, as it was registered.

import { createHash } from "node:crypto";
import { resolve as toPath } from "node:path";
import { openObjects } from "../git/read.ts";
import { listTags, readFew } from "../git/records.ts";
import { parseReference } from "../registry/names.ts";
import { tagPatterns } from "../registry/receipts.ts";
import { resolve } from "../registry/resolve.ts";
import { readKeys } from "./keys.ts";
import { type ExitCode, fail, plain, type Terminal } from "./terminal.ts";

export interface ShowOptions {
  /** Folder of a clone. */
  repo: string;
  /** Files of public keys in PEM. */
  key: readonly string[];
}

/** Prints the manifest's own text. 1 when the reference is refused or the file is not the one that was approved. Throws a GitError. */
export async function runShow(text: string, options: ShowOptions, terminal: Terminal): Promise<ExitCode> {
  const reference = parseReference(text);
  if (!reference) return fail(terminal, `${plain(text)} is no reference; write model@stage or model@1.2.3`);
  const keys = await readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);
  const folder = toPath(terminal.cwd, options.repo);
  const objects = openObjects(folder);
  try {
    const facts = await readFew(objects, reference, await listTags(folder, tagPatterns(reference)));
    const answer = resolve(reference, facts, { keys });
    if ("refused" in answer) return refuse(terminal, answer.reason);
    const { manifest, commit, warnings } = answer;
    if (!manifest) return refuse(terminal, `${answer.record.name} names no manifest.`);
    const [file] = await objects.read([`${commit}:${manifest.path}`]);
    if (!file) return refuse(terminal, `${manifest.path} is not in commit ${commit} of this clone.`);
    const sha256 = createHash("sha256").update(file.bytes).digest("hex");
    if (sha256 !== manifest.digest["sha256"])
      return refuse(terminal, `${manifest.path} is not the file that was approved.`);
    terminal.out(withoutControls(file.bytes.toString("utf8")));
    for (const warning of warnings) terminal.err(`warning: ${plain(warning)}`);
    return 0;
  } finally {
    objects.close();
  }
}

function refuse(terminal: Terminal, reason: string): 1 {
  terminal.err(`refused: ${plain(reason)}`);
  return 1;
}

function withoutControls(text: string): string {
  return text.trimEnd().split("\n").map(plain).join("\n");
}
