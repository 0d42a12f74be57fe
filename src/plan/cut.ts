// Texts cut to GitHub's limits so that what is left still reads: between lines, with everything opened closed again.

/** Characters GitHub takes for `summary` and `text` of a check, each. */
export const CHECK_LIMIT = 65_535;

/** Characters GitHub takes for the body of a comment, an issue or a release. */
export const BODY_LIMIT = 65_536;

/** Room in a comment for marks and for what the App remembers there. */
export const MEMORY_LIMIT = 10_000;

/** The text, or as much of its beginning as leaves room for `notice`, a paragraph saying where the rest is. Counts UTF-16 units. */
export function cut(text: string, limit: number, notice: string): string {
  if (text.length <= limit) return text;
  const tail = `\n\n${notice}\n`;
  const room = limit - tail.length;
  const kept = atLineEnd(text.slice(0, room));
  // Closing what is open may need more room, which at worst leaves out the lines that opened it.
  const closed = kept + closers(kept);
  if (closed.length <= room) return closed + tail;
  const shorter = atLineEnd(text.slice(0, room - (closed.length - kept.length)));
  return shorter + closers(shorter) + tail;
}

function atLineEnd(text: string): string {
  const end = text.lastIndexOf("\n");
  return end > 0 ? text.slice(0, end) : withoutHalfCharacter(text);
}

function withoutHalfCharacter(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}

function closers(text: string): string {
  const fence = count(text, /^```/gm) % 2 === 1 ? "\n```" : "";
  const details = count(text, /^<details>/gm) - count(text, /^<\/details>/gm);
  return fence + "\n\n</details>".repeat(Math.max(0, details));
}

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}
