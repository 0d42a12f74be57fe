// The App's work: each job finds its repository, and one orchestrator does it.

import { answerDeployments } from "./answer-deployments.ts";
import type { WorkContext } from "./context.ts";
import type { Work } from "./job.ts";
import { recordLandings } from "./record-landings.ts";
import { reviewMergeGroup } from "./review-merge-group.ts";
import { reviewPullRequest } from "./review-pull-request.ts";
import { reviewSetup } from "./review-setup.ts";

/** What this process has seen is only a shortcut: without it everything is looked up again. */
export function createWork(given: Omit<WorkContext, "firstSeen" | "completed" | "doubted" | "delayed">): Work {
  const { client } = given;
  const seen = {
    firstSeen: new Map(),
    completed: new Set<string>(),
    doubted: new Set<string>(),
    delayed: new Set<string>(),
  };
  const context: WorkContext = { ...given, ...seen };
  return {
    reviewPullRequest: async (key, number, hints) =>
      reviewPullRequest(context, await client.repository(key), { number, hints }),
    reviewMergeGroup: async (key, head) => reviewMergeGroup(context, await client.repository(key), head),
    reviewSetup: async (key, hints) => reviewSetup(context, await client.repository(key), hints),
    answerDeployments: async (key, run) => answerDeployments(context, await client.repository(key), run),
    recordLandings: async (key, hints) => recordLandings(context, await client.repository(key), hints),
  };
}
