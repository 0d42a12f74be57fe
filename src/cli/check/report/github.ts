// Findings as workflow commands: GitHub Actions shows them at the lines at fault.

import type { Finding, Report } from "./finding.ts";

/** One command a line. Source: "Workflow commands for GitHub Actions", setting an error or warning message. */
export function toWorkflowCommands({ findings }: Report): string {
  return findings.map(toCommand).join("\n");
}

function toCommand({ rule, level, file, at, message }: Finding): string {
  const place = at ? { line: at.line, col: at.column, endLine: at.endLine, endColumn: at.endColumn } : { line: 1 };
  const properties = Object.entries({ file, ...place, title: rule }).map(
    ([key, value]) => `${key}=${escapeProperty(value)}`,
  );
  return `::${level} ${properties.join(",")}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(value: string | number): string {
  return escapeData(String(value)).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
