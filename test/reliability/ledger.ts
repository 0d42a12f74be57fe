// What the people of the small world did, what every replica was shown of it, and what may follow from that.
import type { PullIssue, Repository } from "../../sandbox/state.ts";
import type { Answered, Asked } from "./direct.ts";
import { NEEDED, PULLS, type Pull, type SmallWorld } from "./small-world.ts";

const ROLES: Readonly<Record<string, string>> = { ben: "engineering", eve: "engineering", chloe: "risk" };
export const RECORDS: Readonly<Record<Pull, string>> = {
  promotion: "record/fraud-detector/production/1",
  registration: "record/fraud-detector/v1.1.0",
};

export const RECEIPTS: Readonly<Record<Pull, string>> = {
  promotion: "fraud-detector#production#1",
  registration: "fraud-detector@v1.1.0",
};

export interface Ledger {
  /** Notes what a replica was shown, and holds what it writes against it. */
  note: (replica: number, asked: Asked, answered: Answered) => void;
  /** Notes what people changed. */
  changed: () => void;
  /** Writes that were not due, in words. */
  wrong: string[];
  /** Records that may be there in the end, with every outcome they may have. */
  records: () => Record<string, string[]>;
}

export function pullOf(repository: Repository, number: number): PullIssue {
  const issue = repository.issues.get(number);
  if (issue?.pull === undefined) throw new Error(`#${number} is no pull request`);
  return { ...issue, pull: issue.pull };
}

/** The rule, as short as this world allows: who said last what about the content at the head. */
export function isApproved(repository: Repository, number: number, pull: Pull): boolean {
  const { reviews, head } = pullOf(repository, number).pull;
  const last = new Map(reviews.filter(({ state }) => state !== "COMMENTED").map((one) => [one.user.login, one]));
  if ([...last.values()].some(({ state }) => state === "CHANGES_REQUESTED")) return false;
  const approvals = [...last.values()].filter(({ state, commitId }) => state === "APPROVED" && commitId === head.sha);
  return NEEDED[pull].every((role) => approvals.some(({ user }) => ROLES[user.login] === role));
}

export function openLedger({ numbers, repository }: SmallWorld): Ledger {
  const wrong: string[] = [];
  /** What a replica saw of a pull request at its last two looks at the reviews: what it was, and whether it was approved. */
  const seen = new Map<string, { version: string; approved: boolean }[]>();
  /** Whether it was approved, at the merge and ever since. */
  const landed = new Map<Pull, Set<boolean>>();
  const look = (pull: Pull) => {
    const { state, pull: facts } = pullOf(repository(), numbers[pull]);
    const opinions = facts.reviews.map((one) => [one.id, one.state, one.commitId]);
    const version = JSON.stringify([facts.head.sha, state, opinions]);
    return { version, approved: isApproved(repository(), numbers[pull], pull) };
  };
  const judge = (what: string, replica: number, pull: Pull, needsApproval: boolean) => {
    const [first, second] = seen.get(`${replica} ${pull}`) ?? [];
    if (first === undefined || second === undefined || first.version !== second.version) {
      wrong.push(`${what} on what was not seen twice`);
    } else if (needsApproval && !second.approved) wrong.push(`${what} on what is not approved`);
  };
  return {
    wrong,
    note: (replica, { method, path, body }, { status }) => {
      if (status >= 300) return;
      for (const pull of PULLS) {
        if (method === "GET" && path.endsWith(`/pulls/${numbers[pull]}/reviews`)) {
          const key = `${replica} ${pull}`;
          seen.set(key, [...(seen.get(key) ?? []), look(pull)].slice(-2));
        }
      }
      if (method !== "POST") return;
      const { name, conclusion, head_sha: head, ref } = body as Record<string, unknown>;
      const green = PULLS.find((pull) => pullOf(repository(), numbers[pull]).pull.head.sha === head);
      if (path.endsWith("/check-runs") && name === "registrar" && conclusion === "success") {
        if (green === undefined) wrong.push("green on a head that was left");
        else judge("green", replica, green, true);
      }
      const sealed = PULLS.find((pull) => path.endsWith("/git/refs") && ref === `refs/tags/${RECORDS[pull]}`);
      if (sealed !== undefined) judge("sealed", replica, sealed, false);
    },
    changed: () => {
      for (const pull of PULLS) {
        if (!pullOf(repository(), numbers[pull]).pull.mergedAt) continue;
        const since = landed.get(pull) ?? new Set();
        landed.set(pull, since.add(isApproved(repository(), numbers[pull], pull)));
      }
    },
    records: () =>
      Object.fromEntries(
        [...landed].map(([pull, since]) => [RECORDS[pull], [...since].map((one) => (one ? "approved" : "bypassed"))]),
      ),
  };
}
