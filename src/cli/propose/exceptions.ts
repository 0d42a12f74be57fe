// What a command that promotes or rolls back is told of waivers and break-glass, as the stage file says it.

import type { StageAssignment } from "../../registry/documents.ts";
import { isDay } from "../../registry/expiry.ts";

export interface ExceptionOptions {
  reason?: string;
  /** Ids of gates to waive. */
  waive?: readonly string[];
  waiverReason?: string;
  /** What the emergency is. */
  breakGlass?: string;
  /** Last day of either. */
  until?: string;
}

type Written = Pick<StageAssignment, "waivers" | "breakGlass">;

/** The exceptions to write for a version, or every mistake in what was asked. */
export function toExceptions(version: string, options: ExceptionOptions): Written | { mistakes: string[] } {
  const { waive = [], until, breakGlass, waiverReason, reason } = options;
  const why = (waiverReason ?? reason ?? "").trim();
  const mistakes = [
    ...explainUntil(options),
    ...(waive.length > 0 && breakGlass !== undefined
      ? [
          "--waive and --break-glass exclude each other: a break-glass passes over gates by itself; leave one of them out",
        ]
      : []),
    ...(waive.length > 0 && why === ""
      ? ["--waive needs to know why: give --waiver-reason, or --reason when it is the same"]
      : []),
    ...(breakGlass?.trim() === "" ? ["--break-glass needs to say what the emergency is"] : []),
  ];
  if (mistakes.length > 0) return { mistakes };
  const expires = until ?? "";
  return {
    ...(waive.length > 0 && { waivers: waive.map((gate) => ({ gate, version, reason: why, expires })) }),
    ...(breakGlass !== undefined && { breakGlass: { version, reason: breakGlass.trim(), expires } }),
  };
}

function explainUntil({ waive = [], breakGlass, until }: ExceptionOptions): string[] {
  const asked = waive.length > 0 ? "--waive" : breakGlass === undefined ? undefined : "--break-glass";
  if (asked === undefined)
    return until === undefined ? [] : ["--until is the last day of --waive or --break-glass: give one of them"];
  if (until === undefined) return [`${asked} needs a last day: give --until with a day such as 2027-01-31`];
  return isDay(until) ? [] : [`--until ${until} is no day; write one such as 2027-01-31`];
}
