// How the gates went, as an in-toto test result.

import type { RecordBody } from "../record.ts";
import { isObject, listOf, maybe, object, oneOf, text } from "../shape.ts";
import { subjectsOf } from "../statement.ts";
import { formatInToto } from "./in-toto.ts";
import { policyResource } from "./resource.ts";

export const TEST_RESULT_TYPE = "https://in-toto.io/attestation/test-result/v0.1";

/** The predicate. A test is a gate, by its id. */
export interface TestResult {
  /** `WARNED`: a gate was not met, and that was waived. */
  result: "PASSED" | "WARNED" | "FAILED";
  configuration: readonly { name?: string; uri?: string }[];
  /** The pull request. */
  url?: string;
  passedTests: readonly string[];
  warnedTests: readonly string[];
  failedTests: readonly string[];
}

const SHAPE = object({
  result: oneOf("PASSED", "WARNED", "FAILED"),
  configuration: listOf(object({ uri: maybe(text) })),
  ...{ passedTests: listOf(text), warnedTests: listOf(text), failedTests: listOf(text) },
});

/** The statement's exact text, from the record alone. */
export function toTestResult(body: RecordBody): string {
  return formatInToto({ subject: subjectsOf(body), predicateType: TEST_RESULT_TYPE, predicate: toPredicate(body) });
}

function toPredicate(body: RecordBody): TestResult {
  const gates = (...wanted: readonly string[]) =>
    body.gates.filter(({ status }) => wanted.includes(status)).map(({ id }) => id);
  const [warnedTests, failedTests] = [gates("waived"), gates("failed", "pending", "inconclusive")];
  return {
    result:
      body.outcome === "bypassed" || failedTests.length > 0 ? "FAILED" : warnedTests.length > 0 ? "WARNED" : "PASSED",
    configuration: [{ name: "registry.yaml", ...policyResource(body) }],
    ...(body.pullRequest && { url: body.pullRequest.url }),
    ...{ passedTests: gates("passed"), warnedTests, failedTests },
  };
}

/** A clause saying why this is no test result, `undefined` when it is one. */
export function testResultFlaw(predicate: unknown): string | undefined {
  return SHAPE(predicate, "predicate");
}

export function isTestResult(predicate: unknown): predicate is TestResult {
  return isObject(predicate) && testResultFlaw(predicate) === undefined;
}
