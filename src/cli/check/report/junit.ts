// What was looked at as JUnit XML, which every CI server shows as a list of tests.

import type { Case, Report } from "./finding.ts";
import { wellFormed } from "./text.ts";

/** One suite for each file or change; what waits is skipped, what decides nothing failed. */
export function toJunit({ cases }: Report): string {
  const groups = [...new Set(cases.map(({ group }) => group))];
  const suites = groups.map((group) =>
    toSuite(
      group,
      cases.filter((one) => one.group === group),
    ),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts("registrar", cases)}>`,
    ...suites,
    "</testsuites>",
  ].join("\n");
}

function toSuite(group: string, cases: readonly Case[]): string {
  return [`  <testsuite ${counts(group, cases)}>`, ...cases.map(toTestCase), "  </testsuite>"].join("\n");
}

function counts(name: string, cases: readonly Case[]): string {
  const failures = cases.filter(isFailure).length;
  const skipped = cases.filter(({ status }) => status === "pending").length;
  return `name="${escapeXml(name)}" tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
}

function isFailure({ status }: Case): boolean {
  return status === "failed" || status === "inconclusive";
}

function toTestCase(one: Case): string {
  const { group, name, status, message } = one;
  const head = `    <testcase classname="${escapeXml(group)}" name="${escapeXml(name)}"`;
  if (status === "passed") return `${head}/>`;
  const told = isFailure(one) ? "failure" : "skipped";
  return `${head}><${told} message="${escapeXml(message)}"/></testcase>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** XML 1.0 has no way to write most control characters, so they are replaced. */
function escapeXml(text: string): string {
  const sound = wellFormed(text).replace(/[\p{Cc}\uFFFE\uFFFF]/gu, "\uFFFD");
  return sound.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
