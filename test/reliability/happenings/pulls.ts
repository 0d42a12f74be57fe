// Pull requests that are opened, pushed to, reviewed, moved and closed.

import { Octokit } from "@octokit/rest";
import { manifest, SOUND, stageFile, stagePath, versionPath } from "../../../sandbox/story/sample.ts";
import { REPOSITORY } from "../rig.ts";
import { approve, FILES, type Hands, type Happening, land, open, register, TARGET } from "./hands.ts";

/** Whoever fills the stage of this policy waits for a check of somebody else. */
const WAITING = `${FILES["registry.yaml"]}`.replace(
  "  - name: production\n",
  "  - name: canary\n    approvals: { engineering: 1 }\n    gates: [{ type: checks, checks: [{ name: smoke }] }]\n  - name: production\n",
);

/** Another App, which makes checks. */
async function makeCheck({ rig: { scene } }: Hands, pull: number): Promise<() => Promise<unknown>> {
  const { sandbox } = scene;
  const permissions = { checks: "write" };
  const { id } = sandbox.createApp({ slug: "smoke", permissions, events: [] });
  const installation = sandbox.install(id, "acme");
  const token = `ghs_${"smoke".repeat(8)}`;
  const whose = { kind: "installation" as const, installation, permissions, repositories: undefined };
  sandbox.state.tokens.set(token, { ...whose, expiresAt: Number.POSITIVE_INFINITY });
  const octokit = new Octokit({ auth: token, baseUrl: sandbox.url });
  const head = sandbox.repository(REPOSITORY).issues.get(pull)?.pull?.head.sha ?? "";
  const run = { name: "smoke", head_sha: head, status: "completed", conclusion: "success" } as const;
  return () => octokit.rest.checks.create({ ...TARGET, ...run });
}

export const AT_PULLS: readonly Happening[] = [
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
      const target = { ...TARGET, pull_number: pull };
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
  {
    name: "a pull request that was approved for another branch is asked for the default one",
    prepare: async ({ rig, app }) => {
      const ana = rig.actor("ana");
      const { rest } = ana.octokit;
      const { data: main } = await rest.git.getRef({ ...TARGET, ref: "heads/main" });
      await rest.git.createRef({ ...TARGET, ref: "refs/heads/elsewhere", sha: main.object.sha });
      const { title, files } = register("1.2.0");
      await ana.push("register-1-2-0", files, title);
      const draft = { ...TARGET, head: "register-1-2-0", base: "elsewhere", title };
      const pull_number = (await rest.pulls.create(draft)).data.number;
      await rig.actor("ben").review(pull_number, "APPROVE");
      await rig.settled(app);
      return () => rest.pulls.update({ ...TARGET, pull_number, base: "main" });
    },
  },
  {
    name: "a pull request is closed that shares its head with another",
    prepare: async (hands) => {
      await approve(hands, await open(hands, register("1.2.0")), "ben");
      const ana = hands.rig.actor("ana");
      const { rest } = ana.octokit;
      const { data: head } = await rest.git.getRef({ ...TARGET, ref: "heads/register-1-2-0" });
      await rest.git.createRef({ ...TARGET, ref: "refs/heads/twin", sha: head.object.sha });
      const twin = await ana.openPullRequest("twin", "The same again");
      await hands.rig.settled(hands.app);
      return () => rest.pulls.update({ ...TARGET, pull_number: twin, state: "closed" });
    },
  },
  {
    name: "a check is done that a gate waits for",
    prepare: async (hands) => {
      await land(hands, { title: "Wait for checks", files: { "registry.yaml": WAITING } }, "dora");
      const files = { [stagePath("canary")]: stageFile("canary", "1.0.0", "Try it") };
      const pull = await approve(hands, await open(hands, { title: "Try 1.0.0", files }), "ben");
      return makeCheck(hands, pull);
    },
  },
];
