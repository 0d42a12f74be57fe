// The facts of a case: people, teams and history as they are unless the case says otherwise.

import type { Account, CommitFact, Evidence, Review } from "../../src/policy/evidence.ts";
import type { RecordBody, RecordSubject, SealedRecord } from "../../src/registry/record.ts";
import { formatRecordName } from "../../src/registry/tags.ts";
import { blobId } from "../support/files.ts";
import type { Case, PersonName, WrittenAssignment, WrittenEvidence, WrittenReview } from "./case.ts";

export const REPOSITORY = { id: 4711, name: "acme/models", private: false, defaultBranch: "main" };
export const HEAD = blobId("head");
export const BASE = blobId("base");

const IDS: Readonly<Record<string, number>> = {
  ana: 11,
  sam: 12,
  ben: 13,
  eve: 14,
  chloe: 15,
  ravi: 16,
  dora: 17,
  otto: 18,
  robo: 90,
};
const TEAMS: Readonly<Record<string, readonly string[]>> = {
  engineering: ["ben", "eve"],
  risk: ["chloe", "ravi"],
  oncall: ["eve"],
  "policy-owners": ["dora"],
};
const ASSIGNMENTS: Readonly<Record<string, readonly WrittenAssignment[]>> = {
  "fraud-detector/staging": [
    { n: 2, version: "1.1.0", at: "2026-10-06" },
    { n: 1, version: "1.0.0", at: "2026-09-01" },
  ],
  "fraud-detector/production": [{ n: 1, version: "1.0.0", at: "2026-09-10" }],
};
const REGISTERED = {
  "fraud-detector@1.0.0": { outcome: "approved" },
  "fraud-detector@1.1.0": { outcome: "approved" },
} as const;
const GREEN = [{ name: "integration", app: "github-actions", status: "completed", conclusion: "success" }];

/** An account by its name in the story. */
export function account(name: PersonName): Account | null {
  if (name === null) return null;
  if (typeof name !== "string") return { ...name, kind: "User" };
  return { login: name, id: IDS[name] ?? 0, kind: name === "robo" ? "Bot" : "User" };
}

/** All facts of a case. `digest` is that of the content at head. */
export function toEvidence({ evidence }: Case, digest: string): Evidence {
  const facts: Evidence = {
    asOf: evidence.asOf ?? "2026-10-20T12:00:00Z",
    repository: REPOSITORY,
    appId: 1,
    pull: pullFacts(evidence),
    reviews: toReviews(evidence, digest),
    commits: (evidence.commits ?? [{ author: "ana" }]).map(toCommit),
    pushers: (evidence.pushers ?? []).map((name) => IDS[name] ?? 0),
    forcePushes: (evidence.forcePushes ?? []).map(({ at, actor }) => ({ at: hour(at), actor: IDS[actor] ?? null })),
    retargets: (evidence.retargets ?? []).map(hour),
    teams: toTeams(evidence.teams ?? {}),
    readers: toReaders(evidence),
    checks: evidence.checks ?? GREEN,
    codeCommits: new Map(),
    assignments: toAssignments({ ...ASSIGNMENTS, ...evidence.assignments }),
    registrations: toRegistrations({ ...REGISTERED, ...evidence.registrations }),
  };
  return Object.fromEntries(
    Object.entries(facts).filter(([name]) => !(evidence.unknown ?? []).includes(name)),
  ) as unknown as Evidence;
}

export function pullFacts(evidence: WrittenEvidence): NonNullable<Evidence["pull"]> {
  return {
    number: 7,
    url: "https://github.com/acme/models/pull/7",
    title: "A change of the registry",
    author: account(evidence.author ?? "ana"),
    draft: evidence.draft ?? false,
    headSha: HEAD,
    headRepository: "acme/models",
    baseSha: BASE,
    mergeBase: BASE,
    state: evidence.merged ? "closed" : "open",
    merged: evidence.merged ?? false,
  };
}

const hour = (at: number): string => new Date(Date.UTC(2026, 9, 19, 8 + at)).toISOString();

function toReviews(evidence: WrittenEvidence, digest: string): Review[] {
  const approvals: WrittenReview[] = (evidence.approvals ?? []).map((by) => ({ by, at: 4 }));
  return [...approvals, ...(evidence.reviews ?? [])].map((written, index) => toReview(written, index, digest));
}

function toReview(
  { by, state = "APPROVED", content = "same", at = 5 }: WrittenReview,
  index: number,
  digest: string,
): Review {
  const seen = {
    same: { remembered: digest },
    other: { remembered: blobId("other content") },
    "forgotten-same": { sameContent: true },
    "forgotten-other": { sameContent: false },
  }[content];
  return {
    nodeId: `PRR_${index + 1}`,
    id: index + 1,
    author: account(by),
    state,
    commit: HEAD,
    submittedAt: hour(at),
    ...seen,
  };
}

function toCommit(written: NonNullable<WrittenEvidence["commits"]>[number], index: number): CommitFact {
  const author = account(written.author);
  const parent = blobId(`parent ${index}`);
  return {
    sha: blobId(`commit ${index}`),
    message: "A commit",
    author,
    committer: written.committer === undefined ? author : account(written.committer),
    authorEmail: "author@example.org",
    committerEmail: "author@example.org",
    coAuthors: (written.coAuthors ?? []).map(account),
    parents: written.merge ? [parent, blobId("second parent")] : [parent],
  };
}

function toTeams(changed: NonNullable<WrittenEvidence["teams"]>): Map<string, Set<number> | null> {
  return new Map(
    Object.entries({ ...TEAMS, ...changed }).map(([slug, members]) => [
      `acme/${slug}`,
      members && new Set(members.map((name) => IDS[name] ?? 0)),
    ]),
  );
}

function toReaders({ reviews = [], lostAccess = [] }: WrittenEvidence): Set<number> {
  const written = reviews.flatMap(({ by }) => account(by)?.id ?? []);
  const lost = lostAccess.map((name) => IDS[name]);
  return new Set([...Object.values(IDS), ...written].filter((id) => !lost.includes(id)));
}

function toAssignments(written: Readonly<Record<string, readonly WrittenAssignment[]>>): Map<string, SealedRecord[]> {
  return new Map(
    Object.entries(written).map(([key, chain]) => {
      const [model = "", stage = ""] = key.split("/");
      return [
        key,
        chain.map(({ n, version, outcome = "approved", at, record }) =>
          sealed(
            { kind: "assignment", model, stage, sequence: n },
            { outcome, version, stage, model, decidedAt: `${at}T00:00:00Z`, ...record },
          ),
        ),
      ];
    }),
  );
}

function toRegistrations(
  written: Readonly<Record<string, { outcome: "approved" | "bypassed" } | null>>,
): Map<string, SealedRecord | null> {
  return new Map(
    Object.entries(written).map(([key, registration]) => {
      const [model = "", version = ""] = key.split("@");
      return [
        key,
        registration && sealed({ kind: "registration", model, version }, { ...registration, model, version }),
      ];
    }),
  );
}

/** A record as the App would have sealed it, with its signature already checked. */
export function sealed(subject: RecordSubject, about: Partial<RecordBody> & Pick<RecordBody, "outcome">): SealedRecord {
  const name = formatRecordName(subject);
  const commit = blobId(name);
  const body: RecordBody = {
    subject,
    repository: { id: REPOSITORY.id, name: REPOSITORY.name },
    landed: { commit, parent: blobId(`before ${name}`), commits: [commit] },
    decidedAt: "2026-08-01T00:00:00Z",
    approvals: [],
    gates: [],
    blobs: [],
    verifier: { id: "test", version: "1" },
    signing: "ecdsa-p256-sha256",
    ...about,
  };
  const envelope = { payloadType: "application/vnd.in-toto+json", payload: "", signatures: [] };
  return { name, body, envelope, digest: blobId(JSON.stringify(body)), signature: "verified", commit };
}
