// Colours, where a terminal shows them. They repeat what the words and signs say, and carry nothing of their own.

import pc from "picocolors";
import type { Terminal } from "./terminal.ts";

export interface Paint {
  /** Where something is. */
  place: (text: string) => string;
  /** What is wrong. */
  fault: (text: string) => string;
  /** What is only there for orientation. */
  aside: (text: string) => string;
}

/** Paints nothing unless the terminal shows colours. */
export function createPaint({ colours }: Pick<Terminal, "colours">): Paint {
  const { bold, red, dim } = pc.createColors(colours);
  return { place: bold, fault: red, aside: dim };
}
