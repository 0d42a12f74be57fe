// docs/fetching.md against the code: the reasons to refuse, and that each of them is tried.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { FETCH_REFUSALS } from "../../../src/registry/download/refusal.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const tests = ["./download.test.ts", "../../registry/download/wanted.test.ts"].map(read).join("\n");

describe("the page on fetching", () => {
  it("lists every reason to refuse with its meaning", () => {
    const [, table = ""] =
      /<!-- codes of fetch -->\n([\s\S]*?)<!-- end -->/.exec(read("../../../docs/fetching.md")) ?? [];
    const rows = [...table.matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm)].map(([, code = "", meaning]) => [code, meaning]);
    expect(Object.fromEntries(rows)).toEqual(FETCH_REFUSALS);
  });

  it.each(Object.keys(FETCH_REFUSALS))("names no reason that is not tried: %s", (code) => {
    expect(tests).toContain(`"${code}"`);
  });
});
