// `registrar retire`: proposes that a version may never hold a stage again.

import { explainMissing, toVersion } from "../../plan/wish/model-at-base.ts";
import { trimmed, wishRetirement } from "../../plan/wish/wish.ts";
import type { ExitCode, Terminal } from "../terminal.ts";
import { readModelAtBase } from "./model-at-base.ts";
import { type ProposeOptions, proposeChange } from "./propose-change.ts";

export interface RetireOptions extends ProposeOptions {
  reason?: string;
}

/** 0 when it is proposed or so already, 1 when it would not be allowed, 2 when it could not be done. Throws a GitError. */
export function runRetire(given: readonly string[], options: RetireOptions, terminal: Terminal): Promise<ExitCode> {
  const [model = "", text = ""] = given;
  const version = toVersion(text);
  const { reason } = trimmed(options.reason);
  return proposeChange({ ...options, models: [model] }, terminal, async (base) => {
    const facts = await readModelAtBase(base, model);
    const mistakes = explainMissing(facts, { version });
    if (reason === undefined) mistakes.push("a retirement needs its reason: say it with --reason");
    if (mistakes.length > 0 || reason === undefined) return { mistakes };
    return wishRetirement(facts, { model, version, reason });
  });
}
