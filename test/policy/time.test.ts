import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { formatDuration, formatInstant, parseDuration, parseInstant } from "../../src/policy/time.ts";

describe("moments", () => {
  it("agree with the platform's calendar over four centuries, leap days included", () => {
    const range = { min: new Date("1900-01-01T00:00:00Z"), max: new Date("2299-12-31T23:59:59Z"), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(range), (date) => {
        const text = `${date.toISOString().slice(0, 19)}Z`;
        const seconds = Math.floor(date.getTime() / 1000);
        expect(parseInstant(text)).toBe(seconds);
        expect(formatInstant(seconds)).toBe(text);
      }),
    );
  });

  it.each([
    ["an offset", "2026-03-01T00:30:00+01:00", "2026-02-28T23:30:00Z"],
    ["a negative offset", "2023-12-31T23:00:00-02:30", "2024-01-01T01:30:00Z"],
    ["lower case", "2026-03-01t00:00:00z", "2026-03-01T00:00:00Z"],
    ["fractions, dropped when printed", "2026-03-01T00:00:00.75Z", "2026-03-01T00:00:00Z"],
  ])("understand %s", (_what, text, utc) => {
    expect(formatInstant(parseInstant(text) ?? Number.NaN)).toBe(utc);
  });

  it.each([
    "",
    "yesterday",
    "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01",
    "2026-01-01T00:00:00",
  ])("are not read from %j", (text) => expect(parseInstant(text)).toBeUndefined());

  it("keep the order of fractions", () => {
    expect(parseInstant("2026-01-01T00:00:00.5Z")).toBeGreaterThan(parseInstant("2026-01-01T00:00:00Z") ?? Number.NaN);
  });
});

describe("durations", () => {
  it.each([
    ["P3D", 259_200, "3 days"],
    ["PT72H", 259_200, "3 days"],
    ["P1W", 604_800, "7 days"],
    ["P1DT12H", 129_600, "1 day 12 hours"],
    ["PT90S", 90, "1 minute 30 seconds"],
    ["PT0S", 0, "0 seconds"],
  ])("read %s as %d seconds and say %j", (text, seconds, words) => {
    expect(parseDuration(text)).toBe(seconds);
    expect(formatDuration(seconds)).toBe(words);
  });

  it.each(["", "P", "PT", "P1DT", "P1M", "P1Y", "3 days", "P-1D", "P1.5D", "p1d", "P1D "])("refuse %j", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});
