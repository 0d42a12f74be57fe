// One life of the small world: two replicas, a merger and a reviewer, and in the end one sweep.
import type fc from "fast-check";
import { createLog } from "../../src/app/log.ts";
import { createSigner, deriveMemoryKey } from "../../src/app/signer.ts";
import { type Answered, type Ask, type Asked, createDirectClient } from "./direct.ts";
import { type Ledger, openLedger, pullOf } from "./ledger.ts";
import { isWrite, lineOf } from "./line.ts";
import { type App, createReplica, type Replica } from "./replica.ts";
import { isStill, PULLS, type Pull, type SmallWorld } from "./small-world.ts";
import { createWatch, type Fate, type Play, play } from "./stage.ts";

export type Deed = "merge" | "force" | "dismiss" | "approve" | "object" | "push";
export interface Step {
  pull: Pull;
  deed: Deed;
}

/** A life as it is drawn. */
export interface Life {
  people: readonly (readonly Step[])[];
  fates: readonly Fate[];
  deaths: readonly (number | undefined)[];
}

export interface End {
  ledger: Ledger;
  /** What another sweep writes. */
  sweepAgain: () => Promise<readonly string[]>;
}

/** Looks at what nobody changes in this world. */
const BLIND = ["setup", "deployed"] as const;
const TARGET = { owner: "acme", repo: "models" };
/** How long GitHub takes to say which pull request a commit came with, and how long the App waits for that. */
const LAG_MS = 30_000;
const SETTLE_MS = 60_000;

export function createLives(world: SmallWorld, app?: App, settleMs = SETTLE_MS) {
  const { settings, appId } = world.rig.scene;
  const keys = { signer: createSigner(settings), memoryKey: deriveMemoryKey(settings) };
  const log = createLog("silent", []);
  const watch = createWatch();
  const act = async (go: () => Promise<void>) => {
    await go();
    await watch.quiet();
  };
  const live = async (scheduler: fc.Scheduler, { people, fates, deaths }: Life): Promise<End> => {
    await world.restore();
    const ledger = openLedger(world);
    const clock = { ms: world.rig.now.getTime() };
    const pass = (ms: number) => {
      clock.ms += ms;
    };
    const ask = slowToLink(world, clock);
    const birth = (ask: Ask, wait: (ms: number) => Promise<void>) => {
      const client = createDirectClient(world.facts, ask);
      const place = { appId, log, settleMs, blind: BLIND, inTurns: true, wait, now: () => new Date(clock.ms) };
      return createReplica({ ...keys, ...place, client }, app);
    };
    const replicas: Play["replicas"] = deaths.map((death, index) => (gate, later) => {
      const send = async (asked: Asked) => {
        // What stays as it is can be told at once: nobody's step is in its way.
        if (isStill(asked.path)) return ask(asked);
        return gate(nameOf(asked), async () => {
          const answered = await ask(asked);
          ledger.note(index, asked, answered);
          return answered;
        });
      };
      const line = lineOf(send, nameOf, death === undefined ? undefined : { at: death, of: "calls", when: "after" });
      const wait = (ms: number) => later("a while", () => pass(ms)).then(() => undefined);
      return { ...birth(line.fetch, wait), dead: line.dead };
    });
    const acts = people.map((steps) => steps.map((step) => () => carryOut(world, step).then(ledger.changed)));
    const { sandbox } = world.rig.scene;
    await play({ sandbox, deliveries: [], watch }, scheduler, { people: acts, fates, replicas });
    const sweep = async (send: Ask) => {
      pass(600_000);
      const replica = birth(send, async (ms) => pass(ms));
      await look(world, replica);
    };
    await sweep(async (asked) => {
      const answered = await ask(asked);
      ledger.note(deaths.length, asked, answered);
      return answered;
    });
    const sweepAgain = async () => {
      const line = lineOf(ask, nameOf);
      await sweep(line.fetch);
      return line.calls.filter(isWrite);
    };
    return { ledger, sweepAgain };
  };
  return { live, act };
}

const nameOf = ({ method, path }: Asked) => `${method} ${path}`;

async function look({ facts: { installationId, owner, name } }: SmallWorld, replica: Replica): Promise<void> {
  replica.ring({ look: "repository", repo: { installationId, owner, name } });
  await replica.idle();
}

/** GitHub links a commit to its pull request with a lag. */
function slowToLink({ ask, repository, numbers }: SmallWorld, clock: { ms: number }): Ask {
  const linked = new Map<string, number>();
  return async (asked): Promise<Answered> => {
    const answered = await ask(asked);
    const commit = /\/commits\/([0-9a-f]{40})\/pulls$/.exec(asked.path)?.[1];
    if (commit === undefined) return answered;
    const isMerge = PULLS.some((pull) => pullOf(repository(), numbers[pull]).pull.mergeCommitSha === commit);
    if (!isMerge) return answered;
    const since = linked.get(commit) ?? clock.ms;
    linked.set(commit, since);
    return clock.ms - since < LAG_MS ? { ...answered, data: [] } : answered;
  };
}

/** What GitHub refuses does not happen. */
async function carryOut({ person, numbers, spare, repository }: SmallWorld, { pull, deed }: Step): Promise<void> {
  const target = { ...TARGET, pull_number: numbers[pull] };
  const { reviews } = pullOf(repository(), numbers[pull]).pull;
  const deeds: Record<Deed, () => Promise<unknown>> = {
    merge: () => person("ana").rest.pulls.merge(target),
    force: () => person("dora").rest.pulls.merge(target),
    dismiss: () => {
      const approval = reviews.find(({ state }) => state === "APPROVED");
      return person("dora").rest.pulls.dismissReview({
        ...target,
        review_id: approval?.id ?? 0,
        message: "Out of date.",
      });
    },
    approve: () => person("eve").rest.pulls.createReview({ ...target, event: "APPROVE" }),
    object: () => person("eve").rest.pulls.createReview({ ...target, event: "REQUEST_CHANGES", body: "Not yet." }),
    push: () => person("ana").rest.git.updateRef({ ...TARGET, ref: "heads/register-1-1-0", sha: spare }),
  };
  await deeds[deed]().catch((error) => {
    if (!(error.status >= 400 && error.status < 500)) throw error;
  });
}
