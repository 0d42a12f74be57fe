// Two replicas beside a merger and a reviewer: whatever is lost, repeated, reordered or dies, one sweep makes it right.
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createSigner, deriveMemoryKey } from "../../src/app/signer.ts";
import { startHistory, sweepAnew } from "./crash.ts";
import { approve, type Hands, merge, open, PROMOTION, register, TARGET } from "./happenings/hands.ts";
import { freezeAt } from "./happenings.ts";
import { type Cut, createLine, isWrite } from "./line.ts";
import { type Observed, observe } from "./observe.ts";
import { createReplica } from "./replica.ts";
import { type Moment, REPOSITORY, type Rig } from "./rig.ts";
import { createWatch, type Fate, type Play, play } from "./stage.ts";

const RUNS = Number(process.env["WHOLE_INTERLEAVINGS"] ?? 40);

let rig: Rig;
let moment: Moment;
let people: Play["people"];
/** Pull requests: approved to register, approved to promote, not approved, approved and then not. */
let pulls: { registration: number; promotion: number; open: number; dismissed: number };
let right: unknown;

async function prepare(hands: Hands): Promise<() => Promise<void>> {
  pulls = {
    registration: await approve(hands, await open(hands, register("1.2.0")), "ben"),
    promotion: await approve(hands, await open(hands, PROMOTION), "ben", "chloe"),
    open: await open(hands, register("1.3.0")),
    dismissed: await approve(hands, await open(hands, register("1.4.0")), "ben"),
  };
  return async () => undefined;
}

beforeAll(async () => {
  const started = await startHistory();
  rig = started.rig;
  const { rest } = rig.actor("dora").octokit;
  moment = await freezeAt(rig, started.begin, { prepare });
  const dismissal = { ...TARGET, pull_number: pulls.dismissed };
  const [review] = (await rest.pulls.listReviews(dismissal)).data;
  people = [
    [() => merge(rig, pulls.registration), () => merge(rig, pulls.promotion)],
    [
      () => rig.actor("ben").review(pulls.open, "APPROVE"),
      () => rest.pulls.dismissReview({ ...dismissal, review_id: review?.id ?? 0, message: "Out of date." }),
    ],
  ];
  await moment.restore();
  const app = await rig.boot();
  for (const act of people.flat()) await act();
  await rig.settled(app);
  await app.close();
  await sweepAnew(rig);
  right = outline(await look());
});
afterAll(() => rig.close());

const look = () => observe(rig.scene.sandbox.repository(REPOSITORY));

/** What must come out whatever the order: merge commits are others each time, and so is every text that names one. */
function outline({ checks, issues, tags, releases }: Observed) {
  const outcome = (text: string) => /^Registrar-Outcome: (.*)$/m.exec(text)?.[1];
  return {
    tags: Object.fromEntries(Object.entries(tags).map(([name, text]) => [name, outcome(text)])),
    releases: releases.map(({ tag, draft, files }) => ({ tag, draft, files: files.map(({ name }) => name) })),
    checks: checks
      .filter(({ name }) => name === "registrar")
      .map((one) => `${one.headSha} ${one.conclusion} ${one.title}`),
    issues: issues.map(({ title, state, comments, asked }) => {
      return { title, state, asked, comments: comments.map(({ body }) => body.split("\n")[0]) };
    }),
  };
}

/** Whether another look at everything finds nothing more to say. */
async function writesOfAnother(): Promise<readonly string[]> {
  const line = createLine(rig.scene.sandbox.fetch);
  const app = await rig.boot({ fetch: line.fetch });
  await rig.sweep(app);
  await app.close();
  return line.calls.filter(isWrite);
}

/** A replica on a line that is cut once, or never. */
function birth(cut: Cut | undefined): Play["replicas"][number] {
  const { scene, connect, log, now } = rig;
  const { appId, settings } = scene;
  const keys = { signer: createSigner(settings), memoryKey: deriveMemoryKey(settings) };
  return (gate) => {
    const line = createLine((input, init) => {
      const call = `${init?.method ?? "GET"} ${new URL(String(input)).pathname}`;
      return gate(call, () => scene.sandbox.fetch(input, init));
    }, cut);
    const place = { appId, log, now: () => now, settleMs: 0, inTurns: false, wait: async () => undefined };
    return { ...createReplica({ ...keys, ...place, client: connect(line.fetch) }), dead: line.dead };
  };
}

it("ends with the same checks, comments and receipts, each of them once", async () => {
  const watch = createWatch();
  const act = async (go: () => Promise<void>) => {
    await go();
    await watch.quiet();
  };
  const fate = fc.constantFrom<Fate>("lost", "first", "second", "both", "twice");
  const death = fc.option(fc.integer({ min: 1, max: 250 }), { nil: undefined });
  const property = fc.asyncProperty(
    fc.scheduler({ act }),
    fc.array(fate, { minLength: 1, maxLength: 20 }),
    fc.tuple(death, death),
    async (scheduler, fates, deaths) => {
      await moment.restore();
      const replicas = deaths.map((at) => birth(at === undefined ? undefined : { at, of: "calls", when: "after" }));
      const { sandbox } = rig.scene;
      await play({ sandbox, deliveries: moment.deliveries, watch }, scheduler, { people, fates, replicas });
      await sweepAnew(rig);
      expect(outline(await look())).toEqual(right);
      expect(await writesOfAnother()).toEqual([]);
    },
  );
  await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
});
