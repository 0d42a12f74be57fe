// Who has approved for which role, who may still, and whose approval does not count.

import type { PullFacts } from "../policy/evidence.ts";
import { shorten } from "../policy/proposers.ts";
import type { ApprovalReport, RoleApprovals, Verdict } from "../policy/verdict.ts";
import type { RequestReviewers } from "./action.ts";

export interface RoleView {
  role: string;
  count: string;
  approved: readonly string[];
  /** Names without `@`; empty when the role is filled. */
  candidates: readonly string[];
  filled: boolean;
}

export interface ApprovalsView {
  roles: readonly RoleView[];
  discounted: readonly { who: string; why: string }[];
  blocking: readonly { who: string; role: string }[];
  unattributed: readonly { commit: string; address: string }[];
}

/** On a public repository only teams are shown to the world, unless single people are all there is to ask. */
export function viewApprovals(report: ApprovalReport, isPrivate: boolean): ApprovalsView {
  return {
    roles: report.roles.map((role) => ({
      role: role.role,
      count: `${role.approved.length} of ${role.needed}`,
      approved: role.approved.map(({ reviewer }) => reviewer.login),
      candidates: open(role) ? showable(role.candidates, isPrivate).map((name) => name.replace(/^@/, "")) : [],
      filled: !open(role),
    })),
    discounted: report.discounted.map(({ reviewer, why }) => ({ who: reviewer?.login ?? "Somebody", why })),
    blocking: report.blocking.map(({ reviewer, role }) => ({ who: reviewer.login, role })),
    unattributed: report.unattributed.map(({ sha, authorEmail, committerEmail }) => ({
      commit: shorten(sha),
      address: authorEmail ?? committerEmail ?? "no address",
    })),
  };
}

function open({ needed, approved }: RoleApprovals): boolean {
  return approved.length < needed;
}

function showable(candidates: readonly string[], isPrivate: boolean): readonly string[] {
  const teams = candidates.filter((name) => name.includes("/"));
  return isPrivate || teams.length === 0 ? candidates : teams;
}

/** What the request depends on besides the verdict. */
export interface RequestContext {
  pull: PullFacts;
  repository: { name: string; private: boolean };
  /** Names asked before, as in `candidates`. */
  requested: readonly string[];
}

/** Asks those who can fill open slots, once; nobody while something else must be mended first. */
export function planRequest(verdict: Verdict, { pull, repository, requested }: RequestContext): RequestReviewers[] {
  if (verdict.status !== "pending" || pull.draft || pull.state !== "open") return [];
  const roles = verdict.judgements.flatMap(({ approvals }) => approvals?.roles ?? []).filter(open);
  const names = new Set(roles.flatMap(({ candidates }) => showable(candidates, repository.private)));
  const [owner = ""] = repository.name.toLowerCase().split("/");
  // A team is remembered with or without its organization, as GitHub takes only the slug.
  const short = (name: string) => name.toLowerCase().replace(/^@/, "").replace(`${owner}/`, "");
  const asked = new Set(requested.map(short));
  const missing = [...names].filter((name) => !asked.has(short(name))).map((name) => name.replace(/^@/, ""));
  const isOurTeam = (name: string) => name.toLowerCase().startsWith(`${owner}/`);
  const teams = missing.filter(isOurTeam).map((name) => name.slice(owner.length + 1));
  const author = pull.author?.login.toLowerCase();
  const users = missing.filter((name) => !name.includes("/") && name.toLowerCase() !== author);
  return teams.length + users.length === 0 ? [] : [{ do: "request-reviewers", pull: pull.number, users, teams }];
}
