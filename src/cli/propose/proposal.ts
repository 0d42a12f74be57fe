// What every step of proposing hands on to the next.

import type { ChangeRequest } from "../../plan/change-request.ts";
import type { Verdict } from "../../policy/verdict.ts";

/** A proposal as a commit, judged, that nobody but this process knows of yet. */
export interface Proposal {
  request: ChangeRequest;
  branch: string;
  commit: string;
  /** The commit the branch has now; the same as `commit` when this was proposed before. */
  known: string | undefined;
  verdict: Verdict;
}
