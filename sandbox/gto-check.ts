// Has the real GTO read a registry that the demo left behind, and holds what it says against our records.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const [repository] = process.argv.slice(2);
if (repository === undefined) {
  process.stderr.write("usage: npm run gto-check -- <bare repository of the demo>\n");
  process.exit(2);
}

const gto = <T>(...args: string[]): T =>
  JSON.parse(execFileSync("gto", [...args, "--repo", repository, "--json"], { encoding: "utf8" })) as T;

interface Shown {
  version: string;
  stage: Record<string, string>;
  registered: boolean;
}

const shown = gto<Record<string, Shown>>("show")["fraud-detector"];
const history = gto<{ event: string; version: string; stage?: string; ref?: string }[]>("history", "fraud-detector");
const tag = gto<Record<string, unknown>>("check-ref", "fraud-detector#production#3");
const resolved = JSON.parse(
  execFileSync(
    process.execPath,
    [
      "--import",
      "tsx",
      fileURLToPath(new URL("../src/cli/main.ts", import.meta.url)),
      "resolve",
      "fraud-detector@production",
      "--repo",
      repository,
      "--format",
      "json",
    ],
    { encoding: "utf8" },
  ),
) as { version: string; commit: string };

const expectations: [what: string, got: unknown, expected: unknown][] = [
  ["gto show: production", shown?.stage["production"], `v${resolved.version}`],
  ["gto show: staging", shown?.stage["staging"], "v1.2.0"],
  ["gto show: latest version", shown?.version, "v1.2.0"],
  ["gto history: registrations", history.filter(({ event }) => event === "registration").length, 3],
  ["gto history: assignments", history.filter(({ event }) => event === "assignment").length, 6],
  ["gto check-ref: event", eventOf(tag), "assignment"],
  ["gto check-ref: version", versionOf(tag), `v${resolved.version}`],
];
const wrong = expectations.filter(([, got, expected]) => got !== expected);
for (const [what, got, expected] of expectations)
  process.stdout.write(`${got === expected ? "ok  " : "FAIL"} ${what}: ${got}, expected ${expected}\n`);
process.exit(wrong.length === 0 ? 0 : 1);

// check-ref groups what it found by kind and name.
function eventOf(found: Record<string, unknown>): unknown {
  return deepFind(found, "event");
}

function versionOf(found: Record<string, unknown>): unknown {
  return deepFind(found, "version");
}

function deepFind(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  const own = (value as Record<string, unknown>)[key];
  if (typeof own === "string") return own;
  return Object.values(value)
    .map((each) => deepFind(each, key))
    .find((found) => found !== undefined);
}
