// `registrar diff`: two versions of a model, or what two of its stages hold, side by side.

import { compareSides, type Side } from "../../plan/version-diff.ts";
import { isName, parseReference, type Reference } from "../../registry/names.ts";
import { readKeys } from "../keys.ts";
import { type Place, type PlaceOptions, withPlace } from "../place.ts";
import { type ExitCode, fail, plain, refuse, type Terminal } from "../terminal.ts";
import { toAsked } from "./asked.ts";
import { describeDiff } from "./diff-text.ts";
import { type Asked, readApproved } from "./holdings.ts";
import { readManifest } from "./manifest.ts";
import { findUnknown } from "./unknown.ts";

export interface DiffOptions extends PlaceOptions {
  format: "text" | "json";
  /** Files of public keys in PEM. */
  key: readonly string[];
  /** Also what is equal. */
  all?: true;
}

/** 0 with the comparison, whatever it says; 1 when a stage is refused; 2 when something is not there or can not be read. Throws a GitError. */
export async function runDiff(words: readonly string[], options: DiffOptions, terminal: Terminal): Promise<ExitCode> {
  const [model = "", before = "", after = ""] = words;
  if (!isName(model)) return fail(terminal, `${plain(model)} is no name of a model`);
  const keys = readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);
  return withPlace(options, terminal, async (place) => {
    const sides: Side[] = [];
    for (const word of [before, after]) {
      const side = await readSide(place, { model, word }, { at: options.at, keys });
      if ("refused" in side) return refuse(terminal, side.refused);
      if ("mistake" in side) return fail(terminal, plain(side.mistake));
      sides.push(side);
    }
    const answer = compareSides({ model, commit: place.commit, sides, all: options.all === true });
    terminal.out(options.format === "json" ? JSON.stringify(answer, null, 2) : describeDiff(answer));
    return 0;
  });
}

type NoSide = { refused: string } | { mistake: string };

async function readSide(
  place: Place,
  { model, word }: { model: string; word: string },
  { at, keys }: { at: string | undefined; keys: readonly string[] },
): Promise<Side | NoSide> {
  const reference = parseReference(`${model}@${word}`);
  if (!reference) return { mistake: `${word} is neither a version such as 1.2.3 nor the name of a stage` };
  const asked = toAsked(place, at);
  const unknown = await findUnknown(asked, reference);
  if (unknown !== undefined) return { mistake: unknown };
  return readHeld(asked, reference, keys);
}

async function readHeld(place: Place & Asked, reference: Reference, keys: readonly string[]): Promise<Side | NoSide> {
  const { model, stage } = reference;
  const held = stage === undefined ? undefined : await readApproved(place, reference, keys);
  if (held && "refused" in held) return { refused: held.reason };
  const version = held?.version ?? reference.version ?? "";
  const manifest = await readManifest(place, { model, version }, held);
  if ("mistake" in manifest) return manifest;
  return { version, ...(stage === undefined ? {} : { stage }), path: manifest.path, value: manifest.value };
}
