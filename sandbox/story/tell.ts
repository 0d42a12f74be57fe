// How the demo speaks: numbered chapters, indented lines, colour only on terminals.

import pc from "picocolors";

export interface Teller {
  chapter: (title: string) => void;
  line: (text: string) => void;
  /** A line that GitHub or the App said, quoted. */
  quote: (text: string) => void;
}

export function createTeller(write: (text: string) => void): Teller {
  let chapters = 0;
  return {
    chapter: (title) => {
      chapters += 1;
      write(`\n${pc.bold(`${chapters}. ${title}`)}\n`);
    },
    line: (text) => write(`   ${text}\n`),
    quote: (text) => {
      for (const row of text.split("\n")) write(`   ${pc.dim("│")} ${row}\n`);
    },
  };
}
