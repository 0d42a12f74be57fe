// The App's own answer to a history: its memory, its evidence and its verdict, from what GitHub would report.

import { findBaseMoved } from "../../../src/app/refuse.ts";
import { bindReviews, type Content, learn, NOTHING_REMEMBERED } from "../../../src/app/remember.ts";
import type { Memory } from "../../../src/plan/memory.ts";
import type { Account, CommitFact, Evidence, Review } from "../../../src/policy/evidence.ts";
import { judge } from "../../../src/policy/judge.ts";
import type { Policy } from "../../../src/policy/policy.ts";
import type { Proposal } from "../../../src/policy/proposal.ts";
import { contentDigest, propose } from "../../../src/policy/propose.ts";
import type { Verdict } from "../../../src/policy/verdict.ts";
import { overlay } from "../../../src/registry/coverage.ts";
import { parseRegistry } from "../../../src/registry/registry.ts";
import type { Snapshot } from "../../../src/registry/snapshot.ts";
import { blobId, toSnapshot } from "../../support/files.ts";
import {
  commit as commitFact,
  facts,
  person,
  policyText,
  record,
  review as reviewFact,
  soundPolicy,
} from "../sample.ts";
import { BOT, DEVELOPERS, FRESH, MODELS, type Model, OPENER, PEOPLE, VERSIONS } from "./history.ts";
import type { Needed } from "./reference.ts";
import { type Commit, headOf, type Submitted, type Tree, touchedBy, type World } from "./world.ts";

const REGISTERED = [...VERSIONS, FRESH];
const HEAD = "apiVersion: registrar/v1\nkind: ";
const ARTIFACTS = `artifacts: [{ name: model, digest: { sha256: "${"0".repeat(64)}" } }]`;
const STAGES = "  - name: production\n    approvals: ";
const REPOSITORY = 7;
const BRANCH = "main";

/** The policy that asks for these approvals. */
export const policyFor = memoize((needed: Needed): Policy => soundPolicy(policyText(STAGES + JSON.stringify(needed))));

/** What the App makes of it; `undefined` when nothing governed differs, which it does not judge. */
export async function judgeHistory(world: World, needed: Needed): Promise<Verdict | undefined> {
  const known = await know(world);
  return known && judge(known.proposal, policyFor(needed), known.evidence);
}

/** What is proposed, and what is known of it. */
export async function know(world: World): Promise<{ proposal: Proposal; evidence: Evidence } | undefined> {
  const head = headOf(world);
  const paths = touchedBy(head).map(pathOf);
  if (paths.length === 0) return undefined;
  const content = contentOf(world, world.base);
  const memory = await remember(world);
  const reviews = await bindReviews(
    content,
    memory,
    world.reviews.map((one) => report(world, one)),
  );
  const proposal = proposalOf(head, world.base);
  const moved = findBaseMoved(paths, {
    mergeBase: snapshotOf(head.fork).entries,
    base: snapshotOf(world.base).entries,
  });
  return {
    proposal: { ...proposal, problems: [...proposal.problems, ...moved] },
    evidence: evidenceOf(world, { reviews, pushers: memory.pushers }),
  };
}

/** One look for each delivery that came at once, and one at the end. */
async function remember(world: World): Promise<Memory> {
  let memory = NOTHING_REMEMBERED;
  const told = world.reviews.filter(({ delivery, onDefaultBranch }) => delivery !== "never" && onDefaultBranch);
  for (const one of told.filter(({ delivery, head }) => delivery === "at once" && touchedBy(head).length > 0)) {
    memory = await learn(contentOf(world, one.base), memory, [hintOf(one)]);
  }
  const late = told.filter(({ delivery }) => delivery === "late").map(hintOf);
  return learn(contentOf(world, world.base), memory, [...late, ...world.pushes.map(({ by }) => ({ pusher: by }))]);
}

function hintOf({ id, seen }: Submitted): { review: { nodeId: string; commit: string } } {
  return { review: { nodeId: `PRR_${id}`, commit: seen.sha } };
}

function contentOf(world: World, base: Tree): Content {
  const digestOf = (commit: Commit) => contentDigest(REPOSITORY, BRANCH, proposalOf(commit, base).content);
  const digestAt = async (sha: string) => {
    const commit = world.heads.find((one) => one.sha === sha);
    if (!commit) throw new Error(`there is no commit ${sha}`);
    return digestOf(commit);
  };
  return { digest: digestOf(headOf(world)), digestAt };
}

function evidenceOf(world: World, known: Pick<Evidence, "reviews" | "pushers">): Evidence {
  const { risk, engineering } = world.teams;
  const pull = { ...pullFacts(), author: accountOf(world, OPENER) };
  return facts({
    ...known,
    pull,
    commits: world.commits.map((one) => toFact(world, one)),
    forcePushes: world.pushes.filter(({ forced }) => forced).map(({ at, by }) => ({ at: timeOf(at), actor: by })),
    retargets: world.retargets.map(timeOf),
    teams: new Map([
      ["acme/risk", risk],
      ["acme/engineering", engineering],
    ]),
    readers: new Set(PEOPLE.filter((id) => !world.shutOut.has(id))),
    assignments: new Map(MODELS.map((model) => [`${model}/production`, []])),
    registrations: REGISTRATIONS,
  });
}

const REGISTRATIONS: NonNullable<Evidence["registrations"]> = new Map(
  MODELS.flatMap((model) =>
    REGISTERED.map((version) => {
      const developer = DEVELOPERS.get(`${model}@${version}`);
      const subject = { kind: "registration" as const, model, version: `${version}.0.0` };
      const body = { subject, ...(developer !== undefined && { developers: [person(developer)] }) };
      return [`${model}@${version}.0.0`, record(`record/${model}/v${version}.0.0`, body)];
    }),
  ),
);

function report(world: World, { id, by, state, at, named }: Submitted): Review {
  const { remembered: _none, ...known } = reviewFact(accountOf(world, by), { id, state, submittedAt: timeOf(at) });
  return { ...known, nodeId: `PRR_${id}`, commit: named.sha };
}

function toFact(world: World, { sha, author, committer, coAuthor }: Commit): CommitFact {
  const account = (id: number | null) => (id === null ? null : accountOf(world, id));
  const coAuthors = coAuthor === undefined ? [] : [account(coAuthor)];
  return commitFact(author, { sha, author: account(author), committer: account(committer), coAuthors });
}

function accountOf({ deleted }: World, id: number): Account | null {
  if (deleted.has(id)) return null;
  return person(id, id === BOT ? "Bot" : "User");
}

function pullFacts() {
  const { pull } = facts();
  if (!pull) throw new Error("the facts have a pull request");
  return pull;
}

function proposalOf({ tree, fork }: Commit, base: Tree): Proposal {
  return compared(tree, fork, base);
}

const compared = memoize((tree: Tree, fork: Tree, base: Tree): Proposal => {
  const paths = touchedBy({ tree, fork }).map(pathOf);
  const [before, after] = [snapshotOf(base), overlay(snapshotOf(base), snapshotOf(tree), paths)];
  return propose(parseRegistry(before), parseRegistry(after), policyFor({ risk: 1 }), () => []);
});

const snapshotOf = memoize((tree: Tree): Snapshot => {
  const files = new Map([
    ["registry.yaml", policyText(`${STAGES}{ risk: 1 }`)],
    ...MODELS.flatMap((model) => filesOf(model, tree[model])),
  ]);
  return toSnapshot(files, blobId(JSON.stringify(tree)));
});

function filesOf(model: Model, held: number): [string, string][] {
  return [
    [`models/${model}/model.yaml`, `${HEAD}Model\nmodel: ${model}\n`],
    [pathOf(model), `${HEAD}StageAssignment\nmodel: ${model}\nstage: production\nversion: "${held}.0.0"\n`],
    ...REGISTERED.map((version): [string, string] => [
      `models/${model}/versions/${version}.0.0.yaml`,
      `${HEAD}ModelVersion\nmodel: ${model}\nversion: "${version}.0.0"\n${ARTIFACTS}\n`,
    ]),
  ];
}

function pathOf(model: Model): string {
  return `models/${model}/stages/production.yaml`;
}

function timeOf(second: number): string {
  return new Date(Date.UTC(2026, 9, 19, 10, 0, second)).toISOString().replace(".000", "");
}

/** The same answer for equal questions, worked out once. */
function memoize<Question extends unknown[], Answer>(work: (...question: Question) => Answer) {
  const known = new Map<string, Answer>();
  return (...question: Question): Answer => {
    const key = JSON.stringify(question);
    const answer = known.get(key) ?? work(...question);
    known.set(key, answer);
    return answer;
  };
}
