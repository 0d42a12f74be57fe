// What an inspection of a working tree found, as it is printed. What prints problems is loaded only when there are some.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { explainProblem, type Problem } from "../../registry/problem.ts";
import type { Terminal } from "../terminal.ts";
import type { Inspection } from "./inspect-registry.ts";
import type { CheckFormat } from "./report/print.ts";

/** `folder` lies in the working tree that was inspected. */
export async function formatInspection(
  inspection: Inspection,
  { format, folder, terminal }: { format: CheckFormat; folder: string; terminal: Terminal },
): Promise<string> {
  const { problems } = inspection;
  if (format === "json") return JSON.stringify({ problems: problems.map(toProblemJson) }, null, 2);
  if (format === "text") {
    const summary = summarise(inspection);
    return problems.length === 0 ? summary : `${await describeProblems(inspection, folder, terminal)}\n\n${summary}`;
  }
  const { reportInspection } = await import("./report/finding.ts");
  const { printReport } = await import("./report/print.ts");
  return printReport(reportInspection(inspection), format) ?? "";
}

/** A problem for programs: its fields and its sentence. */
export function toProblemJson(problem: Problem): object {
  return { ...problem, message: explainProblem(problem) };
}

/** What was looked at, and how many problems there are. */
function summarise({ files, models, versions, problems }: Inspection): string {
  const counted = (count: number, noun: string) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
  const looked = [counted(files, "file"), counted(models, "model"), counted(versions, "version")].join(", ");
  return `${looked}: ${problems.length === 0 ? "no problems" : counted(problems.length, "problem")}`;
}

/** Problems with the lines at fault. */
async function describeProblems(inspection: Inspection, folder: string, terminal: Terminal): Promise<string> {
  const { readTopLevel } = await import("../../git/history.ts");
  const { reportInspection } = await import("./report/finding.ts");
  const { describeFindings } = await import("./report/text.ts");
  const { createPaint } = await import("../paint.ts");
  const top = await readTopLevel(folder);
  // A frame is a courtesy: what can not be read is told without one.
  const readText = (file: string) => readFile(join(top, file), "utf8").catch(() => undefined);
  return describeFindings(reportInspection(inspection).findings, { readText, paint: createPaint(terminal) });
}
