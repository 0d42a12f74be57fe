// One thing that GitHub should enforce, and whether it does: the sentence, the reason, and the way to mend it.

import type { Enforced } from "./enforced.ts";

export type SetupVerdict = "ok" | "missing" | "warning" | "could-not-tell";

/** How to mend it, in the browser and where possible in one call. */
export interface Mend {
  /** Path on the Settings pages, or what to do. */
  setting: string;
  call?: string;
}

/** What a rule found. Prose may hold names that others chose: escape at the sink. */
export interface Finding {
  /** Name of the rule. */
  id: string;
  verdict: SetupVerdict;
  /** One sentence. */
  why: string;
  where: string;
  /** Clauses without a full stop. */
  expected: string;
  got: string;
  mend?: Mend;
}

/** What is left to say once a rule has looked. */
export interface Judged {
  verdict: SetupVerdict;
  got: string;
  /** Where and expected, when they differ from the rule's own. */
  where?: string;
  expected?: string;
  mend?: Mend;
}

export interface SetupRule {
  id: string;
  why: string;
  where: (enforced: Enforced) => string;
  expected: string;
  judge: (enforced: Enforced) => readonly Judged[];
  /** Offered with everything that is not ok. */
  mend: (enforced: Enforced) => Mend;
}

export const ok = (got: string): Judged => ({ verdict: "ok", got });
export const missing = (got: string): Judged => ({ verdict: "missing", got });
export const warning = (got: string): Judged => ({ verdict: "warning", got });
export const couldNotTell = (reason: string): Judged => ({ verdict: "could-not-tell", got: reason });

/** Names the place and adds the mend: a finding that asks for nothing offers none. */
export function toFindings(rule: SetupRule, enforced: Enforced): Finding[] {
  const { id, why, expected } = rule;
  return rule.judge(enforced).map((judged) => ({
    ...{ id, why, expected, where: rule.where(enforced) },
    ...judged,
    ...(judged.verdict === "ok" ? {} : { mend: judged.mend ?? rule.mend(enforced) }),
  }));
}

/** 0 all is well, 1 something is missing, 2 something could not be told; a warning alone is well. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 | 2 {
  if (findings.some(({ verdict }) => verdict === "missing")) return 1;
  return findings.some(({ verdict }) => verdict === "could-not-tell") ? 2 : 0;
}
