// What holds at the end of every life of the small world, whatever was lost, repeated, reordered or died.
import { expect } from "@jest/globals";
import fc from "fast-check";
import { COMMENT_MARK, formatMark } from "../../src/github/ours.ts";
import { isApproved, pullOf, RECEIPTS, RECORDS } from "./ledger.ts";
import { type Observed, observe } from "./observe.ts";
import type { App } from "./replica.ts";
import { createLives, type Deed, type Life } from "./small-play.ts";
import { PULLS, type Pull, type SmallWorld } from "./small-world.ts";
import type { Fate } from "./stage.ts";

/** After every so many lives a second sweep is held to find nothing to do. */
const SWEEP_AGAIN = 4;

const step = (...deeds: Deed[]) =>
  fc.record({ pull: fc.constantFrom<Pull>(...PULLS), deed: fc.constantFrom<Deed>(...deeds) });
const fate = fc.constantFrom<Fate>("lost", "first", "second", "both", "twice");
const death = fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined, freq: 2 });
const life = fc.record<Life>({
  people: fc.tuple(
    fc.array(step("merge", "merge", "force"), { minLength: 1, maxLength: 2 }),
    fc.array(step("dismiss", "approve", "object", "push"), { minLength: 1, maxLength: 2 }),
  ),
  fates: fc.array(fate, { minLength: 1, maxLength: 12 }),
  deaths: fc.tuple(death, death),
});

/** Every life ends as people left it, with each check, comment and receipt once. `app` and `settleMs` are what replicas are made of. */
export function livesEndWell(world: SmallWorld, app?: App, settleMs?: number) {
  const { live, act } = createLives(world, app, settleMs);
  const agreed = new Map<string, unknown>();
  let lives = 0;
  return fc.asyncProperty(fc.scheduler({ act }), life, async (scheduler, life) => {
    const { ledger, sweepAgain } = await live(scheduler, life);
    const seen = await observe(world.repository());
    expect(ledger.wrong).toEqual([]);
    const records = recordsIn(seen);
    const may = ledger.records();
    expect(Object.keys(records)).toEqual(Object.keys(may).sort());
    for (const [name, outcome] of Object.entries(records)) expect(may[name]).toContain(outcome);
    holdReceipts(seen, records);
    holdChecks(seen, world);
    // People alone decide what it looks like: whoever did the same left the same.
    const shape = outline(seen, openPulls(world));
    const key = JSON.stringify([factsOf(world), records]);
    expect(shape).toEqual(agreed.get(key) ?? shape);
    agreed.set(key, shape);
    lives += 1;
    if (lives % SWEEP_AGAIN === 0) expect(await sweepAgain()).toEqual([]);
  });
}

type Records = Record<string, string | undefined>;

/** Outcomes by the name of the record, without those that were there before. */
function recordsIn({ tags }: Observed): Records {
  const outcomeOf = (text: string) => /^Registrar-Outcome: (.*)$/m.exec(text)?.[1];
  const records = Object.entries(tags).map(
    ([name, text]) => [name.replace("refs/tags/", ""), outcomeOf(text)] as const,
  );
  const fresh = records.filter(([name]) => name.startsWith("record/") && name !== "record/fraud-detector/v1.0.0");
  return Object.fromEntries(fresh.sort(([one], [other]) => one.localeCompare(other)));
}

/** Receipts for what was approved, an incident for everything else. */
function holdReceipts({ tags, releases, issues }: Observed, records: Records): void {
  const approved = PULLS.filter((pull) => records[RECORDS[pull]] === "approved");
  const bypassed = PULLS.filter((pull) => records[RECORDS[pull]] === "bypassed");
  const receipts = Object.keys(tags).filter((name) => !name.startsWith("refs/tags/record/"));
  const due = ["fraud-detector@v1.0.0", ...approved.map((pull) => RECEIPTS[pull])];
  expect(receipts.sort()).toEqual(due.map((name) => `refs/tags/${name}`).sort());
  const published = releases.map(({ tag, draft, files }) => ({ tag, draft, whole: files.length >= 2 }));
  const release = { tag: RECEIPTS.promotion, draft: false, whole: true };
  expect(published).toEqual(approved.includes("promotion") ? [release] : []);
  expect(issues.filter(({ asked, state }) => !asked && state === "open").length).toBe(bypassed.length);
}

/** A green check for what is approved, none for anything else. */
function holdChecks({ checks }: Observed, { repository, numbers }: SmallWorld): void {
  for (const pull of PULLS) {
    const { state, pull: facts } = pullOf(repository(), numbers[pull]);
    const check = checks.find(({ headSha, name }) => headSha === facts.head.sha && name === "registrar");
    const isGreen = check?.conclusion === "success";
    if (state === "open")
      expect({ pull, isGreen }).toEqual({ pull, isGreen: isApproved(repository(), numbers[pull], pull) });
  }
}

const openPulls = ({ repository, numbers }: SmallWorld) =>
  PULLS.map((pull) => pullOf(repository(), numbers[pull])).filter(({ state }) => state === "open");

function factsOf({ repository, numbers }: SmallWorld) {
  return PULLS.map((name) => {
    const { state, pull } = pullOf(repository(), numbers[name]);
    return [state, pull.head.sha, pull.reviews.map((one) => [one.user.login, one.state, one.commitId])];
  });
}

/** What is said of a pull request that is closed stays as it was, and so does a check on a head that was left. */
function outline({ checks, issues }: Observed, open: ReturnType<typeof openPulls>) {
  const heads = open.map(({ pull }) => pull.head.sha);
  const live = checks.filter(({ name, headSha }) => name === "registrar" && heads.includes(headSha));
  // Of two issues that were opened at the same moment one is closed at once.
  const present = issues.filter(({ asked, state }) => asked || state === "open");
  // A merge commit is another one wherever it lands.
  const nameless = (title: string) => title.replace(/\([0-9a-f]{12}\)/, "(commit)");
  return {
    checks: live.map(({ headSha, conclusion, title }) => [headSha, conclusion, title]),
    issues: present.map(({ title, state, comments }) => {
      const said = comments.map(({ body }) => {
        const isKept = state === "closed" && body.includes(formatMark(COMMENT_MARK));
        return isKept ? "the verdict" : body.split("\n")[0];
      });
      return [nameless(title), state, said];
    }),
  };
}
