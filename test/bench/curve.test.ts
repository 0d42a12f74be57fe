import { describe, expect, it } from "@jest/globals";
import { drawCurve } from "../../bench/load/curve.ts";

const points = (svg: string) =>
  [...(/(?<=points=")[^"]*/.exec(svg)?.[0].split(" ") ?? [])].map((point) => point.split(",").map(Number));

describe("the curve of memory", () => {
  it("runs from left to right, and higher where there is more", () => {
    const drawn = points(
      drawCurve([0, 10, 20, 30].map((minute, at) => ({ minute, mib: [100, 300, 200, 200][at] ?? 0 }))),
    );
    const [first = [], peak = [], low = [], last = []] = drawn;
    expect([first, peak, low, last].map(([x = 0]) => x)).toEqual([60, 286.7, 513.3, 740]);
    expect(peak[1]).toBeLessThan(low[1] ?? 0);
    expect(low[1]).toBeLessThan(first[1] ?? 0);
    expect(last[1]).toBe(low[1]);
  });

  it("keeps every point on the page, whatever was measured", () => {
    for (const mib of [0, 1, 99, 100, 12_345]) {
      for (const [x = -1, y = -1] of points(drawCurve([{ minute: 0.1, mib }])))
        expect([x >= 60 && x <= 740, y >= 20 && y <= 276]).toEqual([true, true]);
    }
    expect(drawCurve([])).toContain('points=""');
  });
});
