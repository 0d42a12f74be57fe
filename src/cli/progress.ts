// How far a long work is, on one line of a terminal that is wiped when it ends.

import type { Progress } from "../git/snapshot.ts";

/** Work that is over sooner is not worth a line. */
const PATIENCE_MS = 1000;
const REDRAW_MS = 100;
const WIDTH = 24;

/** Silent where no person is watching. The last step (`done === total`) wipes the line. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return () => undefined;
  let began: number | undefined;
  let drawn = 0;
  return (what, done, total) => {
    const now = Date.now();
    began ??= now;
    if (done >= total) {
      if (drawn > 0) stream.write("\r\u001B[K");
      began = undefined;
      drawn = 0;
    } else if (now - began >= PATIENCE_MS && now - drawn >= REDRAW_MS) {
      drawn = now;
      stream.write(`\r${formatProgress(what, done, total)}\u001B[K`);
    }
  };
}

/** `Reading files [######------] 50 % (5,000 of 10,000)`. */
export function formatProgress(what: string, done: number, total: number): string {
  const share = total === 0 ? 1 : done / total;
  const filled = Math.floor(share * WIDTH);
  const bar = "#".repeat(filled) + "-".repeat(WIDTH - filled);
  return `${what} [${bar}] ${Math.floor(share * 100)} % (${done.toLocaleString("en")} of ${total.toLocaleString("en")})`;
}
