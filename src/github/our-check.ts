// What our check on a commit says now, as far as it is ours.

import { CHECK } from "../policy/verdict.ts";
import type { Repo } from "./repo.ts";

export interface OurCheck {
  head: string;
  /** What it said, in short. */
  fingerprint: string;
}

// GET /repos/{owner}/{repo}/commits/{ref}/check-runs
/** Our newest finished check of a name on a commit. */
export async function findOurCheck(repo: Repo, head: string, check: string = CHECK): Promise<OurCheck | undefined> {
  const { rest, owner, name, appId } = repo;
  const wanted = { ref: head, check_name: check, app_id: appId, filter: "latest" } as const;
  const { data } = await rest.checks.listForRef({ owner, repo: name, ...wanted });
  const [newest] = data.check_runs.filter((run) => run.app?.id === appId).sort((a, b) => b.id - a.id);
  if (newest?.status !== "completed") return undefined;
  return { head, fingerprint: newest.external_id ?? "" };
}
