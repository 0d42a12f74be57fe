// What happens around a registry, and may change what was said of it.

import { MODEL, stageFile, stagePath } from "../../../sandbox/story/sample.ts";
import { COMMENT_MARK, formatMark } from "../../../src/github/ours.ts";
import { REPOSITORY, type Rig } from "../rig.ts";
import { approve, FILES, type Hands, type Happening, land, open, register, TARGET } from "./hands.ts";

/** What is put into the stage of this policy must run soon. */
const WATCHED = `${FILES["registry.yaml"]}`.replace(
  "  - name: production\n",
  "  - name: canary\n    approvals: { engineering: 1 }\n    environments: [canary]\n    deployWithin: PT30M\n  - name: production\n",
);

/** Says that the stage runs what this tag names. */
async function deploy(rig: Rig, ref: string): Promise<void> {
  const { rest } = rig.actor("ben").octokit;
  const draft = { ...TARGET, ref, environment: "canary", auto_merge: false, required_contexts: [] };
  const { data } = await rest.repos.createDeployment(draft);
  if (!("id" in data)) throw new Error("no deployment was made");
  await rest.repos.createDeploymentStatus({ ...TARGET, deployment_id: data.id, state: "success" });
}

/** What the App says on a pull request. */
function commentOn({ rig }: Hands, pull: number) {
  const comments = rig.scene.sandbox.repository(REPOSITORY).issues.get(pull)?.comments ?? [];
  const ours = comments.find(({ body }) => body.includes(formatMark(COMMENT_MARK)));
  if (ours === undefined) throw new Error(`there is no comment on pull request ${pull}`);
  return { ...TARGET, comment_id: ours.id };
}

export const AROUND: readonly Happening[] = [
  {
    name: "the default branch moves",
    prepare: async ({ rig }) => {
      return () => rig.actor("dora").push("main", { "README.md": "# Models\n\nNothing governed.\n" }, "Say more");
    },
  },
  {
    name: "somebody changes what the App said",
    prepare: async (hands) => {
      const ours = commentOn(hands, await open(hands, register("1.2.0")));
      return () => hands.rig.actor("dora").octokit.rest.issues.updateComment({ ...ours, body: "All is well." });
    },
  },
  {
    name: "somebody deletes what the App said",
    prepare: async (hands) => {
      const ours = commentOn(hands, await open(hands, register("1.2.0")));
      return () => hands.rig.actor("dora").octokit.rest.issues.deleteComment(ours);
    },
  },
  {
    name: "a reviewer leaves the team",
    prepare: async (hands) => {
      await approve(hands, await open(hands, register("1.2.0")), "ben");
      const { sandbox } = hands.rig.scene;
      return async () => sandbox.setMembership({ org: "acme", team: "engineering", login: "ben", state: "none" });
    },
  },
  {
    name: "a reviewer may no longer read the repository",
    prepare: async (hands) => {
      const { sandbox } = hands.rig.scene;
      const repository = sandbox.repository(REPOSITORY);
      const organization = sandbox.state.organizations.get(repository.owner.id);
      if (organization === undefined) throw new Error("the repository is nobody's");
      repository.private = true;
      organization.basePermission = "none";
      await approve(hands, await open(hands, register("1.2.0")), "ben");
      return async () => sandbox.removeCollaborator(REPOSITORY, "ben");
    },
  },
  {
    name: "something else is deployed than what was approved an hour ago",
    prepare: async ({ rig }) => {
      const app = await rig.boot({ now: () => new Date() });
      const hands = { rig, app };
      await land(hands, { title: "Watch deployments", files: { "registry.yaml": WATCHED } }, "dora");
      const files = { [stagePath("canary")]: stageFile("canary", "1.0.0", "Try it") };
      await land(hands, { title: "Try 1.0.0", files }, "ben");
      await app.close();
      return () => deploy(rig, `${MODEL}#staging#2`);
    },
  },
  {
    name: "the App may see the organization again",
    prepare: async (hands) => {
      const { sandbox } = hands.rig.scene;
      const [installation] = sandbox.state.installations.values();
      const suspend = (suspended: boolean) => sandbox.suspend(installation?.id ?? 0, suspended);
      await open(hands, register("1.2.0"));
      suspend(true);
      const ana = hands.rig.actor("ana");
      const { title, files } = register("1.3.0");
      await ana.push("register-1-3-0", files, title);
      await ana.openPullRequest("register-1-3-0", title);
      return async () => suspend(false);
    },
  },
];
