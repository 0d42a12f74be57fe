// All REST routes; where two fit a path, the one listed first answers.
import type { Route } from "../router.ts";
import type { Courier } from "../webhooks.ts";
import { appRoutes } from "./apps.ts";
import { checkRoutes } from "./checks.ts";
import { commentRoutes } from "./comments.ts";
import { commitRoutes } from "./commits.ts";
import { contentRoutes } from "./contents.ts";
import { deliveryRoutes } from "./deliveries.ts";
import { gitDataRoutes } from "./git-data.ts";
import { issueRoutes } from "./issues.ts";
import { graphqlRoutes } from "../graphql.ts";
import { mergeRoutes } from "./merge.ts";
import { pullRoutes } from "./pulls.ts";
import { refRoutes } from "./refs.ts";
import { repositoryRoutes } from "./repositories.ts";
import { releaseRoutes } from "./releases.ts";
import { reviewRoutes } from "./reviews.ts";
import { statusRoutes } from "./statuses.ts";
import { teamRoutes } from "./teams.ts";
import { timelineRoutes } from "./timeline.ts";
import { treeRoutes } from "./trees.ts";
import { userRoutes } from "./users.ts";

/** The REST API; the courier is what the delivery routes show. */
export function routes(courier: Courier): Route[] {
  return [
    ...appRoutes,
    ...deliveryRoutes(courier),
    ...userRoutes,
    ...repositoryRoutes,
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
    ...commitRoutes,
  ...teamRoutes,
  ...releaseRoutes,
  ...graphqlRoutes,
  ];
}
