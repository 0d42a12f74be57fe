// The approvals gate: enough different people of the right roles approved exactly this content.

import { missingFacts } from "../approvals.ts";
import type { ApprovalsGateConfig } from "../policy.ts";
import { shorten } from "../proposers.ts";
import { lostTeams } from "../roles.ts";
import type { ApprovalReport, RoleApprovals } from "../verdict.ts";
import { counted, type Gate, listed, unknown } from "./gate.ts";

export const approvalsGate: Gate<ApprovalsGateConfig> = {
  needs: ["reviews", "commits", "teams"],
  judge({ approvals }, { evidence, approvals: report, policy }) {
    const missing = missingFacts(evidence);
    if (missing.length > 0 || !report) return unknown(listed(missing) || "who approved");
    const needed = sum(report.roles.map((role) => role.needed));
    const given = sum(report.roles.map((role) => role.approved.length));
    const facts = { observed: { approvals: given }, required: { approvals: needed } };
    const count = `${given} of ${counted(needed, "approval")}: ${report.roles.map(tell).join("; ")}.`;
    const lost = lostTeams(Object.keys(approvals), policy, evidence.teams);
    const open = [...lost, ...unattributed(report), ...blocked(report)];
    const status = open.length === 0 && given === needed ? "passed" : "pending";
    return { status, reason: [count, ...open].join(" "), ...facts };
  },
};

function tell({ role, needed, approved, candidates }: RoleApprovals): string {
  const people = approved.map(({ reviewer }) => `@${reviewer.login}`);
  const by = people.length === 0 ? "" : ` by ${listed(people)}`;
  const told = `${role} ${approved.length} of ${needed}${by}`;
  if (approved.length >= needed) return told;
  return candidates.length === 0 ? `${told}, nobody is left to ask` : `${told}, ask ${listed(candidates)}`;
}

function unattributed({ unattributed: commits }: ApprovalReport): string[] {
  return commits.map(({ sha, authorEmail, committerEmail }) => {
    const address = authorEmail ?? committerEmail;
    return `Commit ${shorten(sha)}${address ? ` (${address})` : ""} belongs to no account, so nobody can be sure not to have written it.`;
  });
}

function blocked({ blocking }: ApprovalReport): string[] {
  return blocking.map(({ reviewer, role }) => `@${reviewer.login} (${role}) asks for changes.`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
