// Whether a comment is listened to at all, before anybody asks who may command what.

import type { Account } from "../../policy/evidence.ts";

interface Comment {
  author: Account | null;
  /** Whether an App wrote it, in its own or in somebody's name. */
  viaApp: boolean;
  edited: boolean;
  /** RFC 3339. */
  at: string;
}

/** Milliseconds. What was not heard for so long is not what somebody wants now. */
const TERM = 24 * 60 * 60 * 1000;

/**
 * Why a comment is not listened to, as a clause; `undefined` when it is. Whoever may write to a repository can edit what others
 * said, under their names: so what was edited is nobody's word.
 */
export function whyUnheard({ author, viaApp, edited, at }: Comment, asOf: Date): string | undefined {
  if (author === null || author.kind !== "User") return "no person wrote it";
  if (viaApp) return "an App wrote it in somebody's name";
  if (edited) return "it was edited";
  return asOf.getTime() - Date.parse(at) <= TERM ? undefined : "it is older than a day";
}
