// A report in the format that was asked for.

import type { Report } from "./finding.ts";
import { toWorkflowCommands } from "./github.ts";
import { toJunit } from "./junit.ts";
import { toSarif } from "./sarif.ts";

/** Formats made from the report alone. */
const PRINTERS = { github: toWorkflowCommands, junit: toJunit, sarif: toSarif } as const;

export type CheckFormat = "text" | "json" | keyof typeof PRINTERS;

/** The whole output; `undefined` for the formats that show more than a report has. */
export function printReport(report: Report, format: CheckFormat): string | undefined {
  return format === "text" || format === "json" ? undefined : PRINTERS[format](report);
}
