// The App's work: each job finds its repository, and one orchestrator does it.

import { answerDeployments } from "./answer-deployments.ts";
import { obeyComment } from "./command/obey-comment.ts";
import type { WorkContext } from "./context.ts";
import type { Work } from "./job.ts";
import { RecentMap, RecentSet } from "./recent.ts";
import { recordLandings } from "./record-landings.ts";
import { reviewMergeGroup } from "./review-merge-group.ts";
import { reviewPullRequest } from "./review-pull-request.ts";
import { reviewSetup } from "./review-setup.ts";
import { watchDeployments } from "./watch-deployments.ts";

/** What this process has seen lately is only a shortcut: without it everything is looked up again. */
export function createWork(
  given: Omit<WorkContext, "firstSeen" | "completed" | "doubted" | "delayed" | "unheard">,
): Work {
  const { client } = given;
  const seen = {
    firstSeen: new RecentMap<number>(),
    completed: new RecentSet(),
    doubted: new Map(),
    delayed: new RecentSet(),
    unheard: new RecentSet(),
  };
  const context: WorkContext = { ...given, ...seen };
  return {
    reviewPullRequest: async (key, number, hints) =>
      reviewPullRequest(context, await client.repository(key), { number, hints }),
    reviewMergeGroup: async (key, head) => reviewMergeGroup(context, await client.repository(key), head),
    watchDeployments: async (key) => watchDeployments(context, await client.repository(key)),
    reviewSetup: async (key, hints) => reviewSetup(context, await client.repository(key), hints),
    answerDeployments: async (key, run) => answerDeployments(context, await client.repository(key), run),
    obeyComment: async (key, comment) => obeyComment(context, await client.repository(key), comment),
    recordLandings: async (key, hints) => recordLandings(context, await client.repository(key), hints),
  };
}
