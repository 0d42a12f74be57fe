// The audit as a document to file: what was asked, what was looked at, what holds, what was found.

import { deployedWords } from "../../plan/deployed.ts";
import { code, escapeMarkdown } from "../../plan/markdown.ts";
import type { Running } from "../../policy/running.ts";
import type { Audit } from "../../registry/audit/audit.ts";
import { AUDIT_RULES } from "../../registry/audit/finding.ts";

/** What `--json` prints: the audit, with the moment it was made. */
export interface AuditAnswer extends Audit {
  /** ISO 8601 in UTC. */
  auditedAt: string;
  /** With `--deployed`: the approved and the deployed version for every environment. */
  running?: readonly Running[];
}

/** Markdown, with nothing in it that others could have formatted. */
export function toAuditReport({ auditedAt, commit, counted, verified, held, findings, running }: AuditAnswer): string {
  const faults = findings.filter(({ severity }) => severity === "fault");
  const opening =
    faults.length === 0
      ? "Everything holds together."
      : `**${faults.length} ${faults.length === 1 ? "fault" : "faults"}** must be explained.`;
  return [
    "# Audit of the model registry",
    `${opening} Made ${auditedAt} of ${code(commit)}.`,
    "## What was looked at",
    table(
      ["what", "number"],
      [
        ["commits of the branch", String(counted.commits)],
        ["changes of governed files", String(counted.changes)],
        ["records", String(counted.records)],
        ["signatures verified with a given key", String(verified)],
        ["receipts", String(counted.receipts)],
      ],
    ),
    "## What the stages hold, by their newest record",
    held.length === 0
      ? "No stage was ever assigned."
      : table(
          HELD,
          held.map(({ model, stage, version = "nothing", outcome, since, approvedBy, record }) => [
            ...[model, stage, version, outcome, since].map(escapeMarkdown),
            escapeMarkdown(approvedBy.join(", ")),
            code(record),
          ]),
        ),
    ...(running ? ["## What runs where", toRunning(running)] : []),
    "## What was found",
    findings.length === 0
      ? "Nothing."
      : table(
          ["", "rule", "where", "what"],
          findings.map((one) => [one.severity, one.code, code(one.where), escapeMarkdown(one.what)]),
        ),
    "## The rules",
    Object.entries(AUDIT_RULES)
      .map(([rule, meaning]) => `* ${code(rule)}: ${meaning}`)
      .join("\n"),
  ].join("\n\n");
}

function toRunning(running: readonly Running[]): string {
  if (running.length === 0) return "No stage was ever assigned.";
  const rows = running.map(({ model, stage, environment, approved, deployed, same }) => [
    ...[escapeMarkdown(model), escapeMarkdown(stage), code(environment), escapeMarkdown(approved.version ?? "nothing")],
    ...[escapeMarkdown(deployedWords(deployed)), escapeMarkdown(deployed?.at ?? ""), same ? "same" : "**differs**"],
  ]);
  return table(["model", "stage", "environment", "approved", "deployed last", "at", ""], rows);
}

const HELD = ["model", "stage", "version", "how", "since", "approved by", "record"];

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
