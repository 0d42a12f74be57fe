// What can be wrong with a waiver and with a break-glass alike.

import { type Located, problemAt, type StageAssignment } from "../registry/documents.ts";
import { dayOf, hasExpired } from "../registry/expiry.ts";
import type { Problem, ProblemCode } from "../registry/problem.ts";
import { quoteText } from "../registry/repair.ts";
import { formatDuration, formatInstant, parseInstant } from "./time.ts";

/** What is wrong, below which key. */
export type Fault = Pick<Problem, "what" | "expected" | "got" | "fix"> & { key: string };

/** Left in the file, an exception does not serve the next version. */
export function explainVersion(name: string, got: string, expected: string): Fault | undefined {
  if (got === expected) return undefined;
  const fix = `remove it; if ${expected} needs one too, ask for it anew`;
  return {
    key: "/version",
    what: `${name} is for another version`,
    expected: quoteText(expected),
    got: quoteText(got),
    fix,
  };
}

/** A term in seconds; an exception must end, and no later than the policy allows. */
export function explainTerm(
  name: string,
  expires: string,
  { maxTerm, asOf }: { maxTerm: number; asOf: string },
): Fault | undefined {
  const got = quoteText(expires);
  if (hasExpired(expires, asOf)) {
    const fix = "remove it and meet what the policy asks for, or ask again with a later day";
    return { key: "/expires", what: `${name} has expired`, expected: `a day from ${dayOf(asOf)} on`, got, fix };
  }
  const last = dayOf(formatInstant((parseInstant(asOf) ?? 0) + maxTerm));
  if (expires <= last) return undefined;
  const expected = `a day until ${last}, since the policy allows ${formatDuration(maxTerm)}`;
  return { key: "/expires", what: `${name} lasts too long`, expected, got, fix: "name an earlier day" };
}

/** A fault as a problem of the stage file. */
export function refuse(
  document: Located<StageAssignment>,
  pointer: string,
  { what, expected, got, fix }: Omit<Fault, "key">,
  code: ProblemCode = "waiver-refused",
): Problem {
  return problemAt(document, pointer, { code, what, fix, ...(expected && { expected }), ...(got && { got }) });
}
