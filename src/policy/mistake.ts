// A mistake in the text of a policy, before it is known on which line it stands.

import type { Problem } from "../registry/problem.ts";
import { suggest } from "../registry/suggest.ts";

/** A mistake at a JSON Pointer; the caller knows file and line. */
export type Mistake = Omit<Problem, "file" | "at"> & { pointer: string };

/** What could have been written in place of a word. */
export function offer(word: string, allowed: readonly string[]): Pick<Mistake, "expected" | "got" | "fix"> {
  const near = suggest(word, allowed);
  const expected = allowed.length === 0 ? "none, this is the first stage" : `one of ${allowed.join(", ")}`;
  return { expected, got: word, fix: near === undefined ? "write one of these" : `write ${near}` };
}
