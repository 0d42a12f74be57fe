// All REST routes; where two fit a path, the one listed first answers.
import { graphqlRoutes } from "../graphql.ts";
import type { RateLimiter } from "../rate-limit.ts";
import type { Route } from "../router.ts";
import type { Courier } from "../webhooks.ts";
import { activityRoutes } from "./activity.ts";
import { appRoutes } from "./apps.ts";
import { checkRoutes } from "./checks.ts";
import { commentRoutes } from "./comments.ts";
import { commitRoutes } from "./commits.ts";
import { contentRoutes } from "./contents.ts";
import { deliveryRoutes } from "./deliveries.ts";
import { deploymentRoutes } from "./deployments.ts";
import { gitDataRoutes } from "./git-data.ts";
import { issueRoutes } from "./issues.ts";
import { mergeRoutes } from "./merge.ts";
import { pullRoutes } from "./pulls.ts";
import { rateLimitRoutes } from "./rate-limit.ts";
import { refRoutes } from "./refs.ts";
import { releaseRoutes } from "./releases.ts";
import { repositoryRoutes } from "./repositories.ts";
import { reviewRoutes } from "./reviews.ts";
import { ruleRoutes } from "./rules.ts";
import { statusRoutes } from "./statuses.ts";
import { teamRoutes } from "./teams.ts";
import { timelineRoutes } from "./timeline.ts";
import { treeRoutes } from "./trees.ts";
import { userRoutes } from "./users.ts";
import { workflowRunRoutes } from "./workflow-runs.ts";

/** The whole API; the courier and the limiter are what their routes show. */
export function routes(courier: Courier, limiter: RateLimiter): Route[] {
  return [
    ...appRoutes,
    ...deliveryRoutes(courier),
    ...userRoutes,
    ...repositoryRoutes,
    ...activityRoutes,
    ...refRoutes,
    ...gitDataRoutes,
    ...treeRoutes,
    ...contentRoutes,
    ...pullRoutes,
    ...reviewRoutes,
    ...mergeRoutes,
    ...commentRoutes,
    ...timelineRoutes,
    ...issueRoutes,
    ...checkRoutes,
    ...statusRoutes,
    // Before the branches, whose names may hold slashes.
    ...ruleRoutes,
    ...commitRoutes,
    ...deploymentRoutes,
    ...workflowRunRoutes,
    ...rateLimitRoutes(limiter),
    ...teamRoutes,
    ...releaseRoutes,
    ...graphqlRoutes,
  ];
}
