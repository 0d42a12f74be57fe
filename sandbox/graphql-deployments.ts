// Deployments and their statuses as GitHub's GraphQL shows them.
import { GraphQLError } from "graphql";
import { grants } from "./access.ts";
import type { Call } from "./call.ts";
import { nodeId } from "./objects/schema.ts";
import type { Deployment, Repository } from "./state.ts";

interface Page {
  first?: number;
  last?: number;
  after?: string;
}

interface Asked extends Page {
  environments?: string[];
  orderBy?: { direction: "ASC" | "DESC" };
}

/** The field `deployments` of a repository. */
export function deploymentsOf(call: Call, repository: Repository): (asked: Asked) => object {
  return ({ environments, orderBy, ...page }) => {
    const { actor } = call;
    if (actor.kind === "installation" && !grants(actor.permissions, "deployments:read"))
      throw new GraphQLError("Resource not accessible by integration", { extensions: { type: "FORBIDDEN" } });
    const fitting = repository.deployments.filter((one) => environments?.includes(one.environment) ?? true);
    const ordered = orderBy?.direction === "DESC" ? fitting.toReversed() : fitting;
    return connection(ordered, page, (one) => deploymentValue(repository, one));
  };
}

function deploymentValue(repository: Repository, deployment: Deployment): object {
  const { id, environment, createdAt, ref, statuses } = deployment;
  return {
    ...{ id: nodeId("DE", id), databaseId: id, environment, createdAt },
    ref: () => refValue(repository, ref),
    statuses: (page: Page) =>
      connection(statuses.toReversed(), page, (status) => ({
        id: nodeId("DES", status.id),
        state: status.state.toUpperCase(),
        environmentUrl: status.environmentUrl || null,
        createdAt: status.createdAt,
      })),
  };
}

/** Nothing when a deployment was made of a commit, or its ref is gone. */
function refValue({ git }: Repository, name: string): object | null {
  const prefix = ["refs/heads/", "refs/tags/"].find((each) => git.refs.get(each + name) !== undefined);
  return prefix === undefined ? null : { id: nodeId("REF", prefix + name), name, prefix };
}

/** One page of a list; a cursor is the number of what came before. */
function connection<T>(all: readonly T[], { first, last, after = "0" }: Page, show: (one: T) => object): object {
  const size = first ?? last ?? 0;
  if (size < 1 || size > 100) throw new GraphQLError("`first` on the connection exceeds the limit of 100 records.");
  const from = first === undefined ? Math.max(0, all.length - size) : Number(after);
  const end = from + size;
  const nodes = all.slice(from, end).map(show);
  return { nodes, pageInfo: { endCursor: String(Math.min(end, all.length)), hasNextPage: end < all.length } };
}
