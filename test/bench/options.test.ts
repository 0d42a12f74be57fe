import { describe, expect, it } from "@jest/globals";
import { parseOptions } from "../../bench/options.ts";

describe("options of the benchmark", () => {
  it.each<[string[], object]>([
    [[], { parts: ["events", "size"], rounds: 3, size: 1000 }],
    [["size", "--size", "10000", "--rounds", "1"], { parts: ["size"], rounds: 1, size: 10_000 }],
    [["events"], { parts: ["events"] }],
    [["soak", "--minutes", "0.5"], { parts: ["soak"], minutes: 0.5 }],
    [["load"], { parts: ["load"], deliveries: 5000, pulls: 200 }],
    [["load", "--deliveries", "50", "--pulls", "10"], { deliveries: 50, pulls: 10 }],
  ])("%j are taken", (words, options) => {
    expect(parseOptions(words)).toMatchObject(options);
  });

  it.each<[string[], string]>([
    [["--rounds", "x"], "--rounds takes a whole number from 1 on, not x"],
    [["--rounds", "0"], "--rounds takes a whole number from 1 on, not 0"],
    [["--rounds", "1.5"], "--rounds takes a whole number from 1 on, not 1.5"],
    [["--size", "5"], "--size takes 100, 1000, 10000, 100000, not 5"],
    [["speed"], "there is no part speed; write events, size, load, soak, or nothing for events and size"],
    [["--fast"], "--fast"],
    [["load", "--deliveries", "5"], "--deliveries takes a number no smaller than that of --pulls, not 5"],
    [["load", "--pulls", "none"], "--deliveries takes a number"],
    [["soak", "--minutes", "0"], "--minutes takes a number above 0, not 0"],
  ])("%j are refused with a sentence", (words, mistake) => {
    expect(parseOptions(words)).toEqual({ mistake: expect.stringContaining(mistake) });
  });
});
