// Where things are set on GitHub's pages.

import type { Enforced } from "../enforced.ts";

export const branchOf = ({ place }: Enforced): string =>
  `branch ${place.defaultBranch} of ${place.owner}/${place.name}`;
export const repositoryOf = ({ place }: Enforced): string => `${place.owner}/${place.name}`;
export const rulesPage = ({ place }: Enforced): string => `${place.page}/settings/rules`;
