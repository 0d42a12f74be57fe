// What exceptions leave to do: looks at what stands now, and keeps the issues that ask for a review or a gate to be met.

import { formatMark, listOurIssues, type OurIssue } from "../github/ours.ts";
import { readStanding } from "../github/records.ts";
import type { Repo } from "../github/repo.ts";
import { FOLLOW_UP_MARKS, type OpenFollowUp, planFollowUps } from "../plan/follow-up.ts";
import type { WorkContext } from "./context.ts";
import { keepIssues } from "./keep-issues.ts";

/** Opens, rewrites and closes these issues. Safe to repeat: an issue that is as it should be is left alone. */
export async function followUp(work: WorkContext, repo: Repo): Promise<void> {
  const standing = await readStanding(repo, work.signer.keys);
  if (standing.size === 0) return;
  const issues = await listOurIssues(repo, "open");
  const context = {
    ...{ renderer: work.renderer, repositoryUrl: repo.url, defaultBranch: repo.defaultBranch },
    asOf: work.now().toISOString(),
  };
  const actions = planFollowUps(standing, issues.flatMap(toFollowUp), context);
  await keepIssues(work, repo, { open: issues, actions });
}

function toFollowUp({ title, body }: OurIssue): OpenFollowUp[] {
  const marker = /<!-- (registrar:[a-z]+ record\/[^ ]+) -->/.exec(body)?.[1];
  if (marker === undefined || FOLLOW_UP_MARKS.every((mark) => !marker.startsWith(`${mark} `))) return [];
  return [{ marker, title, body: body.replace(formatMark(marker), "").trim() }];
}
