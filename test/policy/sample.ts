// Plain values for tests of the policy: people, a policy, a manifest and the facts of a pull request where all is well.

import type { Account, CommitFact, Evidence, Review } from "../../src/policy/evidence.ts";
import type { GateContext } from "../../src/policy/gates/gate.ts";
import { parsePolicy } from "../../src/policy/parse-policy.ts";
import { isPolicy, type Policy } from "../../src/policy/policy.ts";
import type { ProposalItem } from "../../src/policy/proposal.ts";
import type { Located, ModelVersion } from "../../src/registry/documents.ts";
import { formatProblem, type Problem } from "../../src/registry/problem.ts";
import type { RecordBody, SealedRecord } from "../../src/registry/record.ts";
import { parseRegistry, type Registry } from "../../src/registry/registry.ts";
import { blobId, toSnapshot } from "../support/files.ts";

export const DIGEST = "d".repeat(64);
export const AS_OF = "2026-10-20T12:00:00Z";

/** The text of a policy with these stages and whatever else. */
export function policyText(stages: string, more = ""): string {
  return `apiVersion: registrar/v1
kind: Registry
roles:
  risk: { teams: [risk] }
  engineering: { teams: [acme/engineering] }
  owners: { users: [{ login: olga, id: 9 }] }
policyChange: { approvals: { owners: 1 } }
${more}
stages:
${stages}`;
}

export const STAGES = `
  - name: staging
    approvals: { engineering: 1 }
  - name: production
    from: staging
    soak: P3D
    approvals: { risk: 1, engineering: 1 }
    rollback: { approvals: { engineering: 1 } }
`;

/** Reads the policy, or the problems as they are printed. */
export function readPolicy(text: string | null): Policy | readonly Problem[] {
  return parsePolicy({ path: "registry.yaml", text, blob: "b".repeat(40), commit: "c".repeat(40) }, { owner: "Acme" });
}

/** A policy that must be sound. */
export function soundPolicy(text = policyText(STAGES)): Policy {
  const policy = readPolicy(text);
  if (isPolicy(policy)) return policy;
  throw new Error(policy.map(formatProblem).join("\n"));
}

export function person(id: number, kind: Account["kind"] = "User"): Account {
  return { login: `user-${id}`, id, kind };
}

/** An approval of the content at head, unless said otherwise. */
export function review(author: number | Account | null, more: Partial<Review> = {}): Review {
  const account = typeof author === "number" ? person(author) : author;
  const id = more.id ?? 1;
  const at = `2026-10-19T10:${String(id % 60).padStart(2, "0")}:00Z`;
  return {
    nodeId: `PRR_${id}`,
    id,
    author: account,
    state: "APPROVED",
    commit: "e".repeat(40),
    submittedAt: at,
    remembered: DIGEST,
    ...more,
  };
}

export function commit(author: number | null, more: Partial<CommitFact> = {}): CommitFact {
  const account = author === null ? null : person(author);
  return {
    sha: "1".repeat(40),
    message: "A commit",
    author: account,
    committer: account,
    coAuthors: [],
    parents: [],
    ...more,
  };
}

/** Risk is 1 to 3, engineering is 3 to 5, the author is 10; all of them may read the repository. */
export function facts(more: Partial<Evidence> = {}): Evidence {
  return {
    asOf: AS_OF,
    repository: { id: 7, name: "acme/models", private: true, defaultBranch: "main" },
    appId: 1,
    pull: {
      number: 1,
      url: "https://github.com/acme/models/pull/1",
      title: "Promote",
      author: person(10),
      draft: false,
      headSha: "e".repeat(40),
      headRepository: "acme/models",
      baseSha: "c".repeat(40),
      mergeBase: "c".repeat(40),
      state: "open",
      merged: false,
    },
    reviews: [],
    commits: [commit(10)],
    pushers: [],
    forcePushes: [],
    retargets: [],
    teams: new Map([
      ["acme/risk", new Set([1, 2, 3])],
      ["acme/engineering", new Set([3, 4, 5])],
    ]),
    readers: new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    ...more,
  };
}

/** The facts without some of them. */
export function without(evidence: Evidence, ...names: (keyof Evidence)[]): Evidence {
  const known = { ...evidence };
  for (const name of names) delete (known as Partial<Evidence>)[name];
  return known;
}

export function manifest(value: Partial<ModelVersion> = {}): Located<ModelVersion> {
  const { version = "1.1.0" } = value;
  return {
    file: `models/fraud/versions/${version}.yaml`,
    blob: "a".repeat(40),
    sha256: "f".repeat(64),
    value: { model: "fraud", version, artifacts: [{ name: "model", digest: { sha256: "0".repeat(64) } }], ...value },
    locate: () => ({ line: 1, column: 1, endLine: 1, endColumn: 2 }),
  };
}

export function registryOf(files: Readonly<Record<string, string>> = {}): Registry {
  return parseRegistry(toSnapshot(new Map(Object.entries(files)), blobId(JSON.stringify(files))));
}

export const PROMOTION = {
  kind: "transition",
  move: "promotion",
  model: "fraud",
  stage: "production",
  from: "1.0.0",
  to: "1.1.0",
  path: "models/fraud/stages/production.yaml",
} satisfies ProposalItem;

/** What a gate sees of a promotion of `fraud` from 1.0.0 to the candidate. */
export function contextOf(candidate: Partial<ModelVersion>, more: Partial<GateContext> = {}): GateContext {
  const registry = registryOf();
  return {
    item: PROMOTION,
    candidate: manifest(candidate),
    champion: { version: "1.0.0" },
    before: registry,
    after: registry,
    policy: soundPolicy(),
    evidence: facts(),
    contentDigest: DIGEST,
    ...more,
  };
}

/** A record of an assignment or registration, verified. */
export function record(
  name: string,
  body: Partial<RecordBody>,
  signature: SealedRecord["signature"] = "verified",
): SealedRecord {
  return {
    name,
    body: {
      subject: { kind: "assignment", model: "fraud", stage: "staging", sequence: 1 },
      outcome: "approved",
      repository: { id: 7, name: "acme/models" },
      landed: { commit: "c".repeat(40), parent: "b".repeat(40), commits: [] },
      decidedAt: "2026-10-01T00:00:00Z",
      approvals: [],
      gates: [],
      blobs: [],
      verifier: { id: "registrar", version: "1" },
      signing: "ecdsa-p256-sha256",
      ...body,
    },
    envelope: { payloadType: "application/vnd.in-toto+json", payload: "", signatures: [] },
    digest: DIGEST,
    signature,
    commit: "c".repeat(40),
  };
}
