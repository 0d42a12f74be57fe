// The checks gate: other check runs on the head of the pull request succeeded.

import type { CheckFact } from "../evidence.ts";
import type { ChecksGateConfig } from "../policy.ts";
import { counted, type Finding, type Gate, unknown } from "./gate.ts";

export const checksGate: Gate<ChecksGateConfig> = {
  needs: ["checks"],
  judge({ checks }, { evidence }) {
    const known = evidence.checks;
    if (!known) return unknown("the check runs of the head");
    const findings = checks.map((wanted) => judgeCheck(wanted, known));
    const open = findings.filter(({ status }) => status !== "passed");
    const observed = { succeeded: checks.length - open.length };
    const required = { succeeded: checks.length };
    if (open.length === 0) {
      return {
        status: "passed",
        reason: `${checks.length} of ${counted(checks.length, "check")} succeeded.`,
        observed,
        required,
      };
    }
    const status = open.some((finding) => finding.status === "failed") ? "failed" : "pending";
    return { status, reason: open.map(({ reason }) => reason).join(" "), observed, required };
  },
};

// Without a pinned App every check of the name must succeed: anybody who can write may add a green one beside a red one.
function judgeCheck({ name, app }: { name: string; app?: string }, known: readonly CheckFact[]): Finding {
  const label = app === undefined ? name : `${name} (${app})`;
  const found = known.filter((check) => check.name === name && (app === undefined || check.app === app));
  const bad = found.find((check) => check.status === "completed" && check.conclusion !== "success");
  if (bad) return { status: "failed", reason: `Check ${label} ended as ${bad.conclusion ?? "nothing"}, not success.` };
  const running = found.find((check) => check.status !== "completed");
  if (running) return { status: "pending", reason: `Check ${label} is ${running.status}.` };
  if (found.length === 0) return { status: "pending", reason: `Check ${label} has not reported.` };
  return { status: "passed", reason: `Check ${label} succeeded.` };
}
