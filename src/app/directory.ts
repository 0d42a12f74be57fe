// What there is to sweep, read from GitHub.

import type { Client } from "../github/client.ts";
import { readPages } from "../github/pages.ts";
import type { Directory } from "./sweep.ts";

/** Every list is read to its end, or the read throws. */
export function createDirectory(client: Client): Directory {
  return {
    installations: async () => (await client.installations()).map(({ id }) => id),
    repositories: (installationId) => client.repositories(installationId),
    openPulls: async (key) => {
      const repo = await client.repository(key);
      const place = { owner: repo.owner, repo: repo.name, state: "open", base: repo.defaultBranch } as const;
      const pulls = await readPages((page) => repo.rest.pulls.list({ ...place, ...page }));
      return pulls.map(({ number }) => number);
    },
  };
}
