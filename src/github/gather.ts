// Collects the facts that the policy asks for, and nothing else.

import type { Account, CheckFact, Evidence, Fact, Review } from "../policy/evidence.ts";
import type { Wants } from "../policy/requirements.ts";
import { readCodeCommits } from "./code.ts";
import { IncompleteRead } from "./errors.ts";
import { readPages } from "./pages.ts";
import { readReaders, readTeams } from "./people.ts";
import type { PullReading } from "./pull.ts";
import { findAssignments, findRegistrations, listRecords } from "./records.ts";
import type { Repo } from "./repo.ts";

/** What was read or remembered before. */
export interface Known {
  /** The moment of judgement, RFC 3339. */
  asOf: string;
  /** Public keys (PEM) that records must verify with; empty when the App does not sign. */
  keys: readonly string[];
  includeChildTeams: boolean;
  reading?: PullReading;
  /** The reviews joined with what is remembered of them; those of the reading when left out. */
  reviews?: readonly Review[];
  pushers?: readonly number[];
}

/** All facts that are wanted and can be had. Throws on every partial answer; what GitHub does not have stays out. */
export async function gather(repo: Repo, wants: Wants, known: Known): Promise<Evidence> {
  const { reading, pushers } = known;
  const reviews = known.reviews ?? reading?.reviews;
  const need = (fact: Fact) => wants.facts.includes(fact);
  const [moves, teams, readers, checks, codeCommits, records] = await Promise.all([
    reading && reviews && needsTimeline(reviews) ? readMoves(repo, reading.pull.number) : undefined,
    need("teams") ? readTeams(repo, wants.teams, known.includeChildTeams) : undefined,
    need("reviews") && reviews ? readReaders(repo, approversIn(reviews)) : undefined,
    need("checks") && reading ? readChecks(repo, reading.pull.headSha) : undefined,
    need("code-commits") ? readCodeCommits(repo, wants.codeCommits) : undefined,
    readRecords(repo, wants, known.keys),
  ]);
  return {
    asOf: known.asOf,
    repository: {
      id: repo.id,
      name: `${repo.owner}/${repo.name}`,
      private: repo.private,
      defaultBranch: repo.defaultBranch,
    },
    appId: repo.appId,
    ...(reading && { pull: reading.pull }),
    ...(reading?.commits && { commits: reading.commits }),
    ...(reviews && { reviews }),
    ...(pushers && { pushers }),
    ...moves,
    ...(teams && { teams }),
    ...(readers && { readers }),
    ...(checks && { checks }),
    ...(codeCommits && { codeCommits }),
    ...records,
  };
}

// Only an approval whose content nobody remembers has to be dated against the pushes.
function needsTimeline(reviews: readonly Review[]): boolean {
  return reviews.some(({ state, remembered }) => state === "APPROVED" && remembered === undefined);
}

function approversIn(reviews: readonly Review[]): Account[] {
  return reviews.flatMap(({ author, state }) => (author?.kind === "User" && state === "APPROVED" ? [author] : []));
}

/** GitHub gives a pull request another target by itself when the old one is deleted. */
const RETARGETED = ["base_ref_changed", "automatic_base_change_succeeded"];

// GET /repos/{owner}/{repo}/issues/{issue_number}/timeline
/** What an approval can be older than: force pushes of the head, changes of the target. */
async function readMoves(repo: Repo, number: number): Promise<Required<Pick<Evidence, "forcePushes" | "retargets">>> {
  const { rest, owner, name } = repo;
  const where = { owner, repo: name, issue_number: number };
  const all = await readPages((page) => rest.issues.listEventsForTimeline({ ...where, ...page }));
  const events = all.flatMap((event) => {
    const kind = event.event;
    if (kind === undefined || !("created_at" in event)) return [];
    const actor = "actor" in event ? event.actor?.id : undefined;
    return [{ kind, at: event.created_at ?? "", actor: actor ?? null }];
  });
  const forced = events.filter(({ kind }) => kind === "head_ref_force_pushed");
  return {
    forcePushes: forced.map(({ at, actor }) => ({ at, actor })),
    retargets: events.filter(({ kind }) => RETARGETED.includes(kind)).map(({ at }) => at),
  };
}

// GET /repos/{owner}/{repo}/commits/{ref}/check-runs
async function readChecks({ rest, owner, name }: Repo, head: string): Promise<CheckFact[]> {
  let total = 0;
  const runs = await readPages(async (page) => {
    const { data, headers } = await rest.checks.listForRef({ owner, repo: name, ref: head, filter: "latest", ...page });
    total = data.total_count;
    return { data: data.check_runs, headers };
  });
  if (runs.length < total) throw new IncompleteRead(`${runs.length} of ${total} check runs of ${head}`);
  return runs.map((run) => ({
    name: run.name,
    app: run.app?.slug ?? null,
    status: run.status,
    conclusion: run.conclusion,
  }));
}

/** Both kinds from one list for each model. */
async function readRecords(
  repo: Repo,
  wants: Wants,
  keys: readonly string[],
): Promise<Pick<Evidence, "assignments" | "registrations">> {
  const stages = wants.assignments.map(toAssignment);
  const versions = wants.registrations.map(toVersion);
  const refs = await listRecords(repo, [...stages, ...versions]);
  const [assignments, registrations] = await Promise.all([
    wants.facts.includes("assignments") ? findAssignments(repo, { refs, wants: stages, keys }) : undefined,
    wants.facts.includes("registrations") ? findRegistrations(repo, { refs, wants: versions, keys }) : undefined,
  ]);
  return { ...(assignments && { assignments }), ...(registrations && { registrations }) };
}

function toAssignment(key: string): { model: string; stage: string } {
  const [model = "", stage = ""] = key.split("/");
  return { model, stage };
}

function toVersion(key: string): { model: string; version: string } {
  const at = key.indexOf("@");
  return { model: key.slice(0, at), version: key.slice(at + 1) };
}
