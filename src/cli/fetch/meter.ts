// How much of what is fetched has come, in whole megabytes.

import type { Progress } from "../../git/clone.ts";
import type { WantedFile } from "../../registry/download/wanted.ts";
import type { Count } from "./download.ts";

export interface Meter {
  count: Count;
  /** Wipes the line, however it ended. */
  end: () => void;
}

/** Shows bytes against the sizes that the manifest gives; where it gives none, against what has come. */
export function createCount(files: readonly WantedFile[], show: Progress): Meter {
  const expected = files.reduce((sum, { size = 0 }) => sum + size, 0);
  let done = 0;
  const tell = () => {
    const all = Math.max(Math.ceil(Math.max(expected, done) / 1e6), 1);
    show("Downloading, MB", Math.min(Math.floor(done / 1e6), all - 1), all);
  };
  return {
    count: (bytes) => {
      done += bytes;
      tell();
    },
    end: () => show("Downloading, MB", 1, 1),
  };
}
