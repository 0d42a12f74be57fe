// What things happen with: the people at work, their changes, and the history that comes before.
import {
  MODEL,
  manifest,
  SAMPLE_FILES,
  SOUND,
  stageFile,
  stagePath,
  versionPath,
} from "../../../sandbox/story/sample.ts";
import type { Service } from "../../../src/app/service.ts";
import type { Rig } from "../rig.ts";

const POLICY = `${SAMPLE_FILES["registry.yaml"] ?? ""}
waivers: { approvals: { risk: 1 }, maxTerm: P90D }
breakGlass: { approvals: { policy-owners: 1 }, reviewWithin: P3D, maxTerm: P14D }
`;

export const FILES = { "registry.yaml": POLICY };

/** Two versions, the older one in production, both once in staging. */
export const NEXT = manifest("1.1.0", {
  recall: [0.81, 0.79, 0.83],
  auc: [0.951, 0.946, 0.956],
  against: { version: "1.0.0", difference: [0.003, 0.001, 0.005] },
});

/** The App at work while a scene is prepared. */
export interface Hands {
  rig: Rig;
  app: Service;
}

export type Reviewer = "ben" | "chloe" | "dora";

export const TARGET = { owner: "acme", repo: "models" };

export interface Change {
  title: string;
  files: Readonly<Record<string, string>>;
}

export const production = (version: string, reason: string, more = "") => ({
  [stagePath("production")]: `${stageFile("production", version, reason)}${more}`,
});
const staging = (version: string) => ({ [stagePath("staging")]: stageFile("staging", version, "Candidate") });
export const register = (version: string, text = manifest(version, SOUND)): Change => {
  return { title: `Register ${version}`, files: { [versionPath(version)]: text } };
};
export const ROLLBACK = { title: "Roll back to 1.0.0", files: production("1.0.0", "Chargebacks rise") };
export const RETIREMENT = {
  title: "Retire 1.0.0",
  files: {
    [`models/${MODEL}/retired/1.0.0.yaml`]: `apiVersion: registrar/v1
kind: Retirement
model: ${MODEL}
version: "1.0.0"
reason: Superseded
`,
  },
};

/** Puts a change on a branch of its own and opens its pull request. */
export async function open({ rig, app }: Hands, { title, files }: Change): Promise<number> {
  const ana = rig.actor("ana");
  const branch = title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  await ana.push(branch, files, title);
  const pull = await ana.openPullRequest(branch, title);
  await rig.settled(app);
  return pull;
}

export async function approve({ rig, app }: Hands, pull: number, ...logins: Reviewer[]): Promise<number> {
  for (const login of logins) await rig.actor(login).review(pull, "APPROVE");
  await rig.settled(app);
  return pull;
}

export const merge = (rig: Rig, pull: number): Promise<string> => rig.actor("ana").merge(pull);

export async function land(hands: Hands, change: Change, ...logins: Reviewer[]): Promise<void> {
  const pull = await approve(hands, await open(hands, change), ...logins);
  await merge(hands.rig, pull);
  await hands.rig.settled(hands.app);
}

/** The history that everything happens after: 1.0.0 is in production, and 1.1.0 took its place in staging. */
export async function beginHistory(hands: Hands): Promise<void> {
  await land(hands, register("1.0.0"), "ben");
  await land(hands, { title: "Stage 1.0.0", files: staging("1.0.0") }, "ben");
  await land(hands, { title: "Release 1.0.0", files: production("1.0.0", "First") }, "ben", "chloe");
  await land(hands, register("1.1.0", NEXT), "ben");
  await land(hands, { title: "Stage 1.1.0", files: staging("1.1.0") }, "ben");
}

/** `prepare` runs with the App at work and gives what happens then, of which the App has not heard yet. */
export interface Happening {
  name: string;
  prepare: (hands: Hands) => Promise<() => Promise<unknown>>;
  /** Receipts that exist afterwards and did not before. */
  receipts?: readonly string[];
}

export const PROMOTION = { title: "Release 1.1.0", files: production("1.1.0", "Better") };
