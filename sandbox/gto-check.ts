// Has the real GTO read a registry that the demo left behind, and holds what it says against our records.

import { execFileSync } from "node:child_process";
import { runCli } from "./story/deploy.ts";
import { MODEL } from "./story/sample.ts";

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
}

const shown = gto<Record<string, Shown>>("show")[MODEL];
const history = gto<{ event: string }[]>("history", MODEL);
const tag = gto<Record<string, unknown>>("check-ref", `${MODEL}#production#3`);
const resolved = JSON.parse(await runCli("resolve", `${MODEL}@production`, "--repo", repository, "--json")) as {
  version: string;
};
const events = (kind: string) => history.filter(({ event }) => event === kind).length;

const expectations: [what: string, got: unknown, expected: unknown][] = [
  ["gto show: production", shown?.stage["production"], `v${resolved.version}`],
  ["gto show: staging", shown?.stage["staging"], "v1.2.0"],
  ["gto show: latest version", shown?.version, "v1.2.0"],
  ["gto history: registrations", events("registration"), 3],
  ["gto history: assignments", events("assignment"), 6],
  ["gto check-ref: event", deepFind(tag, "event"), "assignment"],
  ["gto check-ref: version", deepFind(tag, "version"), `v${resolved.version}`],
];
const wrong = expectations.filter(([, got, expected]) => got !== expected);
for (const [what, got, expected] of expectations)
  process.stdout.write(`${got === expected ? "ok  " : "FAIL"} ${what}: ${got}, expected ${expected}\n`);
process.exit(wrong.length === 0 ? 0 : 1);

/** The first text under a key: check-ref groups what it found by kind and name. */
function deepFind(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  const own = (value as Record<string, unknown>)[key];
  if (typeof own === "string") return own;
  return Object.values(value)
    .map((each) => deepFind(each, key))
    .find((found) => found !== undefined);
}
