// What can happen to a registry, each prepared up to the moment at which GitHub tells the App.
import { MODEL, manifest, SAMPLE_FILES, SOUND, stageFile, stagePath, versionPath } from "../../sandbox/story/sample.ts";
import type { Service } from "../../src/app/service.ts";
import { dayOf } from "../../src/registry/expiry.ts";
import { type Moment, REPOSITORY, type Rig } from "./rig.ts";

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

interface Change {
  title: string;
  files: Readonly<Record<string, string>>;
}

const production = (version: string, reason: string, more = "") => ({
  [stagePath("production")]: `${stageFile("production", version, reason)}${more}`,
});
const staging = (version: string) => ({ [stagePath("staging")]: stageFile("staging", version, "Candidate") });
export const register = (version: string, text = manifest(version, SOUND)): Change => {
  return { title: `Register ${version}`, files: { [versionPath(version)]: text } };
};
const ROLLBACK = { title: "Roll back to 1.0.0", files: production("1.0.0", "Chargebacks rise") };
const RETIREMENT = {
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

export async function approve(
  { rig, app }: Hands,
  pull: number,
  ...logins: ("ben" | "chloe" | "dora")[]
): Promise<number> {
  for (const login of logins) await rig.actor(login).review(pull, "APPROVE");
  await rig.settled(app);
  return pull;
}

export const merge = (rig: Rig, pull: number): Promise<string> => rig.actor("ana").merge(pull);

async function land(hands: Hands, change: Change, ...logins: ("ben" | "chloe" | "dora")[]): Promise<void> {
  const pull = await approve(hands, await open(hands, change), ...logins);
  await merge(hands.rig, pull);
  await hands.rig.settled(hands.app);
}

/** The history that everything below happens after: 1.1.0 took the place of 1.0.0 in production. */
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

/** A pull request that is approved, and then merged. */
function merging(change: Change, ...logins: ("ben" | "chloe" | "dora")[]): Happening["prepare"] {
  return async (hands) => {
    const pull = await approve(hands, await open(hands, change), ...logins);
    return () => merge(hands.rig, pull);
  };
}

export const PROMOTION = { title: "Release 1.1.0", files: production("1.1.0", "Better") };

export const HAPPENINGS: readonly Happening[] = [
  {
    name: "a pull request is opened",
    prepare: async ({ rig }) => {
      const ana = rig.actor("ana");
      const { title, files } = register("1.2.0");
      await ana.push("register-next", files, title);
      return () => ana.openPullRequest("register-next", title);
    },
  },
  {
    name: "a pull request is approved",
    prepare: async (hands) => {
      const pull = await open(hands, register("1.2.0"));
      return () => hands.rig.actor("ben").review(pull, "APPROVE");
    },
  },
  {
    name: "an approved pull request gets another commit",
    prepare: async (hands) => {
      await approve(hands, await open(hands, register("1.2.0")), "ben");
      const files = { [versionPath("1.2.0")]: manifest("1.2.0", { ...SOUND, recall: [0.8, 0.78, 0.82] }) };
      return () => hands.rig.actor("ana").push("register-1-2-0", files, "Other numbers");
    },
  },
  {
    name: "an approval is taken back",
    prepare: async (hands) => {
      const pull = await approve(hands, await open(hands, register("1.2.0")), "ben");
      const { rest } = hands.rig.actor("dora").octokit;
      const target = { owner: "acme", repo: "models", pull_number: pull };
      const [review] = (await rest.pulls.listReviews(target)).data;
      return () => rest.pulls.dismissReview({ ...target, review_id: review?.id ?? 0, message: "Out of date." });
    },
  },
  {
    name: "the second of two reviewers objects",
    prepare: async (hands) => {
      const pull = await open(hands, register("1.2.0"));
      return async () => {
        await hands.rig.actor("ben").review(pull, "APPROVE");
        await hands.rig.actor("eve").review(pull, "REQUEST_CHANGES", "Not yet.");
      };
    },
  },
  { name: "a registration is merged", prepare: merging(register("1.2.0"), "ben"), receipts: [`${MODEL}@v1.2.0`] },
  {
    name: "a promotion is merged",
    prepare: merging(PROMOTION, "ben", "chloe"),
    receipts: [`${MODEL}#production#2`],
  },
  {
    name: "a rollback is merged",
    prepare: async (hands) => {
      await land(hands, PROMOTION, "ben", "chloe");
      return merging(ROLLBACK, "ben")(hands);
    },
    receipts: [`${MODEL}#production#3`],
  },
  {
    name: "a retirement is merged",
    prepare: async (hands) => {
      await land(hands, PROMOTION, "ben", "chloe");
      return merging(RETIREMENT, "chloe")(hands);
    },
    receipts: [`${MODEL}@v1.0.0!`],
  },
  {
    name: "an administrator merges a refused promotion",
    prepare: async (hands) => {
      const pull = await open(hands, PROMOTION);
      return () => hands.rig.actor("dora").merge(pull);
    },
  },
  {
    name: "an administrator pushes a promotion",
    prepare: async ({ rig }) => {
      return () => rig.actor("dora").push("main", production("1.1.0", "In a hurry"), "In a hurry");
    },
  },
  {
    name: "a promotion lands that breaks glass",
    prepare: async (hands) => {
      const expires = dayOf(new Date(Date.now() + 5 * 86_400_000).toISOString());
      const more = `breakGlass: { version: "1.1.0", reason: Every payment is declined, expires: "${expires}" }\n`;
      const files = production("1.1.0", "Outage", more);
      return merging({ title: "Break glass", files }, "dora")(hands);
    },
    receipts: [`${MODEL}#production#2`],
  },
  {
    name: "a merge queue asks for the check",
    prepare: async (hands) => {
      const pull = await approve(hands, await open(hands, register("1.2.0")), "ben");
      return () => hands.rig.scene.sandbox.requestMergeGroup(REPOSITORY, pull);
    },
  },
  {
    name: "a deployment waits",
    prepare: async ({ rig: { scene } }) => {
      const question = { appId: scene.appId, environment: "production", ref: `${MODEL}#production#1` };
      return () => scene.sandbox.requestProtection(REPOSITORY, question);
    },
  },
  {
    name: "the check is asked for again",
    prepare: async (hands) => {
      const pull = await open(hands, register("1.2.0"));
      const { sandbox } = hands.rig.scene;
      const { checkRuns, issues } = sandbox.repository(REPOSITORY);
      const head = issues.get(pull)?.pull?.head.sha;
      const run = checkRuns.findLast(({ headSha, name }) => headSha === head && name === "registrar");
      const target = { owner: "acme", repo: "models", check_run_id: run?.id ?? 0 };
      return () => hands.rig.actor("ana").octokit.rest.checks.rerequestRun(target);
    },
  },
  {
    name: "the default branch moves",
    prepare: async ({ rig }) => {
      return () => rig.actor("dora").push("main", { "README.md": "# Models\n\nNothing governed.\n" }, "Say more");
    },
  },
];

/** GitHub right after the happening, and what it is about to send. */
export async function freezeAt(rig: Rig, begin: Moment, { prepare }: Happening): Promise<Moment> {
  await begin.restore();
  const app = await rig.boot();
  const happen = await prepare({ rig, app });
  await rig.settled(app);
  await app.close();
  return rig.freeze(async () => void (await happen()));
}

/** Whether it changes what is governed. */
export const isLanding = (name: string): boolean => /merge[sd]|lands|pushes/.test(name);
