// `registrar resolve`: which version may be deployed, from the receipts of a clone or of a remote repository.

import { resolve as toPath } from "node:path";
import { isRemote } from "../../git/address.ts";
import { readReceipts } from "../../git/records.ts";
import { explainNoReference, parseReference, type Reference } from "../../registry/names.ts";
import { tagPatterns } from "../../registry/receipts.ts";
import { type Resolution, resolve } from "../../registry/resolve.ts";
import type { Unresolved } from "../../registry/trust.ts";
import { readKeys } from "../keys.ts";
import { type Format, formatRefusal, formatResolution } from "../print.ts";
import { type ExitCode, fail, plain, type Terminal } from "../terminal.ts";

export interface ResolveOptions {
  /** Folder of a clone, or a URL. */
  repo: string;
  /** A revision, a day or a moment: what could be deployed then. */
  at?: string;
  /** How the answer is printed. */
  format: Format;
  /** Files of public keys in PEM. */
  key: readonly string[];
  /** `owner/name` the record must be of. */
  repository?: string;
  /** The number last deployed. */
  atLeast?: string;
}

/** 0 with an answer, 1 with a refusal, 2 when it could not be looked up. Throws a GitError. */
export async function runResolve(text: string, options: ResolveOptions, terminal: Terminal): Promise<ExitCode> {
  const { at, format, repository } = options;
  const reference = parseReference(text);
  if (!reference) return fail(terminal, plain(explainNoReference(text, "model@stage or model@1.2.3")));
  const atLeast = options.atLeast === undefined ? undefined : Number(options.atLeast);
  if (atLeast !== undefined && !Number.isSafeInteger(atLeast)) return fail(terminal, "--at-least takes a whole number");
  const keys = readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);

  const facts = await lookUp(reference, options, terminal);
  const trust = {
    keys,
    ...(repository === undefined ? {} : { repository }),
    ...(atLeast === undefined ? {} : { atLeast }),
  };
  if (at !== undefined) terminal.err(`warning: this is what could be deployed at ${plain(at)}, whatever came after.`);
  const answer = resolve(reference, facts, trust);
  return "refused" in answer ? tellRefusal(answer, options, terminal) : tell(answer, format, terminal);
}

async function lookUp(
  reference: Reference,
  { repo, at }: ResolveOptions,
  terminal: Terminal,
): ReturnType<typeof readReceipts> {
  // Loaded only now: looking back needs more than the answer for a deployment does.
  if (at !== undefined) return (await import("./then.ts")).readReceiptsThen({ repo, at }, terminal, reference);
  if (!isRemote(repo)) return readReceipts(toPath(terminal.cwd, repo), reference);
  const { withRemoteTags } = await import("../../git/remote.ts");
  return withRemoteTags(repo, tagPatterns(reference), (folder) => readReceipts(folder, reference));
}

function tell(answer: Resolution, format: Format, terminal: Terminal): ExitCode {
  terminal.out(formatResolution(answer, format));
  for (const warning of answer.warnings) terminal.err(`warning: ${plain(warning)}`);
  return 0;
}

function tellRefusal(answer: Unresolved, { repo, at, format }: ResolveOptions, terminal: Terminal): ExitCode {
  if (format === "json") terminal.out(formatRefusal(answer));
  terminal.err(`refused (${answer.refused}): ${plain(answer.reason)}`);
  // A checkout of a workflow usually has no tags at all.
  const bare = !isRemote(repo) && at === undefined && answer.refused.startsWith("never-");
  if (bare) terminal.err("Does this clone have the tags? git fetch origin 'refs/tags/*:refs/tags/*'");
  return 1;
}
