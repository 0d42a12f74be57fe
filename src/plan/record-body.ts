// The parts of a record that are the same whatever became of the change: people, policy, manifest, gates.

import type { Account, PullFacts } from "../policy/evidence.ts";
import { formatInstant, parseInstant } from "../policy/time.ts";
import type { Judgement, Verdict } from "../policy/verdict.ts";
import type { Located, ModelVersion } from "../registry/documents.ts";
import { dayOf } from "../registry/expiry.ts";
import type { Person, RecordBody } from "../registry/record.ts";

/** GitHub shows everything of a deleted account as the work of this one. */
const GHOST: Person = { login: "ghost", id: 10137 };

/** The pull request as records keep it. */
export function recordPull(pull: PullFacts): NonNullable<RecordBody["pullRequest"]> {
  const { number, url, title, author, baseSha, headSha, mergedBy, mergedAt } = pull;
  return {
    ...{ number, url, title, author: toPerson(author), baseCommit: baseSha, headCommit: headSha },
    ...(mergedBy && { mergedBy: toPerson(mergedBy) }),
    ...(mergedAt !== undefined && { mergedAt }),
  };
}

/** The policy that judged. */
export function recordPolicy(policy: NonNullable<Verdict["policy"]>): NonNullable<RecordBody["policy"]> {
  const { commit, sha256, gitBlob } = policy;
  return { commit, digest: { sha256, gitBlob } };
}

/** What a deployment needs of a version, and who made it. A developer without an id can not be told from a namesake later. */
export function recordVersion(
  manifest: Located<ModelVersion>,
): Pick<RecordBody, "manifest" | "artifacts" | "developers"> {
  const { file, sha256, blob, value } = manifest;
  return {
    manifest: { path: file, digest: { sha256, gitBlob: blob } },
    artifacts: value.artifacts.map(({ name, uri, digest }) => ({
      name,
      ...(uri !== undefined && { uri }),
      ...(digest && { digest }),
    })),
    developers: (value.developers ?? []).flatMap(({ login, id }) => (id === undefined ? [] : [{ login, id }])),
  };
}

/** Approvals and gates of one item. */
export function recordJudgement(
  judgement: Judgement | undefined,
  pull: PullFacts | undefined,
): Pick<RecordBody, "approvals" | "gates"> {
  const roles = judgement?.approvals?.roles ?? [];
  return {
    approvals: roles.flatMap(({ role, approved }) =>
      approved.map(({ reviewer, review, commit, submittedAt }) => {
        // GitHub names no commit for a review of one that is gone; its content was then remembered.
        return { role, reviewer: toPerson(reviewer), review, commit: commit || (pull?.headSha ?? ""), submittedAt };
      }),
    ),
    gates: (judgement?.gates ?? []).map(({ id, type, status, reason, waived, observed, required }) => ({
      ...{ id, type, status, reason },
      ...(waived && { waived }),
      ...(observed && { observed }),
      ...(required && { required }),
    })),
  };
}

/** The break-glass it passed by, with the day until which it must be reviewed: its last day at the latest. */
export function recordBreakGlass(judgement: Judgement | undefined, decidedAt: string): Pick<RecordBody, "breakGlass"> {
  if (!judgement?.breakGlass) return {};
  const { reason, expires, reviewWithin } = judgement.breakGlass;
  const due = dayOf(formatInstant((parseInstant(decidedAt) ?? 0) + reviewWithin));
  return { breakGlass: { reason, expires, reviewBy: due < expires ? due : expires } };
}

function toPerson(account: Account | null): Person {
  return account === null ? GHOST : { login: account.login, id: account.id };
}
