import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  judgeCeiling,
  judgeFloor,
  judgeNonInferiority,
  knownDirection,
  normalise,
} from "../../src/policy/statistics.ts";

const interval = fc
  .tuple(fc.double({ noNaN: true, min: -5, max: 5 }), fc.double({ noNaN: true, min: 0, max: 3 }))
  .map(([lower, width]) => ({
    lower,
    upper: lower + width,
  }));
const threshold = fc.double({ noNaN: true, min: 0.001, max: 5 });

describe("non-inferiority with a margin of 0.005", () => {
  it.each([
    [-0.004, 0.011, "passed"],
    [-0.006, 0.011, "inconclusive"],
    [-0.02, -0.006, "failed"],
    [-0.005, 0.01, "inconclusive"],
    [-0.02, -0.005, "failed"],
    [0.002, 0.012, "passed"],
  ])("[%d, %d] is %s", (lower, upper, decision) => {
    expect(judgeNonInferiority({ lower, upper }, 0.005)).toBe(decision);
  });

  it("turns a loss round: a log loss that grows by up to 0.0045 stays within 0.005", () => {
    const turned = normalise({ lower: 0.001, upper: 0.0045 }, false);
    expect(turned).toEqual({ lower: -0.0045, upper: -0.001 });
    expect(judgeNonInferiority(turned, 0.005)).toBe("passed");
  });

  it("is easier with a wider margin, never harder", () => {
    fc.assert(
      fc.property(interval, threshold, threshold, (range, a, b) => {
        const [narrow, wide] = [Math.min(a, b), Math.max(a, b)];
        if (judgeNonInferiority(range, narrow) === "passed") expect(judgeNonInferiority(range, wide)).toBe("passed");
      }),
    );
  });
});

describe("thresholds", () => {
  it.each([
    ["floor", judgeFloor, 0.8, 0.9, "passed"],
    ["floor", judgeFloor, 0.7, 0.9, "inconclusive"],
    ["floor", judgeFloor, 0.7, 0.8, "inconclusive"],
    ["floor", judgeFloor, 0.7, 0.79, "failed"],
    ["ceiling", judgeCeiling, 0.7, 0.8, "passed"],
    ["ceiling", judgeCeiling, 0.7, 0.9, "inconclusive"],
    ["ceiling", judgeCeiling, 0.8, 0.9, "inconclusive"],
    ["ceiling", judgeCeiling, 0.81, 0.9, "failed"],
  ] as const)("a %s of 0.8 judges [%#]", (_name, judge, lower, upper, decision) => {
    expect(judge({ lower, upper }, 0.8)).toBe(decision);
  });

  it("decide for every point, and a ceiling is a floor seen from below", () => {
    fc.assert(
      fc.property(interval, threshold, (range, at) => {
        expect(judgeFloor({ lower: range.lower, upper: range.lower }, at)).not.toBe("inconclusive");
        expect(judgeCeiling(range, at)).toBe(judgeFloor(normalise(range, false), -at));
      }),
    );
  });

  it.each([judgeFloor, judgeCeiling, judgeNonInferiority])("never pass what is not a number", (judge) => {
    expect(judge({ lower: Number.NaN, upper: Number.NaN }, 0.5)).not.toBe("passed");
    expect(judge({ lower: 0.1, upper: 0.2 }, Number.NaN)).not.toBe("passed");
  });
});

describe("the direction of a metric word", () => {
  it.each([
    ["roc_auc", true],
    ["Recall", true],
    ["log_loss", false],
    ["mean-absolute-error", false],
    ["brier", false],
    ["our-score", undefined],
  ])("of %s is %s", (word, direction) => expect(knownDirection(word)).toBe(direction));
});
