// Every reason for which `registrar fetch` says no besides those of `verify`, and what each means.

import type { VerifyRefusal } from "../verify/refusal.ts";

export const FETCH_REFUSALS = {
  "digest-missing": "the manifest gives no SHA-256 (or, of a single file, SHA-512) by which the bytes could be known",
  "root-differs": "the files that the manifest lists for a folder do not make up the digest of the folder",
  "digest-differs": "the bytes that came have another digest than the manifest says",
  "size-differs": "there are more or fewer bytes than the manifest says",
  "name-unsafe": "a name leads out of the folder, is no name everywhere, or falls together with another",
  "place-unsafe": "a place, or one it leads to, may not be asked: plain HTTP, another scheme, too many redirects",
} as const satisfies Record<string, string>;

export type FetchRefusal = VerifyRefusal | keyof typeof FETCH_REFUSALS;

/** No, and a sentence why. */
export interface NotFetched {
  refused: FetchRefusal;
  reason: string;
}

/** A refusal from a sentence without its full stop. */
export function refuseFetch(refused: FetchRefusal, reason: string): NotFetched {
  return { refused, reason: `${reason}.` };
}
