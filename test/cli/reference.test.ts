// The reference in `docs/cli.md` is the one of the code, and every example in it is a call that would be taken.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { Command as Program } from "commander";
import { COMMANDS } from "../../src/cli/commands/index.ts";
import { gitIn } from "../git/registry-repository.ts";
import { runCommandLine } from "./record-terminal.ts";
import { formatReference } from "./reference.ts";
import { wordsOf } from "./shell-words.ts";

const PAGE = join(import.meta.dirname, "../../docs/cli.md");
const BEGIN = "<!-- reference: written by `npm run cases:update` -->\n\n";
const empty = mkdtempSync(join(tmpdir(), "registrar-reference-"));
afterAll(() => rmSync(empty, { recursive: true }));

describe("docs/cli.md", () => {
  it("holds the reference of every command", () => {
    const [before = "", after = ""] = readFileSync(PAGE, "utf8").split(BEGIN);
    if (process.env["UPDATE_CASES"]) writeFileSync(PAGE, before + BEGIN + formatReference());
    else expect(after).toBe(formatReference());
  });
});

describe("every example", () => {
  const examples = COMMANDS.flatMap(({ name, examples: taught }) => taught.map(({ command }) => ({ name, command })));

  it.each(examples)("registrar $command", ({ name, command }) => {
    const [word = "", ...given] = wordsOf(command);
    expect(word).toBe(name);
    const described = COMMANDS.find((one) => one.name === name);
    const program = new Program(name).exitOverride().configureOutput({ writeErr: () => undefined });
    for (const argument of described?.arguments?.split(" ") ?? []) program.argument(argument);
    for (const { flags } of described?.options ?? []) program.option(flags);
    expect(() => program.parse(given, { from: "user" })).not.toThrow();
  });

  it.each(COMMANDS.map(({ name }) => [name]))("of %s is shown by its help", async (name) => {
    const { code, out } = await runCommandLine(empty, ["help", name]);
    expect(code).toBe(0);
    expect(out).toContain("\nExamples:\n  # ");
  });
});

describe("the command line", () => {
  it.each([
    [["nonsense"], "unknown command 'nonsense'"],
    [["check", "--bse", "main"], "unknown option '--bse'"],
    [["resolve"], "missing required argument 'reference'"],
    [["list", "--format", "xml"], "Allowed choices are text, json"],
    [["check", "more"], "too many arguments"],
  ])("refuses %j with 2 and says why", async (words, reason) => {
    const { code, err, out } = await runCommandLine(empty, words);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(reason);
  });

  it("tells its version, and what there is in groups", async () => {
    expect(await runCommandLine(empty, ["--version"])).toMatchObject({ code: 0, out: "1.2.3\n" });
    const { code, out } = await runCommandLine(empty, ["--help"]);
    expect(code).toBe(0);
    for (const part of ["Ask:", "Tend:", "Exit codes: 0 yes, 1 no, 2 could not tell."]) expect(out).toContain(part);
  });

  it.each(["bash", "zsh", "fish"])("completes in %s what there is", async (shell) => {
    const { code, out } = await runCommandLine(empty, ["completion", shell]);
    expect(code).toBe(0);
    for (const { name, options } of COMMANDS) {
      expect(out).toContain(name);
      for (const { flags } of options) expect(out).toContain((flags.split(" ")[0] ?? "").replace(/^--/, ""));
    }
  });

  it.each([
    [["registrar", "re"], "resolve register retire reconcile"],
    [["registrar", "check", "--fo"], "--format"],
    [["registrar", "show", "ch"], "churn"],
  ])("lets bash complete %j", async (words, expected) => {
    const { out } = await runCommandLine(empty, ["completion", "bash"]);
    mkdirSync(join(empty, "models", "churn"), { recursive: true });
    gitIn(empty, ["init", "-q", "--template="]);
    const ask = `COMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}; _registrar; echo "\${COMPREPLY[*]}"`;
    expect(execFileSync("bash", ["-c", `${out}\n${ask}`], { cwd: empty, encoding: "utf8" }).trim()).toBe(expected);
  });

  it("lets fish look for models where the registry lies", async () => {
    const { out } = await runCommandLine(empty, ["completion", "fish"]);
    expect(out).toContain("-a '(ls (git rev-parse --show-toplevel 2>/dev/null)/models 2>/dev/null)'");
  });

  it("has no completion for other shells", async () => {
    const { code, err } = await runCommandLine(empty, ["completion", "tcsh"]);
    expect({ code, err }).toEqual({
      code: 2,
      err: "registrar: there is no completion for tcsh; use bash, zsh, fish\n",
    });
  });
});
