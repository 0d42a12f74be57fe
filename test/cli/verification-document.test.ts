// docs/verification.md against the code: the reasons to refuse, and that each of them is tried.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { VERIFY_REFUSALS } from "../../src/registry/verify/refusal.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const page = read("../../docs/verification.md");
const tests = ["./verify.test.ts", "../registry/trusted-key.test.ts"].map(read).join("\n");

describe("the page on verification", () => {
  it("lists every reason to refuse with its meaning", () => {
    const [, table = ""] = /<!-- codes of verify -->\n([\s\S]*?)<!-- end -->/.exec(page) ?? [];
    const rows = [...table.matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm)].map(([, code = "", meaning]) => [code, meaning]);
    expect(Object.fromEntries(rows)).toEqual(VERIFY_REFUSALS);
  });

  it.each(Object.keys(VERIFY_REFUSALS))("names no reason that is not tried: %s", (code) => {
    expect(tests).toContain(`"${code}"`);
  });

  it("gives OpenSSL the commands that the tests run", () => {
    const [, shown = ""] = /```sh\n(jq -r [\s\S]*?)```/.exec(page) ?? [];
    const run = read("../plan/independent.test.ts").replaceAll("\\${", "${");
    for (const line of shown.trim().split("\n")) expect(run).toContain(line.replaceAll("vsa.dsse.json", '"$1"'));
  });
});
