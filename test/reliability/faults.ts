// Shows the App faults at the first call of each operation, and compares what comes of it in the end.
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { faults } from "../../sandbox/faults.ts";
import type { Exchange, Fault, FinishedExchange } from "../../sandbox/hooks.ts";
import type { CheckRun } from "../../sandbox/state.ts";
import { secretsOf } from "../../src/app/app.ts";
import { createLog } from "../../src/app/log.ts";
import { until } from "../support/until.ts";
import { createNext, runWhole, startHistory, type Whole } from "./crash.ts";
import type { Happening } from "./happenings/hands.ts";
import { freezeAt } from "./happenings.ts";
import { isWrite } from "./line.ts";
import { type Observed, withoutRepeats } from "./observe.ts";
import { type Moment, REPOSITORY, type Rig } from "./rig.ts";

type Reply = Extract<Fault, { do: "answer" }>["reply"];

/** What goes wrong with a call; nothing where it can not go wrong like this. `before` is what the App was told last time. */
type Trouble = (call: { operation: string; before: Reply | undefined }) => Fault | undefined;
type Troubles = Readonly<Record<string, Trouble>>;

const reading =
  (fault: () => Fault): Trouble =>
  ({ operation }) =>
    isWrite(operation) ? undefined : fault();

const writing =
  (fault: () => Fault): Trouble =>
  ({ operation }) =>
    isWrite(operation) ? fault() : undefined;

/** Milliseconds the App waits for an answer, and what a late one takes: the work is then done when nobody waits for it. */
const PATIENCE = 400;
const LATE = 600;

/** The client itself deals with these, whoever asked. */
export const NOISE: Troubles = {
  "a connection that is reset": () => faults.cut(),
  "an answer that is lost": () => faults.cut("after"),
  "an answer that comes too late": () => faults.delay(LATE),
  "a 500": () => faults.serverError(500),
  "a 502 after the write": writing(() => faults.serverError(502, "after")),
  "a spent budget": () => faults.primaryLimit(1),
  "a secondary limit": () => faults.secondaryLimit(403, 0),
  "a secondary limit that names no time": () => faults.secondaryLimit(429),
};

const NOT_FOUND = "a 404";
/** A repository without rules, or without this one any more. */
const RULES = /\/rulesets(\/\{ruleset_id\})?$/;
/** Where a 422 is an answer: reviewers that can not be asked, and a proposal that somebody commanded and GitHub does not take. */
const ANSWERS = /\/requested_reviewers$|^POST .*\/(pulls|git\/refs of a branch)$/;

/** GitHub refuses, although nothing is wrong. */
export const REFUSALS: Troubles = {
  [NOT_FOUND]: () => faults.notFound(),
  "a 409": () => faults.conflict(),
  "a 422": ({ operation }) => (ANSWERS.test(operation) ? undefined : faults.unprocessable()),
};

export const HALF: Troubles = { "half of the answer": reading(() => faults.truncate()) };

/** Whether every call of everything is asked for. */
const ALL = process.env["FAULT_CALLS"] === "all";
/** At how many of its calls an operation meets each trouble. */
const CALLS = ALL ? Number.POSITIVE_INFINITY : Number(process.env["FAULT_CALLS"] ?? 2);

/** An answer that looks well: whoever asked must see through it. */
export const LIES: Troubles = {
  ...HALF,
  "an old answer": ({ before }) => before && { do: "answer", when: "before", reply: before },
};

interface Table {
  troubles: Troubles;
  /** Whose operations are disturbed. */
  here: readonly Happening[];
  /** Whose reads are left alone, because they are disturbed elsewhere. */
  known?: readonly Happening[];
  /** Whether an operation is disturbed in the first happening that needs it, and in no other. */
  once?: boolean;
  /** Whether reads are disturbed at their first call alone: whoever repeats them does so at every one. */
  readsOnce?: boolean;
}

interface Scene {
  name: string;
  moment: Moment;
  whole: Whole;
  /** Operations to disturb, and how often each is called. */
  operations: ReadonlyMap<string, number>;
  /** What the App was told before it happened, by path. */
  before: ReadonlyMap<string, Reply>;
  /** The App that completes what was left. */
  next: ReturnType<typeof createNext>;
}

const isOurs = ({ actor }: Exchange) => actor.kind === "app" || actor.kind === "installation";

/** GitHub's template of what is asked. A branch and a record are made by the same, and are not the same. */
function operationOf({ method, route, body }: Exchange): string {
  const ref = String((body as { ref?: unknown } | undefined)?.ref ?? "");
  return `${method} ${route}${ref.startsWith("refs/heads/") ? " of a branch" : ""}`;
}

export function describeFaults(table: Table): void {
  let rig: Rig;
  let scenes: readonly Scene[];
  beforeAll(async () => {
    ({ rig, scenes } = await prepare(table));
  });
  afterAll(() => rig.close());

  it.each(Object.entries(table.troubles))("%s delays the right end and does not change it", async (what, trouble) => {
    let tries = 0;
    for (const scene of scenes) {
      for (const { operation, call } of callsOf(scene, table)) {
        const tried = await disturb(rig, scene, { operation, call, trouble });
        if (tried === undefined) continue;
        tries += 1;
        const where = `${what} to call ${call} of ${operation} when ${scene.name}`;
        const isGone = what === NOT_FOUND;
        // Without rules the check on the setup, which holds nothing up, has less to say.
        const early = tried.early.filter(({ name }) => name === "registrar" || !(isGone && RULES.test(operation)));
        expect({ where, early }).toEqual({ where, early: [] });
        // A receipt is dated after the one before, if there is one.
        const view = isGone && /\/git\/(tags|ref)\//.test(operation) ? undated : (seen: Observed) => seen;
        expect({ where, ...view(tried.seen) }).toEqual({ where, ...view(scene.whole.seen) });
      }
    }
    expect(tries).toBeGreaterThan(0);
  });
}

/** Without the seconds at which receipts are dated. */
function undated(seen: Observed): Observed {
  const tags = Object.entries(seen.tags).map(([name, text]) => [
    name,
    text.replace(/^(tagger .* )\d+ \+0000$/m, "$1…"),
  ]);
  return { ...seen, tags: Object.fromEntries(tags) };
}

function callsOf({ operations }: Scene, { readsOnce }: Table): { operation: string; call: number }[] {
  return [...operations].flatMap(([operation, count]) => {
    const most = readsOnce && !isWrite(operation) && !ALL ? 1 : CALLS;
    return Array.from({ length: Math.min(count, most) }, (_, at) => ({ operation, call: at + 1 }));
  });
}

async function prepare({ here, known: elsewhere = [], once = false }: Table): Promise<{ rig: Rig; scenes: Scene[] }> {
  const { rig, begin } = await startHistory();
  const { sandbox } = rig.scene;
  const scenes: Scene[] = [];
  const known = new Set<string>();
  for (const happening of ALL ? here : [...elsewhere, ...here]) {
    const before = new Map<string, Reply>();
    const stopListening = sandbox.after((exchange) => remember(before, exchange));
    const moment = await freezeAt(rig, begin, happening);
    stopListening();
    const called = new Map<string, number>();
    const stopCounting = sandbox.after((exchange) => {
      const operation = operationOf(exchange);
      if (isOurs(exchange)) called.set(operation, (called.get(operation) ?? 0) + 1);
    });
    const whole = await runWhole(rig, moment);
    stopCounting();
    const operations = new Map([...called].filter(([operation]) => !known.has(operation)));
    const isHere = here.includes(happening);
    if (isHere) scenes.push({ name: happening.name, moment, whole, operations, before, next: createNext(rig) });
    if (ALL || (isHere && !once)) continue;
    for (const operation of operations.keys()) if (isHere || !isWrite(operation)) known.add(operation);
  }
  return { rig, scenes };
}

function remember(before: Map<string, Reply>, exchange: FinishedExchange): void {
  if (!isOurs(exchange) || exchange.method !== "GET" || exchange.status !== 200) return;
  const { status, responseHeaders: headers, responseBody: body } = exchange;
  before.set(`${exchange.path}?${exchange.query}`, { status, headers, body: structuredClone(body) });
}

/** One try. Nothing when the operation can not meet this trouble; `early` are green checks that were not due. */
async function disturb(
  rig: Rig,
  { moment, whole, before, next }: Scene,
  { operation, call, trouble }: { operation: string; call: number; trouble: Trouble },
) {
  await moment.restore();
  const { sandbox } = rig.scene;
  const first = sandbox.repository(REPOSITORY).checkRuns.length;
  const struck = new Set<string>();
  const over = new Set<string>();
  let calls = 0;
  const stopStriking = sandbox.intercept((exchange) => {
    if (struck.size > 0 || !isOurs(exchange) || operationOf(exchange) !== operation) return undefined;
    calls += 1;
    if (calls < call) return undefined;
    const fault = trouble({ operation, before: before.get(`${exchange.path}?${exchange.query}`) });
    if (fault !== undefined) struck.add(exchange.id);
    return fault;
  });
  const stopListening = sandbox.after(({ id }) => void over.add(id));
  const { log, limited } = listenForLimits(rig);
  const app = await rig.boot({ log, graceMs: 60_000, patienceMs: PATIENCE });
  rig.deliver(moment.deliveries);
  // Who has to wait for a minute may as well be gone by then.
  await Promise.race([rig.settled(app), limited]);
  await app.close();
  // What was given up as too late is done all the same.
  await until(() => [...struck].every((id) => over.has(id)));
  stopStriking();
  stopListening();
  if (struck.size === 0) return undefined;
  const seen = withoutRepeats(await next.complete());
  const repository = sandbox.repository(REPOSITORY);
  const green = repository.checkRuns.slice(first).filter(({ conclusion }) => conclusion === "success");
  const early = green.filter((run) => !isDue(run, whole)).map(({ name, title }) => ({ name, title }));
  return { early, seen };
}

/** A log by which it is known that the App waits for longer than a test should. */
function listenForLimits({ ear, scene }: Rig) {
  let tell: () => void = () => undefined;
  const limited = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const write = (line: string) => {
    ear.write(line);
    if (Number(/"retryInMs":(\d+)/.exec(line)?.[1] ?? 0) > 10_000) tell();
  };
  return { log: createLog("warn", secretsOf(scene.settings), { write }), limited };
}

/** Whether the undisturbed run ends with this very check. */
const isDue = ({ headSha, name, externalId }: CheckRun, { seen }: Whole) =>
  seen.checks.some((check) => check.headSha === headSha && check.name === name && check.externalId === externalId);
