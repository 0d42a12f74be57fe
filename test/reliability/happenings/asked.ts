// What people and GitHub ask the App for.

import { MODEL } from "../../../sandbox/story/sample.ts";
import { REPOSITORY } from "../rig.ts";
import { approve, type Hands, type Happening, open, register, TARGET } from "./hands.ts";

/** The App's newest check on the head of a pull request. */
function checkOf({ rig }: Hands, pull: number) {
  const { checkRuns, issues } = rig.scene.sandbox.repository(REPOSITORY);
  const head = issues.get(pull)?.pull?.head.sha;
  const run = checkRuns.findLast(({ headSha, name }) => headSha === head && name === "registrar");
  if (run === undefined) throw new Error(`there is no check on pull request ${pull}`);
  return run;
}

/** An issue in which somebody says something. */
async function commanding({ rig, app }: Hands, login: "ben" | "chloe", body: string): Promise<() => Promise<unknown>> {
  const { rest } = rig.actor(login).octokit;
  const { data } = await rest.issues.create({ ...TARGET, title: "False alarms doubled" });
  await rig.settled(app);
  return () => rest.issues.createComment({ ...TARGET, issue_number: data.number, body });
}

export const ASKED: readonly Happening[] = [
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
      const target = { ...TARGET, check_run_id: checkOf(hands, pull).id };
      return () => hands.rig.actor("ana").octokit.rest.checks.rerequestRun(target);
    },
  },
  {
    name: "all checks are asked for again",
    prepare: async (hands) => {
      const pull = await open(hands, register("1.2.0"));
      const target = { ...TARGET, check_suite_id: checkOf(hands, pull).suite.id };
      return () => hands.rig.actor("ana").octokit.rest.checks.rerequestSuite(target);
    },
  },
  {
    name: "somebody commands a promotion",
    prepare: (hands) => commanding(hands, "ben", `/promote ${MODEL}@1.1.0 production Better`),
  },
  {
    name: "somebody commands two things, one of which can not be",
    prepare: (hands) => commanding(hands, "chloe", `/retire ${MODEL}@1.0.0 Superseded\n/lineage ${MODEL}@1.1.0`),
  },
];
