// `docs/commands.md` and `/help` tell the same table.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { parseComment } from "../../../src/plan/command/parse.ts";
import { formatCommands } from "./document.ts";

const PAGE = join(import.meta.dirname, "../../../docs/commands.md");
const BEGIN = "<!-- commands: written by `npm run cases:update` -->\n\n";
const END = "\n## How a command is heard\n";

describe("docs/commands.md", () => {
  it("holds the table of commands", () => {
    const page = readFileSync(PAGE, "utf8");
    const [before = "", rest = ""] = page.split(BEGIN);
    const after = rest.slice(rest.indexOf(END));
    if (process.env["UPDATE_CASES"]) writeFileSync(PAGE, before + BEGIN + formatCommands() + after);
    else expect(rest.slice(0, rest.indexOf(END))).toBe(formatCommands());
  });

  it("begins with a command that would be heard", () => {
    const [, example = ""] = /```text\n([^`]+)```/.exec(readFileSync(PAGE, "utf8")) ?? [];
    expect(parseComment(example)).toEqual([expect.objectContaining({ command: expect.anything() })]);
  });
});
