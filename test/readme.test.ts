// The README is a specification: its snippets are read by the product, its tables are held against the code.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { load } from "js-yaml";
import { COMMANDS } from "../src/cli/commands/index.ts";
import { GATES } from "../src/policy/gates/index.ts";
import { parsePolicy } from "../src/policy/parse-policy.ts";
import { parseRegistry } from "../src/registry/registry.ts";
import { toSnapshot } from "./support/files.ts";

const root = join(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const commit = "0".repeat(40);

const snippets = [...readme.matchAll(/<!-- snippet: registry (\w+) (\S+) -->\n```yaml\n([\s\S]*?)```/g)].map(
  ([, kind = "", path = "", text = ""]) => ({ kind, path, text }),
);

/** Code words in the first column of the table under a heading cell. */
function firstColumn(heading: string): string[] {
  const table =
    new RegExp(`^\\| ${heading} \\|[^\\n]*\\n\\|[ -|]*\\n((?:\\|[^\\n]*\\n)+)`, "m").exec(readme)?.[1] ?? "";
  return table.split("\n").flatMap((row) => /^\| `([^`]+)`/.exec(row)?.[1] ?? []);
}

describe("the README", () => {
  it("shows manifests of three kinds", () => {
    expect([...new Set(snippets.map(({ kind }) => kind))].sort()).toEqual([
      "ModelVersion",
      "Registry",
      "StageAssignment",
    ]);
  });

  it.each(snippets)("shows a sound $kind", ({ kind, path, text }) => {
    expect((load(text) as { kind: string }).kind).toBe(kind);
    expect(parseRegistry(toSnapshot(new Map([[path, text]]), commit)).problems).toEqual([]);
  });

  it.each(["README.md", "docs/example-registry.yaml", "docs/minimal-registry.yaml"])(
    "shows a policy without problems in %s",
    (file) => {
      const text =
        file === "README.md"
          ? snippets.find(({ kind }) => kind === "Registry")?.text
          : readFileSync(join(root, file), "utf8");
      const policy = parsePolicy({ path: "registry.yaml", text, blob: commit, commit }, { owner: "acme" });
      expect(policy).toHaveProperty("stages");
    },
  );

  it("names every gate there is, and no other", () => {
    expect(firstColumn("gate").sort()).toEqual(Object.keys(GATES).sort());
  });

  it("explains the permissions that app.yml asks for, and no other", () => {
    const manifest = load(readFileSync(join(root, "app.yml"), "utf8")) as {
      default_permissions: Record<string, string>;
    };
    const asked = Object.entries(manifest.default_permissions).map(([name, level]) => `${name}: ${level}`);
    expect(firstColumn("permission").sort()).toEqual(asked.sort());
  });

  it("calls the command line only as it can be called", () => {
    const calls = [...readme.matchAll(/`registrar ([a-z]+)( [^`]*)?`/g)];
    expect(calls.length).toBeGreaterThan(15);
    for (const [, name = "", given = ""] of calls) {
      const options = COMMANDS.find((command) => command.name === name)?.options.map(
        ({ flags }) => flags.split(" ")[0],
      );
      expect({ name, options: options !== undefined }).toEqual({ name, options: true });
      const used = [...given.matchAll(/ (--[a-z-]+)/g)].map(([, flag]) => flag);
      expect(used.filter((flag) => !options?.includes(flag))).toEqual([]);
    }
  });

  it("names only scripts that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = [...readme.matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});
