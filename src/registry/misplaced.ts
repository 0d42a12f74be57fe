// Files that lie where no file of a registry belongs, and paths that other systems would take for one another.

import { foldPath, isDatasetVersion, isName, NAME_RULE, parsePath } from "./names.ts";
import type { Problem } from "./problem.ts";
import { quoteText } from "./repair.ts";
import { suggest } from "./suggest.ts";

const PLACES = [
  "registry.yaml",
  "models/<model>/model.yaml",
  "models/<model>/versions/<version>.yaml",
  "models/<model>/stages/<stage>.yaml",
  "models/<model>/retired/<version>.yaml",
  "datasets/<dataset>/<version>.yaml",
];

const MODEL_FOLDERS = ["versions", "stages", "retired"];

/** Why a governed path has no meaning, and what would give it one. */
export function explainMisplaced(path: string): Problem {
  const [top = "", name = "", folder = "", file = ""] = path.split("/");
  if (foldPath(top) !== top) return misspelt(path, foldPath(path));
  if (/\.ya?ml$/i.test(path) && !path.endsWith(".yaml")) return misspelt(path, path.replace(/\.ya?ml$/i, ".yaml"));
  const inFolder = path.split("/").length > 2;
  if (inFolder && !isName(name))
    return badName(path, { word: name, what: `the name of the ${top.slice(0, -1)}`, expected: NAME_RULE });
  const stem = (text: string): string => text.replace(/\.yaml$/, "");
  const depth = path.split("/").length;
  if (top === "models" && depth === 4 && path.endsWith(".yaml"))
    return explainModelFile(path, { folder, word: stem(file) });
  if (top === "datasets" && depth === 3 && path.endsWith(".yaml") && !isDatasetVersion(stem(folder))) {
    const expected =
      "letters, digits, dots, hyphens, plus signs and underscores, beginning and ending with a letter or digit";
    return badName(path, { word: stem(folder), what: "the version of the dataset", expected });
  }
  return unexpected(path);
}

function explainModelFile(path: string, { folder, word }: { folder: string; word: string }): Problem {
  const near = suggest(folder, MODEL_FOLDERS);
  if (!MODEL_FOLDERS.includes(folder))
    return near === undefined ? unexpected(path) : misspelt(path, path.replace(`/${folder}/`, `/${near}/`));
  if (folder === "stages") return badName(path, { word, what: "the name of the stage", expected: NAME_RULE });
  const expected = "a SemVer version such as 1.5.0, without a leading v";
  return badName(path, { word, what: "the version in the file name", expected });
}

function unexpected(file: string): Problem {
  const what = "no file of a registry lies here";
  return {
    code: "unexpected-file",
    file,
    what,
    expected: `one of ${PLACES.join(", ")}`,
    fix: "move the file out of the registry",
  };
}

function misspelt(file: string, right: string): Problem {
  const fix = parsePath(right) ? `rename it to ${right}` : "rename it, or move it out of the registry";
  return { code: "unexpected-file", file, what: "the path is misspelt", expected: right, fix };
}

function badName(file: string, { word, what, expected }: { word: string; what: string; expected: string }): Problem {
  const mended = mend(word, file);
  const fix = mended === undefined ? "rename it" : `rename it to ${mended}`;
  return { code: "bad-name", file, what: `${what} can not be used`, expected, got: quoteText(word), fix };
}

/** The path with the bad word put right, when one small change does it. */
function mend(word: string, path: string): string | undefined {
  // Leaving out a letter that is not ASCII would name another thing.
  if (!/^[ -~]*$/.test(word)) return undefined;
  const lower = foldPath(word)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return [word.replace(/^v/i, ""), `${word}.0`, `${word.replace(/^v/i, "")}.0`, lower]
    .map((right) => path.replace(`/${word}`, `/${right}`))
    .find((right) => parsePath(right) !== undefined);
}

/** Paths, or folders above them, that differ only in case or Unicode form: on some file systems one would overwrite the other. */
export function findCollisions(paths: Iterable<string>): Problem[] {
  const all = [...paths];
  // Two different spellings of one path can not both be the folded one, and almost no path is not.
  if (all.every((path) => foldPath(path) === path)) return [];
  const first = new Map<string, string>();
  const problems = new Map<string, Problem>();
  for (const path of all.sort()) {
    const prefixes = prefixesOf(path).map((prefix) => ({ prefix, folded: foldPath(prefix) }));
    // What lies below two folders that collide needs no problem of its own.
    const clash = prefixes.find(({ prefix, folded }) => (first.get(folded) ?? prefix) !== prefix);
    for (const { prefix, folded } of clash ? [] : prefixes) first.set(folded, prefix);
    if (clash === undefined || problems.has(clash.prefix)) continue;
    problems.set(clash.prefix, collision(path, { prefix: clash.prefix, other: first.get(clash.folded) ?? "" }));
  }
  return [...problems.values()];
}

function prefixesOf(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function collision(file: string, { prefix, other }: { prefix: string; other: string }): Problem {
  const what = "two paths differ only in case or Unicode form";
  return {
    code: "path-collision",
    file,
    what,
    expected: "paths that stay apart on every file system",
    got: `${prefix} and ${other}`,
    fix: "rename one of them",
  };
}
