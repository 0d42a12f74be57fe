import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { parseCoAuthors, toAccount } from "../../src/github/accounts.ts";
import { parseCodePlace } from "../../src/github/code.ts";
import { Lru } from "../../src/github/lru.ts";
import { joinBody } from "../../src/github/ours.ts";
import { readPages } from "../../src/github/pages.ts";

const SHA = "a".repeat(40);

describe("co-authors of a commit message", () => {
  it.each<[string, (string | null)[]]>([
    ["Fix it", []],
    ["Fix it\n\nCo-authored-by: Rita <Rita@Example.com>", ["rita@example.com"]],
    ["Fix it\n\n  co-AUTHORED-by : Rita <r@x.org>\nCo-authored-by: Ben <b@x.org>\n", ["r@x.org", "b@x.org"]],
    ["Co-authored-by: somebody\nmore text", [null]],
    ["We discussed Co-authored-by: Rita <r@x.org> in the text", []],
  ])("%j names %j", (message, emails) => {
    expect(parseCoAuthors(message)).toEqual(emails);
  });
});

describe("an account", () => {
  it.each([
    [
      { login: "ada", id: 1, type: "User" },
      { login: "ada", id: 1, kind: "User" },
    ],
    [
      { login: "robot[bot]", id: 2, type: "Bot" },
      { login: "robot[bot]", id: 2, kind: "Bot" },
    ],
    [{ login: "strange", id: 3, type: "Ghost" }, null],
    [{}, null],
    [null, null],
  ])("%j is understood as %j", (user, account) => {
    expect(toAccount(user)).toEqual(account);
  });
});

describe("the place of a code commit", () => {
  it.each<[string, string | undefined, boolean]>([
    [`git+https://github.com/acme/train@${SHA}`, undefined, true],
    [`git+https://github.com/acme/train.git@${SHA}`, SHA, true],
    [`https://GitHub.com/acme/train/commit/${SHA}`, undefined, true],
    ["git+https://github.com/acme/train", SHA, true],
    [`git+https://github.com/acme/train@${SHA}#src/model.py`, undefined, true],
    [`git+https://github.com/acme/train@${"b".repeat(40)}`, SHA, false],
    ["git+https://github.com/acme/train@main", undefined, false],
    [`git+https://gitlab.com/acme/train@${SHA}`, undefined, false],
    [`git+https://user@github.com/acme/train@${SHA}`, undefined, false],
    [`git+https://github.com/../train@${SHA}`, undefined, false],
    [`git+https://github.com/acme/..@${SHA}`, undefined, false],
    ["pkg:huggingface/acme/train", SHA, false],
  ])("%s with digest %s is readable: %s", (uri, gitCommit, isReadable) => {
    const place = parseCodePlace({ uri, ...(gitCommit && { digest: { gitCommit } }) }, ["github.com"]);
    expect(place).toEqual(isReadable ? { owner: "acme", repo: "train", commit: SHA } : undefined);
  });
});

describe("a bounded memory", () => {
  it("never holds more than its capacity, and always what was put in last when that fits", () => {
    const puts = fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "d", "e"), fc.integer({ min: 1, max: 12 })));
    fc.assert(
      fc.property(puts, (sequence) => {
        const lru = new Lru<number>(10);
        for (const [key, size] of sequence) {
          lru.set(key, size, size);
          expect(lru.get(key)).toBe(size <= 10 ? size : undefined);
          const held = ["a", "b", "c", "d", "e"].map((one) => lru.get(one) ?? 0);
          expect(held.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(10);
        }
      }),
    );
  });

  it("forgets what was used least recently", () => {
    const lru = new Lru<string>(2);
    lru.set("a", "A", 1);
    lru.set("b", "B", 1);
    lru.get("a");
    lru.set("c", "C", 1);
    expect([lru.get("a"), lru.get("b"), lru.get("c")]).toEqual(["A", undefined, "C"]);
  });
});

describe("the text of our comments", () => {
  it("ends with our own part and fits, whatever the body", () => {
    fc.assert(
      fc.property(fc.integer({ min: 65_300, max: 65_600 }), fc.constantFrom("x", "😀"), (length, letter) => {
        const text = joinBody(letter.repeat(length / letter.length), "registrar:test", "<!-- memory -->");
        expect(text.length).toBeLessThanOrEqual(65_536);
        expect(text.endsWith("\n<!-- registrar:test -->\n<!-- memory -->")).toBe(true);
        expect(Buffer.from(text, "utf8").toString("utf8")).toBe(text);
      }),
    );
  });
});

describe("a long list", () => {
  const list = (sizes: readonly number[], links: boolean) => {
    const asked: number[] = [];
    const read = async ({ page }: { page: number }) => {
      asked.push(page);
      const data = Array.from({ length: sizes[page - 1] ?? 0 }, (_, at) => `${page}.${at}`);
      return { data, headers: { link: links && page < sizes.length ? '<https://x>; rel="next"' : undefined } };
    };
    return { read, asked };
  };

  it.each<[string, number[], boolean, number]>([
    ["is read to its end", [100, 100, 3], true, 3],
    ["is read on after a short page that names another", [40, 3], true, 2],
    ["is read on after a full page although the link was lost", [100, 5], false, 2],
    ["ends with an empty page when the last one was full", [100], false, 2],
  ])("%s", async (_, sizes, links, pages) => {
    const { read, asked } = list(sizes, links);
    expect(await readPages(read)).toHaveLength(sizes.reduce((sum, size) => sum + size, 0));
    expect(asked).toHaveLength(pages);
  });

  it("without an end is refused", async () => {
    await expect(readPages(async () => ({ data: Array(100).fill(0), headers: {} }))).rejects.toThrow(/incomplete/);
  });
});
