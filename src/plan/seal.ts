// One record for everything governed that landed: what it was, who allowed it by which policy, or what did not hold.

import type { PullFacts } from "../policy/evidence.ts";
import type { Proposal } from "../policy/proposal.ts";
import { blocks, type Judgement, type Verdict } from "../policy/verdict.ts";
import { formatProblem } from "../registry/problem.ts";
import type { RecordBody, RecordOutcome } from "../registry/record.ts";
import { SEALED_WITH } from "../registry/statements/sealed.ts";
import { formatRecordName } from "../registry/tags.ts";
import type { SealRecord } from "./action.ts";
import { recordBreakGlass, recordJudgement, recordPolicy, recordPull, recordVersion } from "./record-body.ts";
import { type Recorded, type Subject, subjectsOf } from "./subjects.ts";
import { recordTrailers } from "./trailers.ts";
import { recordSentence } from "./words.ts";

/** A first-parent commit of the default branch, or all commits of one rebased pull request. */
export interface Landing {
  landed: RecordBody["landed"];
  /** What the landing changed, whether or not it could be judged. */
  proposal: Proposal;
  /** The merged pull request it came from. */
  pull?: PullFacts;
  /** Sentences saying what did not hold besides the verdict, such as a push past the pull request; one is enough to bypass. */
  findings: readonly string[];
}

export interface SealContext extends Recorded {
  repository: RecordBody["repository"];
  /** RFC 3339. */
  decidedAt: string;
  verifier: RecordBody["verifier"];
  signing: RecordBody["signing"];
}

/** `verdict` is that of what landed; `undefined` when nobody could judge it, which is a bypass. */
export function planSeal(landing: Landing, verdict: Verdict | undefined, context: SealContext): SealRecord[] {
  const { landed, proposal } = landing;
  return subjectsOf(proposal, landed.commit, context).map((subject) => seal(subject, landing, { verdict, context }));
}

interface Judged {
  verdict: Verdict | undefined;
  context: SealContext;
}

function seal(subject: Subject, landing: Landing, judged: Judged): SealRecord {
  const { verdict, context } = judged;
  const { landed, pull, proposal } = landing;
  const judgement = merge(verdict?.judgements.filter(({ item }) => subject.items.includes(item)) ?? []);
  const findings = findingsOf(subject, landing, verdict);
  const outcome: RecordOutcome = findings.length > 0 ? "bypassed" : subject.allowed;
  const body: RecordBody = {
    subject: subject.subject,
    outcome,
    repository: context.repository,
    landed,
    decidedAt: context.decidedAt,
    ...subject.facts,
    ...(pull && { pullRequest: recordPull(pull) }),
    ...(verdict?.policy && { policy: recordPolicy(verdict.policy) }),
    ...(subject.manifest && recordVersion(subject.manifest)),
    ...recordJudgement(judgement, pull),
    ...(findings.length > 0 ? { findings } : recordBreakGlass(judgement, context.decidedAt)),
    blobs: proposal.content.filter(({ path }) => subject.paths.includes(path)),
    verifier: context.verifier,
    ...(subject.subject.kind !== "upkeep" && { sealedWith: SEALED_WITH }),
    signing: context.signing,
  };
  const name = formatRecordName(subject.subject);
  const sentence = recordSentence(body);
  return { do: "seal-record", name, commit: landed.commit, body, sentence, trailers: recordTrailers(body) };
}

const MOST_FINDINGS = 50;

/** Empty when the record may approve. The whole landing must pass: approvals were given to all of it together. */
function findingsOf(subject: Subject, { findings, proposal }: Landing, verdict: Verdict | undefined): string[] {
  const unjudged = verdict ? [] : ["What landed could not be judged."];
  const problems = (verdict?.problems ?? proposal.problems).map(formatProblem);
  const gates = (verdict?.judgements ?? []).flatMap((judgement) => judgement.gates);
  const reasons = gates.filter(blocks).map(({ id, reason }) => `Gate ${id}: ${reason}`);
  const unknown = subject.items.length === 0 ? [`${subject.paths.join(", ")} changed in a way no rule allows.`] : [];
  const found = [...findings, ...unjudged, ...problems, ...reasons, ...unknown, ...unregistered(subject)];
  const silent = found.length === 0 && verdict?.status !== "passed" ? ["The verdict did not pass."] : [];
  return [...found, ...silent].slice(0, MOST_FINDINGS);
}

/** A receipt must point at the registration, so without one nothing can be approved. */
function unregistered({ subject, facts }: Subject): string[] {
  if (subject.kind !== "assignment" || facts.version === undefined || facts.registrationCommit !== undefined) return [];
  return [`${facts.model} ${facts.version} has no approved registration.`];
}

/** Upkeep and policy edits of one landing share a record. */
function merge(judgements: readonly Judgement[]): Judgement | undefined {
  const [first, ...others] = judgements;
  return first && { ...first, gates: [first, ...others].flatMap(({ gates }) => gates) };
}
