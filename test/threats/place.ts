// The place of the threat tests: the App on the local GitHub, pull requests opened there, and what came of them.
import { Octokit } from "@octokit/rest";
import type { SceneOptions } from "../../sandbox/scene.ts";
import { type Login, MODEL } from "../../sandbox/story/sample.ts";
import { showIncidents } from "../../sandbox/story/show.ts";
import { type EndToEnd, startPlace } from "../e2e/place.ts";
import { type Opening, openPull, type Pull, REPO } from "./pull.ts";

/** The check on the head of a pull request, its texts in one. */
export interface Check {
  id: number;
  conclusion: string | null;
  says: string;
}

export interface Threats {
  place: EndToEnd;
  /** What somebody does with their own token. */
  as: (login: Login) => Octokit;
  /** A person who is not of the story. */
  newcomer: (login: string) => Octokit;
  open: (login: Login, opening?: Opening) => Promise<Pull>;
  check: (pull: Pick<Pull, "number" | "head">) => Promise<Check>;
  /** Does something of which the App hears nothing. */
  unheard: (act: () => Promise<unknown>) => Promise<void>;
  /** Does several things before the App hears of the first. */
  heardLate: <Result>(act: () => Promise<Result>) => Promise<Result>;
  sweep: () => Promise<void>;
  /** What lies on GitHub for the version of a pull request. */
  trace: (pull: Pull) => Promise<Trace>;
  /** Closes what a test left open, unheard: every landing after it would have it judged again. */
  tidy: () => Promise<void>;
  close: () => Promise<void>;
}

/** What follows from a landing. */
export interface Trace {
  /** `Registrar-Outcome` of the record; absent without a record. */
  outcome?: string;
  receipts: readonly string[];
  incidents: readonly string[];
}

/** Starts one local GitHub with the App on it. */
export async function startThreats(options: SceneOptions = {}): Promise<Threats> {
  const place = await startPlace(options);
  let minor = 0;
  const as = (login: Login) => place.actor(login).octokit;
  return {
    place,
    as,
    newcomer: (login) => {
      const { token } = place.scene.sandbox.createUser({ login });
      return new Octokit({ auth: token, baseUrl: place.scene.url });
    },
    open: (login, opening = {}) => {
      minor += 1;
      return openPull(place, login, { ...opening, version: `1.${minor}.0` });
    },
    check: (pull) => readCheck(as("dora"), pull),
    unheard: (act) => unheard(place, act),
    heardLate: (act) => heardLate(place, act),
    sweep: async () => {
      place.scene.app.sweep();
      await place.scene.settled();
    },
    trace: (pull) => readTrace(place, pull),
    tidy: () => unheard(place, () => closePulls(as("dora"))),
    close: place.close,
  };
}

async function unheard({ scene }: EndToEnd, act: () => Promise<unknown>): Promise<void> {
  await scene.settled();
  const listen = scene.sandbox.interceptDelivery(() => "drop");
  try {
    await act();
    await scene.settled();
  } finally {
    listen();
  }
}

async function heardLate<Result>({ scene }: EndToEnd, act: () => Promise<Result>): Promise<Result> {
  await scene.settled();
  scene.sandbox.hold();
  try {
    return await act();
  } finally {
    await scene.sandbox.release();
    await scene.settled();
  }
}

async function closePulls({ rest }: Octokit): Promise<void> {
  const { data: open } = await rest.pulls.list({ ...REPO, state: "open", per_page: 100 });
  for (const { number } of open) await rest.pulls.update({ ...REPO, pull_number: number, state: "closed" });
}

/** What keeps names and brackets from being Markdown, and is not to be seen on the page. */
const UNSEEN = /\u200B|\\(?=[()[\]])/g;

async function readCheck({ rest }: Octokit, pull: Pick<Pull, "number" | "head">): Promise<Check> {
  const head = { ...REPO, ref: await pull.head(), check_name: "registrar" };
  const [run] = (await rest.checks.listForRef(head)).data.check_runs;
  if (run === undefined) throw new Error(`no check on pull request #${pull.number}`);
  const { title, summary, text } = run.output;
  const says = [title, summary, text].join("\n");
  return { id: run.id, conclusion: run.conclusion, says: says.replace(UNSEEN, "") };
}

async function readTrace(place: EndToEnd, { version }: Pull): Promise<Trace> {
  const tags = [...(await place.tags()).keys()];
  const record = tags.find((name) => name === `record/${MODEL}/v${version}`);
  const text = record === undefined ? "" : await place.tagText(record);
  const outcome = /^Registrar-Outcome: (.+)$/m.exec(text)?.[1];
  const incidents = await showIncidents(place.actor("dora"), place.scene);
  return {
    ...(outcome !== undefined && { outcome }),
    receipts: tags.filter((name) => !name.startsWith("record/") && name.includes(version)),
    incidents: incidents.filter((title) => title.includes(version)),
  };
}
