// What `registrar check` is told.

import type { CheckFormat } from "./report/print.ts";

export interface CheckOptions {
  /** A folder in a clone of the registry, or a URL. */
  repo: string;
  /** A revision, a day or a moment; the files are checked as they were committed then. */
  at?: string;
  /** The revision the change is to be merged into; without it the files of the working tree are checked as they lie. */
  base?: string;
  /** The revision that is proposed. */
  head: string;
  format: CheckFormat;
  /** Files of public keys in PEM. */
  key: readonly string[];
  /** Check again whenever a file changes, until interrupted. */
  watch?: boolean;
}
