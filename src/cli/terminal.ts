// What a command may touch of the process it runs in, so that tests can hand it something else.

import type { Progress } from "../git/clone.ts";

/** 0: yes. 1: the answer is no (refused, not passing). 2: the question could not be answered. */
export type ExitCode = 0 | 1 | 2;

export interface Terminal {
  /** Standard output: the answer, for people and programs. A line break is added. */
  out: (text: string) => void;
  /** Standard error: everything else. A line break is added. */
  err: (text: string) => void;
  /** How far a long work is; shown to people alone. */
  progress: Progress;
  /** Whether standard output is a terminal that shows colours. */
  colours: boolean;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  now: () => Date;
}

/** Tells a mistake of the caller or of the surroundings. */
export function fail(terminal: Terminal, message: string): 2 {
  terminal.err(`registrar: ${message}`);
  return 2;
}

/** Tells that the answer is no, and why. */
export function refuse(terminal: Terminal, reason: string): 1 {
  terminal.err(`refused: ${plain(reason)}`);
  return 1;
}

/** Text of others without control characters, which could rewrite what a terminal shows. */
export function plain(text: string): string {
  return text.replace(/\p{Cc}|\p{Bidi_Control}/gu, "\uFFFD");
}
