// One landing on the default branch: judged again on what is there, sealed, and turned into receipts or an incident.

import { apply } from "../github/apply.ts";
import { Conflict, IncompleteRead } from "../github/errors.ts";
import type { Landing } from "../github/landing.ts";
import { type PullReading, readPull } from "../github/pull.ts";
import { isTagged, readManifests, readNewestReceipt } from "../github/receipts.ts";
import { findRegistrations, listRecordsAround, toRecord } from "../github/records.ts";
import type { Repo } from "../github/repo.ts";
import { readTag, type TagRef } from "../github/tags.ts";
import type { SealRecord } from "../plan/action.ts";
import { planIncident } from "../plan/incident.ts";
import { planReceipts } from "../plan/receipt.ts";
import { planSeal } from "../plan/seal.ts";
import { isPolicy } from "../policy/policy.ts";
import type { Verdict } from "../policy/verdict.ts";
import type { SealedRecord } from "../registry/record.ts";
import { VERIFIER_ID } from "../registry/statements/verdict.ts";
import { handsOf, type WorkContext } from "./context.ts";
import { judgeLanding } from "./judge-landing.ts";
import { assignmentsIn, type Ground, readProposal } from "./read-proposal.ts";

const VERIFIER = { id: VERIFIER_ID, version: "0.1.0" };

/** Seals one landing and completes its receipts. Safe to repeat: what is there stays, what is missing is made. */
export async function recordLanding(work: WorkContext, repo: Repo, landing: Landing): Promise<void> {
  const { keys, signing } = work.signer;
  const { parent, commit, commits, changedPaths } = landing;
  if (changedPaths === undefined) throw new Error(`${commit} changes more governed files than can be judged`);
  // 1. read and compare
  const [ground, seen] = await Promise.all([
    readProposal(repo, { base: parent, head: commit, paths: changedPaths, branch: false }, keys),
    see(repo, landing),
  ]);
  requireHistory(changedPaths, ground);
  // 2. gather, 3. judge
  const { reading, verdict, registrations, there } = await judgeTwice(work, repo, { landing, ground, seen });
  // 4. plan and 5. apply: first the record, then everything that follows from it
  const landed = { parent, commit, commits };
  const seals = planSeal(
    {
      landed,
      proposal: ground.proposal,
      findings: findingsOf(landing, reading),
      ...(reading && { pull: reading.pull }),
    },
    verdict,
    {
      repository: repositoryOf(repo),
      decidedAt: work.now().toISOString(),
      verifier: VERIFIER,
      signing,
      assignments: ground.assignments,
      registrations,
    },
  );
  const sealed: SealedRecord[] = [];
  for (const seal of seals) sealed.push(await sealOne(work, repo, { seal, there }));
  const isNew = seals.every(({ name }) => there.every((ref) => ref.name !== name));
  await followUp(work, repo, { sealed, isNew, ground });
}

/** What a landing is judged and sealed by, besides what it changed. */
interface Seen {
  /** Absent when it came without a pull request: then there is nothing to judge. */
  reading?: PullReading;
  /** Records of what it changed, of this landing and those before. */
  there: readonly TagRef[];
}

async function see(repo: Repo, landing: Landing): Promise<Seen> {
  const { pull, parent } = landing;
  const [reading, there] = await Promise.all([
    pull === undefined ? undefined : readPull(repo, pull, parent),
    listRecordsAround(repo, landing),
  ]);
  return { there, ...(reading && { reading }) };
}

interface Judged extends Seen {
  verdict?: Verdict;
  registrations: ReadonlyMap<string, SealedRecord | null>;
}

/** A record is for ever, and half a list of reviews, members or tags looks like a whole one: it takes two readings that agree. */
async function judgeTwice(
  work: WorkContext,
  repo: Repo,
  { landing, ground, seen }: { landing: Landing; ground: Ground; seen: Seen },
): Promise<Judged> {
  const judgeOnce = async ({ reading, there }: Seen): Promise<Judged> => {
    const { parent, commit } = landing;
    const { keys } = work.signer;
    const registrations = await findRegistrations(repo, { refs: there, wants: versionsIn(ground), keys });
    if (reading === undefined) return { there, registrations };
    return {
      ...{ there, registrations, reading },
      verdict: await judgeLanding(work, repo, { parent, commit, reading, ground }),
    };
  };
  const [first, seenAgain] = await Promise.all([judgeOnce(seen), see(repo, landing)]);
  const second = await judgeOnce(seenAgain);
  const essence = ({ verdict, registrations }: Judged) => JSON.stringify([verdict, [...registrations]]);
  if (essence(first) === essence(second)) return second;
  throw new IncompleteRead(`two readings of ${landing.commit}, which landed, differ`);
}

/** Statements name the repository by its page, which is not at github.com everywhere. */
function repositoryOf({ id, owner, name, url }: Repo): SealedRecord["body"]["repository"] {
  return { id, name: `${owner}/${name}`, server: new URL(url).origin };
}

/** Without a sound history nobody can say which number comes next. */
function requireHistory(changedPaths: readonly string[], { assignments }: Ground): void {
  for (const { model, stage } of assignmentsIn(changedPaths)) {
    if (assignments.has(`${model}/${stage}`)) continue;
    throw new Conflict(`record/${model}/${stage}`, "its records have a gap, or one of them is not sound");
  }
}

function findingsOf({ commit }: Landing, reading: PullReading | undefined): string[] {
  if (reading === undefined) return ["The change came to the default branch without a pull request."];
  const { pull } = reading;
  if (!pull.merged) return [`Pull request #${pull.number} is not merged, and yet its change is on the default branch.`];
  if (pull.mergeCommit === commit) return [];
  return [`Pull request #${pull.number} was merged as ${pull.mergeCommit ?? "nothing"}, not as this commit.`];
}

function versionsIn({ proposal }: Ground): { model: string; version: string }[] {
  return proposal.items.flatMap((item) => {
    if (item.kind === "retirement") return [{ model: item.change.model, version: item.change.version }];
    return item.kind === "transition" && item.to !== undefined ? [{ model: item.model, version: item.to }] : [];
  });
}

/** The record as it is sealed: ours, or that of whoever came first. */
async function sealOne(
  work: WorkContext,
  repo: Repo,
  { seal, there }: { seal: SealRecord; there: readonly TagRef[] },
): Promise<SealedRecord> {
  const known = there.find(({ name }) => name === seal.name);
  const sealed = known ? toRecord(repo, await readTag(repo, known), work.signer.keys) : await sealNew(work, repo, seal);
  if ("unsound" in sealed) throw new Conflict(seal.name, sealed.unsound);
  if (sealed.commit !== seal.commit)
    throw new Conflict(seal.name, `it is about ${sealed.commit} and not about ${seal.commit}`);
  return sealed;
}

async function sealNew(work: WorkContext, repo: Repo, seal: SealRecord): Promise<SealedRecord> {
  const applied = await apply(repo, seal, handsOf(work));
  if (applied.do !== "seal-record") throw new Error(`sealing ${seal.name} gave ${applied.do}`);
  return applied.sealed;
}

/** Everything that is a pure function of the records. Of new ones nothing is there yet, or it is found when it is made. */
async function followUp(
  work: WorkContext,
  repo: Repo,
  { sealed, isNew, ground }: { sealed: readonly SealedRecord[]; isNew: boolean; ground: Ground },
): Promise<void> {
  const { policy, assignments } = ground;
  const lastStage = isPolicy(policy) ? policy.stages.at(-1)?.name : undefined;
  const shared = { renderer: work.renderer, repositoryUrl: repo.url, defaultBranch: repo.defaultBranch };
  const own = new Set(sealed.map(({ name }) => name));
  // Where the seal was all that was done, the newest record is the one whose receipt is still to be made.
  const earlier = [...assignments.values()].flat().filter(({ name }) => !own.has(name));
  const [after, texts] = await Promise.all([readNewestReceipt(repo, earlier), readManifests(repo, sealed)]);
  const receipts = { ...shared, ...(lastStage !== undefined && { lastStage }), after, texts };
  for (const action of [...planReceipts(sealed, receipts), ...planIncident(sealed, shared)]) {
    if (action.do === "create-tag" && !isNew && (await isTagged(repo, action))) continue;
    await apply(repo, action, handsOf(work));
  }
}
