// What the tests of waivers and break-glass begin with: a policy that allows both, a version below the floor, and a clock to turn.

import { MODEL, manifest, SAMPLE_FILES, SOUND, stageFile, stagePath, versionPath } from "../../sandbox/story/sample.ts";
import { dayOf } from "../../src/registry/expiry.ts";
import { type EndToEnd, startPlace } from "./place.ts";

const DAY = 86_400_000;
export const VERSION = "1.0.0";
export const PRODUCTION = stagePath("production");

export const POLICY = `${SAMPLE_FILES["registry.yaml"] ?? ""}
waivers: { approvals: { risk: 1 }, maxTerm: P90D }
breakGlass: { approvals: { policy-owners: 1 }, reviewWithin: P3D, maxTerm: P14D }
`;

export interface Exceptional extends EndToEnd {
  /** Lets days pass. */
  wait: (days: number) => void;
  /** Lets days pass, and has the App look at everything. */
  pass: (days: number) => Promise<void>;
  /** So many days from now. */
  day: (ahead: number) => string;
  /** Open and closed issues, oldest first. */
  issues: () => Promise<readonly { title: string; body: string; state: string }[]>;
}

/** A stage file of production that ends with an exception. */
export const production = (reason: string, exception = "", version = VERSION): string =>
  `${stageFile("production", version, reason)}${exception}`;

export const waiver = (expires: string): string =>
  `waivers:\n  - { gate: recall-floor, version: "${VERSION}", reason: Rare merchants, expires: "${expires}" }\n`;

export const breakGlass = (expires: string, version = VERSION): string =>
  `breakGlass: { version: "${version}", reason: Every payment is declined, expires: "${expires}" }\n`;

/** A registry whose policy allows exceptions, with a version that holds staging and misses the floor of production. */
export async function startExceptional(policy = POLICY): Promise<Exceptional> {
  let passed = 0;
  const now = () => new Date(Date.now() + passed * DAY);
  const place = await startPlace({ files: { "registry.yaml": policy }, clock: now, overrides: { now } });
  const ana = place.actor("ana");
  const weak = { ...SOUND, recall: [0.7, 0.68, 0.72] as const };
  const settle = async (title: string, path: string, text: string) => {
    const pull = await place.propose(ana, { title, files: { [path]: text } });
    await place.approve(pull, "ben");
    await place.land(ana, pull);
  };
  await settle("Register a version", versionPath(VERSION), manifest(VERSION, weak));
  await settle("Stage it", stagePath("staging"), stageFile("staging", VERSION, "Candidate"));
  const wait = (days: number) => {
    passed += days;
  };
  return {
    ...place,
    day: (ahead) => dayOf(new Date(now().getTime() + ahead * DAY).toISOString()),
    wait,
    pass: async (days) => {
      wait(days);
      place.scene.app.sweep();
      await place.scene.settled();
    },
    issues: async () => {
      const target = {
        owner: place.scene.owner,
        repo: place.scene.repo,
        state: "all" as const,
        direction: "asc" as const,
      };
      const { data } = await ana.octokit.rest.issues.listForRepo(target);
      const issues = data.filter(({ pull_request: pull }) => pull === undefined);
      return issues.map(({ title, body, state }) => ({ title, body: body ?? "", state }));
    },
  };
}

/** The record of production with a number, as its tag. */
export const recordName = (sequence: number): string => `record/${MODEL}/production/${sequence}`;
