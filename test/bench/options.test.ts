import { describe, expect, it } from "@jest/globals";
import { parseOptions } from "../../bench/options.ts";

describe("options of the benchmark", () => {
  it.each<[string[], object]>([
    [[], { parts: ["events", "size"], rounds: 3, size: 1000 }],
    [["size", "--size", "10000", "--rounds", "1"], { parts: ["size"], rounds: 1, size: 10_000 }],
    [["events"], { parts: ["events"] }],
  ])("%j are taken", (words, options) => {
    expect(parseOptions(words)).toMatchObject(options);
  });

  it.each<[string[], string]>([
    [["--rounds", "x"], "--rounds takes a whole number from 1 on, not x"],
    [["--rounds", "0"], "--rounds takes a whole number from 1 on, not 0"],
    [["--rounds", "1.5"], "--rounds takes a whole number from 1 on, not 1.5"],
    [["--size", "5"], "--size takes 100, 1000, 10000, 100000, not 5"],
    [["speed"], "there is no part speed; write events or size, or neither for both"],
    [["--fast"], "--fast"],
  ])("%j are refused with a sentence", (words, mistake) => {
    expect(parseOptions(words)).toEqual({ mistake: expect.stringContaining(mistake) });
  });
});
