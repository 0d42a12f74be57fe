// `registrar retire`: proposes that a version may never hold a stage again.

import { API_VERSION } from "../../registry/documents.ts";
import { formatPath } from "../../registry/names.ts";
import { formatYaml } from "../../registry/yaml-text.ts";
import type { ExitCode, Terminal } from "../terminal.ts";
import { explainMissing, readModelAtBase, toVersion } from "./model-at-base.ts";
import { trimmed } from "./promote.ts";
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
    if (facts.folder?.retired.has(version)) return { settled: `${model} ${version} is retired already` };
    const path = formatPath({ kind: "retirement", model, version });
    const document = { apiVersion: API_VERSION, kind: "Retirement", model, version, reason };
    return {
      request: { kind: "retire", model, version, reason },
      files: new Map([[path, formatYaml(document)]]),
    };
  });
}
