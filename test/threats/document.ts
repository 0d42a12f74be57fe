// The list of threats as a page: what is written about each of them, joined with the tests that try it.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { load } from "js-yaml";

/** One way around, as its section file writes it. */
export interface Threat {
  threat: string;
  title: string;
  answer: string;
  /** Tests that try it and bear no number, because they try more than that. */
  tests?: readonly { file: string; title: string }[];
  /** What an operator must set, where the App alone can not close it. */
  operator?: string;
  /** Why there is nothing to try: the part that it needs does not exist. */
  absent?: string;
}

/** A test that tries a threat; `file` from the root of the repository. */
export interface Trial {
  threat: string;
  title: string;
  file: string;
}

const ROOT = join(import.meta.dirname, "../..");

/** The section files, in order. */
export function readThreats(): Threat[] {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".yaml"));
  return files.sort().flatMap((name) => load(readFileSync(join(import.meta.dirname, name), "utf8")) as Threat[]);
}

/** Every threat there is, by number. */
export const ALL = Array.from({ length: 97 }, (_, at) => `T${String(at + 1).padStart(2, "0")}`);

/** What tries the threats: by the number in a title, or by name in a section file. */
export function readTrials(threats: readonly Threat[]): Trial[] {
  const named = threats.flatMap(({ threat, tests = [] }) => tests.map((test) => ({ threat, ...test })));
  return [...readNumbered(), ...named];
}

/** Every title of a test, or of a row of one, that begins with the number of a threat. */
function readNumbered(): Trial[] {
  const tests = join(ROOT, "test");
  const files = readdirSync(tests, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".test.ts"));
  return files.sort().flatMap((path) => {
    const file = relative(ROOT, join(tests, path));
    return findTitles(readFileSync(join(tests, path), "utf8")).map((found) => ({ ...found, file }));
  });
}

/** Titles in the text of a test: `"T01 push after approval: …"`. What a table adds to them is left out. */
export function findTitles(text: string): { threat: string; title: string }[] {
  const found = [...text.matchAll(/(["'`])(T\d\d) ((?:(?!\1|\n).)+)\1/g)];
  return found.map(([, , threat = "", title = ""]) => ({ threat, title: title.replace(/ \((%s|\$\w+)\)$/, "") }));
}

/** The whole page. */
export function formatPage(threats: readonly Threat[], trials: readonly Trial[]): string {
  const tried = new Set(trials.map(({ threat }) => threat));
  const rows = threats.filter(({ threat }) => tried.has(threat)).map((threat) => formatRow(threat, trials));
  const asked = threats.filter(({ operator }) => operator !== undefined);
  const without = threats.filter(({ absent }) => absent !== undefined);
  const open = ALL.filter((number) => !tried.has(number) && !without.some(({ threat }) => threat === number));
  return [
    "# Known ways around, and what stands in them",
    "",
    "Each row is a way in which somebody could try to get a version registered or a stage changed without the approvals that",
    "the policy asks for. Each is tried by a test below `test/threats` or `test/e2e`, which run the whole App over HTTP against",
    "the local GitHub; the others try the part that holds the threat off. This page is made from their titles and from `test/threats/*.yaml` with",
    "`npm run cases:update`. What is promised stands in [SECURITY.md](../SECURITY.md).",
    "",
    "| | threat | what the App does | tried by |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
    "## What an operator must set",
    "",
    "Some of it only GitHub can stop, and only when it is told to.",
    "",
    ...asked.map(({ threat, title, operator = "" }) => `* **${threat} ${title}.** ${operator}`),
    "",
    "## What there is no room for",
    "",
    "Some of it needs a part that this design does not have.",
    "",
    ...without.map(({ threat, title, absent = "" }) => `* **${threat} ${title}.** ${absent}`),
    "",
    ...(open.length === 0 ? [] : ["## What is not on this page yet", "", `${NOT_TRIED}: ${open.join(", ")}.`, ""]),
  ].join("\n");
}

const NOT_TRIED = "Known, and not tried by a test that is named here";

function formatRow({ threat, title, answer, operator }: Threat, trials: readonly Trial[]): string {
  const own = trials.filter((trial) => trial.threat === threat);
  const files = [...new Set(own.map(({ file }) => file))];
  const tests = files.map((file) => {
    const titles = own.filter((trial) => trial.file === file).map((trial) => `<li>${trial.title}</li>`);
    return `[${file}](../${file})<ul>${titles.join("")}</ul>`;
  });
  const told = operator === undefined ? answer : `${answer} See *What an operator must set*.`;
  const cells = [threat, title, told, tests.join("")];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
