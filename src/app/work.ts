// The App's work: each job finds its repository, and one orchestrator does it.

import type { Repo, RepoKey } from "../github/client.ts";
import { unlessMissing } from "../github/errors.ts";
import { answerDeployments } from "./answer-deployments.ts";
import type { WorkContext } from "./context.ts";
import type { Work } from "./job.ts";
import { recordLandings } from "./record-landings.ts";
import { reviewMergeGroup } from "./review-merge-group.ts";
import { reviewPullRequest } from "./review-pull-request.ts";
import { reviewSetup } from "./review-setup.ts";

/** What this process has seen is only a shortcut: without it everything is looked up again. */
export function createWork(given: Omit<WorkContext, "firstSeen" | "completed" | "delayed">): Work {
  const { client } = given;
  const context: WorkContext = { ...given, firstSeen: new Map(), completed: new Set(), delayed: new Set() };
  const within = async (key: RepoKey, look: (repo: Repo) => Promise<void>) => {
    const repo = await unlessMissing(client.repository(key), undefined);
    if (repo) return look(repo);
    context.log.info(`${key.owner}/${key.name} is gone or was never within reach: there is nothing to look at`);
  };
  return {
    reviewPullRequest: (key, number, hints) =>
      within(key, (repo) => reviewPullRequest(context, repo, { number, hints })),
    reviewMergeGroup: (key, head) => within(key, (repo) => reviewMergeGroup(context, repo, head)),
    reviewSetup: (key, hints) => within(key, (repo) => reviewSetup(context, repo, hints)),
    answerDeployments: (key, run) => within(key, (repo) => answerDeployments(context, repo, run)),
    recordLandings: (key, hints) => within(key, (repo) => recordLandings(context, repo, hints)),
  };
}
