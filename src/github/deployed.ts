// Deployments that succeeded, as GitHub keeps them: the memory of what runs where.

import type { Policy } from "../policy/policy.ts";
import {
  compareRunning,
  type Deployment,
  keyOf,
  meaningOf,
  newestByModel,
  type Running,
  recordBehind,
} from "../policy/running.ts";
import type { SealedRecord } from "../registry/record.ts";
import { formatTag, type GtoTag } from "../registry/tags.ts";
import { IncompleteRead } from "./errors.ts";
import { readPages } from "./pages.ts";
import type { Octokit } from "./request.ts";

/** Hands that can look at deployments: the App's, or a person's. */
export interface DeploymentReader {
  rest: Octokit["rest"];
  graphql: Octokit["graphql"];
  owner: string;
  name: string;
  /** Page of the repository for people. */
  url: string;
}

/** What was approved: the newest record of each assignment that is no bypass, and the stages that are asked about. */
export interface Approved {
  standing: ReadonlyMap<string, SealedRecord>;
  policy: Pick<Policy, "stages">;
}

/** Every assignment in every environment of these stages. `recordOf` finds a sound record by its name. */
export async function readRunning(
  reader: DeploymentReader,
  { standing, policy }: Approved,
  recordOf: (name: string) => Promise<SealedRecord | undefined>,
): Promise<Running[]> {
  const places = compareRunning(standing, policy, () => undefined);
  const wanted = new Set(places.map(({ model, environment }) => keyOf(model, environment)));
  const environments = policy.stages.flatMap((stage) => stage.environments);
  const read = wanted.size === 0 ? [] : await readDeployments(reader, environments, hasAll);
  const deployed = new Map<string, NonNullable<Running["deployed"]>>();
  for (const [key, { tag, at }] of newestByModel(read, reader.url)) {
    if (wanted.has(key)) deployed.set(key, { tag: formatTag(tag), at, ...meaningOf(tag, await behind(tag)) });
  }
  return compareRunning(standing, policy, (model, environment) => deployed.get(keyOf(model, environment)));

  function hasAll(found: readonly Deployment[]): boolean {
    const known = newestByModel(found, reader.url);
    return [...wanted].every((key) => known.has(key));
  }

  // Nearly always it is the one that stands.
  async function behind(tag: GtoTag): Promise<SealedRecord | undefined> {
    const name = recordBehind(tag);
    const known = [...standing.values()].find((record) => record.name === name);
    return known ?? (name === undefined ? undefined : recordOf(name));
  }
}

/** So many pages of a hundred are looked through, newest first. */
const MOST_PAGES = 10;

const QUERY = `query ($owner: String!, $name: String!, $environments: [String!], $after: String) {
  repository(owner: $owner, name: $name) {
    deployments(environments: $environments, first: 100, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) {
      nodes {
        databaseId environment ref { name }
        statuses(first: 100) { nodes { state environmentUrl createdAt } pageInfo { hasNextPage } }
      }
      pageInfo { endCursor hasNextPage }
    }
  }
}`;

interface Answer {
  repository: { deployments: { nodes: (RawDeployment | null)[] | null; pageInfo: PageInfo } } | null;
}

interface PageInfo {
  endCursor?: string | null;
  hasNextPage: boolean;
}

interface RawDeployment {
  databaseId: number | null;
  environment: string | null;
  ref: { name: string } | null;
  statuses: { nodes: (RawStatus | null)[] | null; pageInfo: PageInfo } | null;
}

interface RawStatus {
  state: string;
  environmentUrl: string | null;
  createdAt: string;
}

/**
 * Those of these environments, the newest made first, until `isEnough` or there are no more. Whatever is older than the newest
 * thousand is not looked at, and so counts as never deployed.
 */
async function readDeployments(
  reader: DeploymentReader,
  environments: readonly string[],
  isEnough: (found: readonly Deployment[]) => boolean,
): Promise<Deployment[]> {
  const names = await readNames(reader, environments);
  const found: Deployment[] = [];
  let after: string | null | undefined;
  for (let page = 0; names.length > 0 && page < MOST_PAGES; page += 1) {
    const { nodes, pageInfo } = await readPage(reader, names, after);
    found.push(...nodes.flatMap(toDeployment));
    if (!pageInfo.hasNextPage || isEnough(found)) break;
    after = pageInfo.endCursor;
  }
  return found;
}

// GET /repos/{owner}/{repo}/environments
/** As GitHub spells them: it finds deployments by the exact name. */
async function readNames({ rest, owner, name }: DeploymentReader, wanted: readonly string[]): Promise<string[]> {
  const known = new Set(wanted.map((one) => one.toLowerCase()));
  const all = await readPages(async (page) => {
    const { data, headers } = await rest.repos.getAllEnvironments({ owner, repo: name, ...page });
    return { data: data.environments ?? [], headers };
  });
  return all.map((one) => one.name).filter((one) => known.has(one.toLowerCase()));
}

// POST /graphql
async function readPage(
  { graphql, owner, name }: DeploymentReader,
  environments: readonly string[],
  after: string | null | undefined,
): Promise<{ nodes: RawDeployment[]; pageInfo: PageInfo }> {
  const { repository } = await graphql<Answer>(QUERY, { owner, name, environments, after: after ?? null });
  const nodes = repository?.deployments.nodes?.filter((one) => one !== null);
  if (!repository || !nodes) throw new IncompleteRead("GraphQL left out the deployments");
  return { nodes, pageInfo: repository.deployments.pageInfo };
}

function toDeployment({ databaseId, environment, ref, statuses }: RawDeployment): Deployment[] {
  const all = statuses?.nodes?.filter((one) => one !== null);
  if (!all || statuses?.pageInfo.hasNextPage) throw new IncompleteRead(`deployment ${databaseId} has more statuses`);
  const done = all.filter(({ state }) => state === "SUCCESS");
  const newest = done.toSorted((one, other) => Date.parse(other.createdAt) - Date.parse(one.createdAt));
  const [last] = newest;
  if (!last) return [];
  const pages = newest.flatMap(({ environmentUrl }) => environmentUrl ?? []);
  return [{ environment: environment ?? "", ...(ref && { ref: ref.name }), pages, at: last.createdAt }];
}
