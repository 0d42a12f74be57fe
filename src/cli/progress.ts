// How far a long work is, on one line of a terminal that is wiped when it ends.

import type { Progress } from "../git/clone.ts";

/** Work that is over sooner is not worth a line. */
const PATIENCE_MS = 1000;
const REDRAW_MS = 100;
const WIDTH = 24;

export interface ProgressLine {
  /** The last step (`done === total`) wipes the line. */
  tell: Progress;
  /** For a work that ends before its last step, and for anything else that is written there. */
  wipe: () => void;
}

/** Silent where no person is watching. */
export function createProgress(stream: NodeJS.WriteStream): ProgressLine {
  if (!stream.isTTY) return { tell: () => undefined, wipe: () => undefined };
  let began: number | undefined;
  let drawn = 0;
  const wipe = () => {
    if (drawn > 0) stream.write("\r\u001B[K");
    began = undefined;
    drawn = 0;
  };
  const tell: Progress = (what, done, total) => {
    const now = Date.now();
    began ??= now;
    if (done >= total) wipe();
    else if (now - began >= PATIENCE_MS && now - drawn >= REDRAW_MS) {
      drawn = now;
      stream.write(`\r${formatProgress(what, done, total)}\u001B[K`);
    }
  };
  return { tell, wipe };
}

/** `Reading files [######------] 50 % (5,000 of 10,000)`. */
export function formatProgress(what: string, done: number, total: number): string {
  const share = total === 0 ? 1 : done / total;
  const filled = Math.floor(share * WIDTH);
  const bar = "#".repeat(filled) + "-".repeat(WIDTH - filled);
  return `${what} [${bar}] ${Math.floor(share * 100)} % (${done.toLocaleString("en")} of ${total.toLocaleString("en")})`;
}
