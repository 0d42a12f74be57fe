// Fuzzing: every seed of a corpus, and random changes of the seeds, must hold a property.

import { readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { load } from "js-yaml";

/** A text of the corpus; long ones are written short. */
type Written = string | { text: string; times: number; end?: string };

/** How to repeat a failing run: fast-check prints its seed. */
const { FUZZ_RUNS, FUZZ_SEED } = process.env;

/** Processor time that one short text may take. Generous, because the machine may be slow; a hang does not end. */
const MOST_SECONDS = 30;

/** Characters of a seed of a corpus that is tried as it is and not changed: it takes its time and teaches little more. */
const LONG = 1000;

/** Seeds by the sentence they stand under. */
export type Corpus = ReadonlyMap<string, readonly string[]>;

/** The seeds of a target by the sentence they stand under, from `corpus/<target>.yaml`. */
export function readCorpus(target: string): Corpus {
  const text = readFileSync(new URL(`corpus/${target}.yaml`, import.meta.url), "utf8");
  const groups = Object.entries(load(text) as Record<string, readonly Written[]>);
  return new Map(groups.map(([group, seeds]) => [group, seeds.map(spell)]));
}

function spell(written: Written): string {
  return typeof written === "string" ? written : written.text.repeat(written.times) + (written.end ?? "");
}

/**
 * Tests `holds` with every seed of the target and with `runs` changes of them. `FUZZ_RUNS` asks for more, then with new
 * changes each time; `FUZZ_SEED` repeats them.
 */
export function fuzz(target: string, holds: (text: string) => void, runs = 1000): void {
  const corpus = readCorpus(target);
  fuzzSeeds(
    corpus,
    [...corpus.values()].flat().filter((seed) => seed.length < LONG),
    holds,
    runs,
  );
}

/** The same with seeds that only a run can make, all of them changed however long they are. */
export function fuzzMade(corpus: Corpus, holds: (text: string) => void, runs = 1000): void {
  fuzzSeeds(corpus, [...corpus.values()].flat(), holds, runs);
}

function fuzzSeeds(corpus: Corpus, changing: readonly string[], holds: (text: string) => void, runs: number): void {
  it.each([...corpus])("holds for %s", (_, seeds) => {
    expect(seeds.length).toBeGreaterThan(0);
    for (const seed of seeds) check(seed, holds);
  });

  it("holds for whatever random changes make of them", () => {
    fc.assert(
      fc.property(mutationsOf(changing), (text) => check(text, holds)),
      { numRuns: Number(FUZZ_RUNS ?? runs), ...seedOf() },
    );
  });
}

// Without being asked, a run says the same of the same code as the one before.
function seedOf(): { seed?: number } {
  if (FUZZ_SEED !== undefined) return { seed: Number(FUZZ_SEED) };
  return FUZZ_RUNS === undefined ? { seed: 4 } : {};
}

/** Names the text that does not hold, and ends what takes too long. */
function check(text: string, holds: (text: string) => void): void {
  const before = process.cpuUsage();
  try {
    holds(text);
  } catch (error) {
    throw new Error(`does not hold for ${JSON.stringify(text).slice(0, 400)}`, { cause: error });
  }
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(MOST_SECONDS);
}

interface Edit {
  /** Place in thousandths of the text. */
  at: number;
  cut: number;
  put: string;
}

/** Seeds with pieces cut out, and with pieces of other seeds or any characters put in. */
function mutationsOf(seeds: readonly string[]): fc.Arbitrary<string> {
  const short = seeds.filter((seed) => seed.length < 100);
  const words = new Set(seeds.flatMap((seed) => seed.slice(0, 1000).split(/(?<=\W)|(?=\W)/)));
  const anything = fc.oneof(fc.nat(0x17f), fc.nat(0x10ffff)).map((point) => String.fromCodePoint(point));
  const put = fc.oneof(fc.constantFrom(...words), fc.constantFrom("", ...short), anything);
  const edit = fc.record({ at: fc.nat(1000), cut: fc.nat(8), put });
  const edits = fc.array(edit, { minLength: 1, maxLength: 6 });
  return fc.tuple(fc.constantFrom(...seeds), edits).map(([seed, changes]) => changes.reduce(change, seed));
}

function change(text: string, { at, cut, put }: Edit): string {
  const from = Math.floor((text.length * at) / 1000);
  return text.slice(0, from) + put + text.slice(from + cut);
}
