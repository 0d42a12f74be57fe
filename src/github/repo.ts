// A repository, and all that it takes to read and write it.

import type { ObjectCache } from "./object-cache.ts";
import type { Octokit } from "./request.ts";

/** A repository as the App reaches it: through one installation. */
export interface RepoKey {
  installationId: number;
  owner: string;
  name: string;
}

/** A repository with the hands to work on it. */
export interface Repo extends RepoKey {
  id: number;
  private: boolean;
  defaultBranch: string;
  isOrganization: boolean;
  /** Page of the repository for people. */
  url: string;
  appId: number;
  appSlug: string;
  /** Hosts on which a code URI names a repository of this GitHub. */
  hosts: readonly string[];
  rest: Octokit["rest"];
  request: Octokit["request"];
  graphql: Octokit["graphql"];
  /** Git objects read before, by id. */
  objects: ObjectCache;
}
