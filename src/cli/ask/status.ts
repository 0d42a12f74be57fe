// `registrar status`: the version that was approved and the one that was deployed, side by side for every environment.

import { isName } from "../../registry/names.ts";
import { findDesk } from "../desk.ts";
import { readKeys } from "../keys.ts";
import { withPlace } from "../place.ts";
import { type ExitCode, fail, plain, type Terminal } from "../terminal.ts";
import { askRunning, describeRunning } from "./running.ts";
import { findUnknown } from "./unknown.ts";

export interface StatusOptions {
  /** A folder in a clone, or a URL. */
  repo: string;
  format: "text" | "json";
  /** Files of public keys in PEM. */
  key: readonly string[];
}

/** 0 when what runs is what was approved, 1 when not, 2 when it could not be told. Throws a GitError. */
export async function runStatus(
  model: string | undefined,
  options: StatusOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (model !== undefined && !isName(model)) return fail(terminal, `${plain(model)} is no name of a model`);
  const keys = readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);
  const desk = await findDesk(options.repo, terminal);
  if ("mistake" in desk) return fail(terminal, desk.mistake);
  return withPlace({ repo: options.repo }, terminal, async (place) => {
    const unknown = model === undefined ? undefined : await findUnknown(place, { model });
    if (unknown !== undefined) return fail(terminal, plain(unknown));
    const running = await askRunning(place, { desk, keys, ...(model !== undefined && { model }) });
    if ("mistake" in running) return fail(terminal, running.mistake);
    const answer = { repository: `${desk.owner}/${desk.name}`, running };
    terminal.out(options.format === "json" ? JSON.stringify(answer, null, 2) : describeRunning(running));
    if (keys.length === 0 && running.length > 0) {
      terminal.err("Without --key no signature was checked: whoever can push tags could have made these records.");
    }
    return running.every(({ same }) => same) ? 0 : 1;
  });
}
