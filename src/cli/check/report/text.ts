// Findings as a compiler prints them: place, sentence, and the lines at fault.

import { STATUS_SIGNS } from "../../../plan/words.ts";
import type { Paint } from "../../paint.ts";
import { plain } from "../../terminal.ts";
import type { Finding } from "./finding.ts";
import { formatFrame } from "./frame.ts";

/** The text of a file as it was looked at; `undefined` when it can not be shown. */
export type ReadText = (file: string) => Promise<string | undefined>;

/** How findings are shown. */
export interface Showing {
  readText: ReadText;
  paint: Paint;
}

/** Each finding with its frame, one blank line apart. */
export async function describeFindings(findings: readonly Finding[], { readText, paint }: Showing): Promise<string> {
  const texts = new Map<string, string | undefined>();
  const told: string[] = [];
  for (const finding of findings) {
    const { file, at } = finding;
    if (at && !texts.has(file)) texts.set(file, await readText(file));
    told.push(describeFinding(finding, texts.get(file), paint));
  }
  return told.join("\n\n");
}

function describeFinding({ file, at, message, level }: Finding, text: string | undefined, paint: Paint): string {
  const place = at ? `${file}:${at.line}:${at.column}` : file;
  const frame = at && text !== undefined ? formatFrame(text, at, paint) : "";
  const sign = level === "warning" ? `${STATUS_SIGNS.inconclusive} ` : "";
  return [`${sign}${paint.place(plain(place))}: ${plain(message)}`, ...(frame === "" ? [] : [indent(frame)])].join(
    "\n",
  );
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}

/** Lone surrogates have no place in files that programs read. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, "\uFFFD");
}
