// What a process keeps in mind never grows without end.

import { expect, it } from "@jest/globals";
import { RecentMap, RecentSet } from "../../src/app/recent.ts";

it("a set keeps the newest, and what is put in again is new", () => {
  const seen = new RecentSet(3);
  for (const word of ["a", "b", "c", "a", "d"]) seen.add(word);
  expect([...seen]).toEqual(["c", "a", "d"]);
  expect([seen.has("a"), seen.has("b")]).toEqual([true, false]);
});

it("a map keeps the newest, and what is there keeps its age", () => {
  const since = new RecentMap<number>(2);
  for (const [at, word] of ["a", "b", "a", "c"].entries()) since.set(word, at);
  expect([...since]).toEqual([
    ["b", 1],
    ["c", 3],
  ]);
});

it.each([
  [
    "a set",
    () => new RecentSet(),
    (kept: RecentSet | RecentMap<number>, word: string) => (kept as RecentSet).add(word),
  ],
  [
    "a map",
    () => new RecentMap<number>(),
    (kept: RecentSet | RecentMap<number>, word: string) => (kept as RecentMap<number>).set(word, 0),
  ],
])("%s of no stated size has one", (_, make, put) => {
  const kept = make();
  for (let at = 0; at < 30_000; at += 1) put(kept, `${at}`);
  expect(kept.size).toBe(10_000);
  expect(kept.has("29999")).toBe(true);
});
