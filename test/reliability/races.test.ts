// Replicas that seal the same landing and make its receipts: every order of their calls, deaths, lost answers and late arrivals.
import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { apply } from "../../src/github/apply.ts";
import { isTagged } from "../../src/github/receipts.ts";
import type { Repo } from "../../src/github/repo.ts";
import { planIncident } from "../../src/plan/incident.ts";
import { planReceipts } from "../../src/plan/receipt.ts";
import { signEnvelope } from "../../src/registry/dsse.ts";
import type { RecordBody } from "../../src/registry/record.ts";
import { shippedRenderer } from "../plan/sample.ts";
import { oid, sampleBody } from "../registry/record-sample.ts";
import { createShelf, operationsOn, repoOf, type Shelf } from "./shelf.ts";

const RUNS = Number(process.env["RACES"] ?? 5000);
const NAME = "record/churn/production/7";
const RECEIPT = "churn#production#7";
const person = { login: "dana", id: 1004 };
const pullRequest = {
  ...{ number: 12, url: "https://github.com/acme/models/pull/12", title: "Promote", author: person },
  ...{ baseCommit: oid("1"), headCommit: oid("2"), mergedBy: person },
};
const now = () => new Date("2026-11-20T12:00:00Z");
const extras = { now, keys: [], sign: (bytes: Uint8Array) => signEnvelope(bytes, undefined) };
const place = { renderer: shippedRenderer(), repositoryUrl: "https://github.com/acme/models", defaultBranch: "main" };
const context = { ...place, lastStage: "production", after: "2026-11-20T00:00:00Z", texts: new Map<string, string>() };

type Outcome = "approved" | "bypassed";
const body = (outcome: Outcome): RecordBody => {
  const findings = outcome === "bypassed" ? { findings: ["It was not approved."] } : {};
  return sampleBody({ signing: "off", pullRequest, outcome, ...findings });
};

/** What one replica makes of the landing, which two of them may see differently: GitHub shows them different moments. */
async function record(repo: Repo, outcome: Outcome): Promise<void> {
  const seal = {
    do: "seal-record" as const,
    name: NAME,
    commit: oid("c"),
    body: body(outcome),
    sentence: "Sealed",
    trailers: [],
  };
  const applied = await apply(repo, seal, extras);
  if (applied.do !== "seal-record") throw new Error("not sealed");
  for (const action of [...planReceipts([applied.sealed], context), ...planIncident([applied.sealed], context)]) {
    if (action.do === "create-tag" && (await isTagged(repo, action))) continue;
    await apply(repo, action, extras);
  }
}

/** How one replica fares: what it sees, when it dies, and whose answers it never gets. */
interface Fortune {
  outcome: Outcome;
  death: number | undefined;
  lost: readonly number[];
}

const fortune = fc.record<Fortune>({
  outcome: fc.constantFrom("approved", "bypassed"),
  death: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
  lost: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 2 }),
});
const ATTEMPTS = 4;

/** Runs a replica against the shelf until it is done, gives up or dies; what it sent before may still arrive. */
async function run(shelf: Shelf, ids: () => number, fortune: Fortune, pause: () => Promise<void>): Promise<void> {
  const operations = operationsOn(shelf, ids);
  let calls = 0;
  let die = (): void => undefined;
  const dead = new Promise<void>((resolve) => {
    die = resolve;
  });
  const repo = repoOf(async (operation, fields) => {
    calls += 1;
    const number = calls;
    if (fortune.death !== undefined && number >= fortune.death) die();
    await pause();
    const answer = structuredClone(operations[operation]?.(fields));
    await pause();
    if (fortune.death !== undefined && number >= fortune.death) return new Promise(() => undefined);
    if (fortune.lost.includes(number)) throw Object.assign(new Error("no answer"), { status: 500 });
    return answer;
  });
  const work = async () => {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      if (
        await record(repo, fortune.outcome).then(
          () => true,
          () => false,
        )
      )
        return;
    }
  };
  await Promise.race([work(), dead]);
}

function check(shelf: Shelf): void {
  const decided = [...shelf.refs.keys()].filter((ref) => ref.startsWith("refs/tags/record/"));
  expect(decided).toEqual([`refs/tags/${NAME}`]);
  const [audit = "", ...more] = shelf.comments.map((comment) => comment.body);
  expect(more).toEqual([]);
  const isApproved = !audit.includes("No deployment can follow");
  const receipts = [...shelf.refs.keys()].filter((ref) => !decided.includes(ref));
  expect(receipts).toEqual(isApproved ? [`refs/tags/${RECEIPT}`] : []);
  const releases = shelf.releases.map(({ tag_name, draft, assets }) => ({ tag_name, draft, assets: assets.length }));
  expect(releases).toEqual(isApproved ? [{ tag_name: RECEIPT, draft: false, assets: releases[0]?.assets }] : []);
  expect(releases.every(({ assets }) => assets >= 2)).toBe(true);
  expect(shelf.issues.filter(({ state }) => state === "open").length).toBe(isApproved ? 0 : 1);
}

it(`ends with one record and the receipts that follow from it, in ${RUNS} runs`, async () => {
  const property = fc.asyncProperty(
    fc.scheduler(),
    fc.array(fortune, { minLength: 1, maxLength: 3 }),
    fc.constantFrom<Outcome>("approved", "bypassed"),
    async (scheduler, fortunes, outcome) => {
      const shelf = createShelf();
      let id = 1;
      const ids = () => ++id;
      const all = fortunes.map((one) => run(shelf, ids, one, () => scheduler.schedule(Promise.resolve())));
      await scheduler.waitFor(Promise.all(all));
      await scheduler.waitIdle();
      await run(shelf, ids, { outcome, death: undefined, lost: [] }, async () => undefined);
      check(shelf);
    },
  );
  await fc.assert(property, { numRuns: RUNS });
});
