// Who approved, who does not count and why, and who can still be asked: the one place where reviews become approvals.

import type { Account, Evidence } from "./evidence.ts";
import { matchSlots } from "./matching.ts";
import { latestOpinions, type Opinion, unboundReason } from "./opinions.ts";
import type { Policy, RequiredApprovals } from "./policy.ts";
import { proposersOf, unattributedCommits } from "./proposers.ts";
import { candidatesOf, membersOf } from "./roles.ts";
import type { Approval, ApprovalReport } from "./verdict.ts";

/** The people who built the version; those without an id are known by login. */
export interface ApprovalExtra {
  developers: readonly { login: string; id?: number }[];
  contentDigest: string;
}

/**
 * Matches approving people to the slots of the required roles. Requests for changes block only from somebody who fills one of
 * these roles now, so that an outsider can not hold a promotion up.
 */
export function judgeApprovals(
  required: RequiredApprovals,
  policy: Policy,
  evidence: Evidence,
  extra: ApprovalExtra,
): ApprovalReport {
  const needed = new Map(Object.entries(required).sort(([a], [b]) => (a < b ? -1 : 1)));
  const members = new Map([...needed.keys()].map((name) => [name, membersOf(policy.roles.get(name), evidence.teams)]));
  const rolesOf = (id: number) => new Set([...needed.keys()].filter((role) => members.get(role)?.has(id)));
  const opinions = missingFacts(evidence).length > 0 ? [] : latestOpinions(evidence.reviews ?? []);
  const excluded = exclusionOf(evidence, extra);
  const judged = opinions
    .filter(({ state }) => state !== "CHANGES_REQUESTED")
    .map((opinion) => ({ opinion, why: discountReason(opinion, { excluded, rolesOf, evidence, extra }) }));
  const counting = judged.filter(({ why }) => why === undefined).map(({ opinion }) => opinion);
  const filled = matchSlots(
    needed,
    counting.map(({ author: { id } }) => ({ id, roles: rolesOf(id) })),
  );
  const used = new Set([...filled.values()].flat());
  return {
    roles: [...needed].map(([role, count]) => ({
      role,
      needed: count,
      approved: (filled.get(role) ?? []).flatMap((id) =>
        counting.filter(({ author }) => author.id === id).map(toApproval),
      ),
      candidates: candidatesOf(
        policy.roles.get(role),
        evidence.teams,
        (person) => !used.has(person.id) && !excluded(person),
      ),
    })),
    discounted: [
      ...ghosts(evidence),
      ...judged.flatMap(({ opinion, why }) => (why ? [{ reviewer: opinion.author, why }] : [])),
    ],
    blocking: opinions
      .filter(({ state }) => state === "CHANGES_REQUESTED")
      .flatMap(({ author }) => [...rolesOf(author.id)].slice(0, 1).map((role) => ({ reviewer: author, role }))),
    unattributed: unattributedCommits(evidence),
  };
}

/** Facts without which no approval counts, as words for a message. */
export function missingFacts({ pull, reviews, commits, pushers, teams, readers }: Evidence): string[] {
  if (!pull) return ["a pull request that somebody could have approved"];
  const facts = {
    "the reviews": reviews,
    "the commits": commits,
    "who pushed": pushers,
    "the members of the teams": teams,
    "who may read the repository": readers,
  };
  return Object.entries(facts).flatMap(([words, fact]) => (fact === undefined ? [words] : []));
}

type Exclusion = (person: { id: number; login?: string }) => string | undefined;

function exclusionOf(evidence: Evidence, { developers }: ApprovalExtra): Exclusion {
  const proposers = proposersOf(evidence);
  const ids = new Set(developers.map(({ id }) => id));
  const logins = new Set(developers.filter(({ id }) => id === undefined).map(({ login }) => login.toLowerCase()));
  return ({ id, login }) => {
    const proposed = proposers.get(id);
    if (proposed !== undefined) return proposed;
    return ids.has(id) || logins.has(login?.toLowerCase() ?? "") ? "is a developer of the version" : undefined;
  };
}

interface Rules {
  excluded: Exclusion;
  rolesOf: (id: number) => ReadonlySet<string>;
  evidence: Evidence;
  extra: ApprovalExtra;
}

function discountReason(review: Opinion, { excluded, rolesOf, evidence, extra }: Rules): string | undefined {
  const { author, state } = review;
  if (state === "DISMISSED") return "has a review that was dismissed";
  if (author.kind !== "User") return `is a ${author.kind.toLowerCase()}, not a person`;
  const reason = excluded(author);
  if (reason !== undefined) return reason;
  if (rolesOf(author.id).size === 0) return "fills none of the roles that are asked";
  if (!evidence.readers?.has(author.id)) return "may not read the repository any more";
  return unboundReason(review, extra.contentDigest, evidence);
}

function ghosts({ reviews = [] }: Evidence): ApprovalReport["discounted"] {
  return reviews.some(({ author, state }) => !author && state === "APPROVED")
    ? [{ reviewer: null, why: "has no account any more" }]
    : [];
}

function toApproval({ author, nodeId, commit, submittedAt }: Opinion): Approval {
  const { login, id, kind }: Account = author;
  return { reviewer: { login, id, kind }, review: nodeId, commit: commit ?? "", submittedAt };
}
