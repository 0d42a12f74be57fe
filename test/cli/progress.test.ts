import { describe, expect, it, jest } from "@jest/globals";
import { createProgress, formatProgress } from "../../src/cli/progress.ts";

/** A line as it is drawn over itself. */
function watch(isTTY: boolean) {
  const written: string[] = [];
  const stream = { isTTY, write: (text: string) => written.push(text) };
  return { line: createProgress(stream as unknown as NodeJS.WriteStream), written };
}

/** Does a step at each of these milliseconds. */
function at(milliseconds: readonly number[], step: (index: number) => void): void {
  const clock = jest.spyOn(Date, "now");
  try {
    for (const [index, ms] of milliseconds.entries()) {
      clock.mockReturnValue(ms);
      step(index);
    }
  } finally {
    clock.mockRestore();
  }
}

const WIPED = "\r\u001B[K";

describe("the line of progress", () => {
  it.each<[string, number[], number]>([
    ["of what is over within a second is never drawn", [0, 500, 999], 0],
    ["is drawn after a second", [0, 500, 1000], 1],
    ["is drawn ten times a second", [0, 1000, 1050, 1099, 1100, 1199, 1200], 3],
  ])("%s", (_, moments, times) => {
    const { line, written } = watch(true);
    at(moments, (index) => line.tell("Reading files", index, 100));
    expect(written).toHaveLength(times);
  });

  it("is wiped by the last step, and by a work that ends before it", () => {
    const { line, written } = watch(true);
    at([0, 1000], (index) => line.tell("Reading files", index, 10));
    line.tell("Reading files", 10, 10);
    expect(written.at(-1)).toBe(WIPED);
    at([0, 1000], (index) => line.tell("Receiving objects", index, 10));
    line.wipe();
    expect(written.at(-1)).toBe(WIPED);
    line.wipe();
    expect(written).toHaveLength(4);
  });

  it("is silent where nobody watches", () => {
    const { line, written } = watch(false);
    at([0, 5000], (index) => line.tell("Reading files", index, 10));
    line.wipe();
    expect(written).toEqual([]);
  });

  it("says how much is done", () => {
    expect(formatProgress("Reading files", 5000, 10_000)).toBe(
      "Reading files [############------------] 50 % (5,000 of 10,000)",
    );
  });
});
