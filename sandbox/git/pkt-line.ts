// Reads the commands at the head of a push: which refs are to move from where to where.
import type { RefChange } from "./refs.ts";

/** The ref moves a `git-receive-pack` request asks for. */
export function parsePushCommands(body: Buffer): RefChange[] {
  const changes: RefChange[] = [];
  let at = 0;
  while (at + 4 <= body.length) {
    const length = Number.parseInt(body.toString("latin1", at, at + 4), 16);
    // A flush packet (length 0) ends the commands; the pack follows.
    if (!(length > 4)) break;
    const line = body.toString("utf8", at + 4, at + length);
    const match = /^([0-9a-f]{40}) ([0-9a-f]{40}) ([^\0\n]+)/.exec(line);
    if (match?.[1] && match[2] && match[3]) changes.push({ before: match[1], after: match[2], ref: match[3] });
    at += length;
  }
  return changes;
}
