// What every command is carried out with.

import type { Said } from "../../github/comments.ts";
import type { Repo } from "../../github/repo.ts";
import type { Account } from "../../policy/evidence.ts";
import type { Policy } from "../../policy/policy.ts";
import type { WorkContext } from "../context.ts";

/** Somebody who may command, where they said so, and the registry as it is. */
export interface Bidding {
  work: WorkContext;
  repo: Repo;
  /** Tip of the default branch. */
  tip: string;
  policy: Policy;
  asker: Account;
  said: Said;
}
