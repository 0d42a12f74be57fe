// Every reason for which `registrar verify` says no, and what each means.

import type { StatementFault } from "../statements/sealed.ts";
import type { RefusalCode } from "../trust.ts";

/** Reasons of `verify` besides those that `resolve` had before. */
export const VERIFY_REFUSALS = {
  "key-out-of-period": "a key that is trusted signed, but not for the moment of the decision",
  "payload-type": "an envelope is of another payload type than in-toto's",
  "predicate-type": "a statement is of another kind than its place asks for",
  "statement-missing": "record, test result or verdict is not there",
  "statement-unsound": "a statement is not well formed, or lies beside a record that was sealed alone",
  "subjects-differ": "the three statements are not about the same things",
  "inputs-differ": "the verdict rests on another record or test result than the one beside it",
  "foreign-level": "the verdict gives a level that does not begin with `REGISTRAR_`",
  "verdict-failed": "the verdict is FAILED: it was signed, and it says no",
  "gates-failed": "the test result is FAILED, so the verdict contradicts it",
  "other-resource": "the verdict is about another stage, version, model or repository than the one that was asked for",
  "level-missing": "the verdict does not give the level of the stage",
  "unknown-verifier": "the verdict was made by a logic that is not known here",
  "statements-contradict": "record and verdict give different numbers or policies",
  "policy-differs": "the policy that judged is not the one that was expected, or its bytes are others",
  expired: "what the verdict was let off has ended: a waiver or a break-glass",
  superseded: "a newer record stands for the stage",
  "chain-broken": "the records of the stage have a gap, are out of order, or one of them can not be trusted",
  "manifest-missing": "the manifest that the record names is not there",
  "manifest-differs": "the manifest has other bytes than the record says",
  "model-differs": "the model files have a digest that the record does not name",
  "files-differ": "the bare envelope and the bundle of a statement are not the same",
} as const satisfies Record<StatementFault, string> & Record<string, string>;

export type VerifyRefusal = RefusalCode | keyof typeof VERIFY_REFUSALS;

/** No, and a sentence why. */
export interface Refused {
  refused: VerifyRefusal;
  reason: string;
}

/** A refusal from a sentence without its full stop. */
export function refuseFor(refused: VerifyRefusal, reason: string): Refused {
  return { refused, reason: `${reason}.` };
}
