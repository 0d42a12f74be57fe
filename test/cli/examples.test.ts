// What README.md and docs/ show of the command line is done, as it is written there.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { type DocumentedRegistry, makeDocumentedRegistry } from "./documented-registry.ts";
import { runCommandLine } from "./record-terminal.ts";
import { wordsOf } from "./shell-words.ts";

const PAGES = ["README.md", "docs/cli.md", "docs/verification.md", "docs/fetching.md"];

/** Tried where there is what they need: a GitHub in `doctor`, `reconcile` and `status.test.ts`, somebody who stops it in `watch.test.ts`. */
const ELSEWHERE = /^(doctor|reconcile|status|audit --deployed|check --watch)\b/;

/** Lines of shell blocks and words in tables that call it. */
function examplesOf(page: string): string[] {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), "utf8");
  const blocks = [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].flatMap(([, block = ""]) => block.split("\n"));
  const cells = [...text.matchAll(/^\|.*$/gm)].flatMap(([row]) =>
    [...row.matchAll(/`(registrar [a-z][^`]*)`/g)].map(([, call = ""]) => call),
  );
  return [...blocks, ...cells].flatMap((line) => /^registrar (.+)$/.exec(line.trim())?.[1] ?? []);
}

const examples = [...new Set(PAGES.flatMap(examplesOf))].filter((example) => !ELSEWHERE.test(example));

let place: DocumentedRegistry;
/** A folder where no registry is yet, for each example that begins one. */
const bare = mkdtempSync(join(tmpdir(), "registrar-examples-"));
beforeAll(() => {
  place = makeDocumentedRegistry();
});
afterEach(() => place.reset());
afterAll(() => {
  place.remove();
  rmSync(bare, { recursive: true });
});

it("finds the examples", () => expect(examples.length).toBeGreaterThan(45));

it.each(examples)("registrar %s", async (example) => {
  const words = wordsOf(example.replace("https://github.com/acme/models", `file://${place.origin}`));
  const { code, out, err } = await runCommandLine(
    words[0] === "init" ? mkdtempSync(join(bare, "-")) : place.clone,
    words,
  );
  expect({ code, err }).toEqual({ code: 0, err: expect.not.stringContaining("registrar: ") });
  expect(out).not.toBe("");
});
