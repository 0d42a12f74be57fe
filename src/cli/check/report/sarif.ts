// Findings as SARIF 2.1.0, which code scanning and editors read.

import type { Finding, Report } from "./finding.ts";
import { wellFormed } from "./text.ts";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/** A log with one run. Columns count UTF-16 units, and ends are exclusive, as SARIF has it (§3.30). */
export function toSarif({ findings }: Report): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  const driver = { name: "registrar", rules: rules.map((id) => ({ id })) };
  const results = findings.map((finding) => toResult(finding, rules.indexOf(finding.rule)));
  const run = { tool: { driver }, columnKind: "utf16CodeUnits", results };
  return JSON.stringify({ $schema: SCHEMA, version: "2.1.0", runs: [run] }, null, 2);
}

function toResult({ rule, level, file, at, message }: Finding, ruleIndex: number): object {
  const region = at && {
    startLine: at.line,
    startColumn: at.column,
    endLine: at.endLine,
    endColumn: at.endColumn,
  };
  const uri = file
    .split("/")
    .map((segment) => encodeURIComponent(wellFormed(segment)))
    .join("/");
  const physicalLocation = { artifactLocation: { uri, uriBaseId: "%SRCROOT%" }, ...(region && { region }) };
  return { ruleId: rule, ruleIndex, level, message: { text: message }, locations: [{ physicalLocation }] };
}
