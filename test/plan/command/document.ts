// The table of commands as Markdown, for the page and nobody else.

import { FORMS } from "../../../src/plan/command/forms.ts";

/** The same words as `/help`, with an example of each. */
export function formatCommands(): string {
  const rows = FORMS.map(({ usage, does, example }) => `| \`${usage}\` | ${does} | \`${example}\` |`);
  return ["| command | what it does | example |", "| --- | --- | --- |", ...rows, ""].join("\n");
}
