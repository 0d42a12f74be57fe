// `registrar verify`: whether a stage, a version or a receipt may be used, by signatures that a pinned key made, offline.

import type { Refused } from "../../registry/verify/refusal.ts";
import { readKeys } from "../keys.ts";
import { type ExitCode, fail, plain, type Terminal } from "../terminal.ts";
import { parseAsked, toQuestion, type VerifyOptions } from "./verify-asked.ts";
import { verifyClone } from "./verify-clone.ts";
import { type Checked, verifyFiles } from "./verify-files.ts";
import { describeVerified, NOT_CHECKED } from "./verify-text.ts";

/** 0 when it may be used, 1 when it may not, 2 when it could not be told. Throws a GitError. */
export async function runVerify(text: string, options: VerifyOptions, terminal: Terminal): Promise<ExitCode> {
  const asked = parseAsked(text);
  if (!asked) {
    const forms = "model@stage, model@1.2.3, or the name of a receipt or record such as model#stage#7";
    return fail(terminal, `${plain(text)} names nothing that can be verified; write ${forms}`);
  }
  const keys = readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);
  const question = toQuestion(asked, options, { keys, now: terminal.now().toISOString() });
  if ("mistake" in question) return fail(terminal, question.mistake);
  const checked = await (options.files === undefined
    ? verifyClone({ asked, question, options }, terminal)
    : verifyFiles({ asked, question, options: { ...options, files: options.files } }, terminal));
  if ("mistake" in checked) return fail(terminal, checked.mistake);
  return "refused" in checked ? tellRefusal(checked, options, terminal) : tell(checked, options, terminal);
}

function tell({ answer, models, warnings }: Checked, { format, files }: VerifyOptions, terminal: Terminal): ExitCode {
  const notChecked = files === undefined ? [] : NOT_CHECKED;
  const told = { verified: true, ...answer, modelFiles: models, notChecked, warnings };
  terminal.out(format === "json" ? JSON.stringify(told, null, 2) : describeVerified(answer, models));
  for (const warning of warnings) terminal.err(`warning: ${plain(warning)}`);
  if (format === "text" && notChecked.length > 0) {
    terminal.err(`From these files alone nobody can tell: ${notChecked.join("; ")}. Ask a clone, or give --at-least.`);
  }
  return 0;
}

function tellRefusal({ refused, reason }: Refused, { format }: VerifyOptions, terminal: Terminal): ExitCode {
  if (format === "json") terminal.out(JSON.stringify({ verified: false, refused, reason }, null, 2));
  terminal.err(`refused (${refused}): ${plain(reason)}`);
  return 1;
}
