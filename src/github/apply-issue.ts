// The issues that the App opens, keeps and closes. Only `apply.ts` calls it.

import type { KeepIssue, OpenIncident } from "../plan/action.ts";
import { type Applied, at } from "./applied.ts";
import { statusOf } from "./errors.ts";
import { findOurIssues, joinBody, type OurIssue } from "./ours.ts";
import type { Repo } from "./repo.ts";

// POST /repos/{owner}/{repo}/issues · PATCH /repos/{owner}/{repo}/issues/{issue_number}
export async function openIncident(repo: Repo, { marker, title, body }: OpenIncident): Promise<Applied> {
  try {
    const [known, ...younger] = await findOurIssues(repo, marker);
    await closeIssues(repo, younger);
    const issue = known ?? (await createIssue(repo, { marker, title, body }));
    return { do: "open-incident", url: issue?.url, created: known === undefined };
  } catch (error) {
    if (statusOf(error) === 410) return { do: "open-incident", url: undefined, created: false };
    throw error;
  }
}

// POST /repos/{owner}/{repo}/issues
/** Of those that replicas open at the same moment the oldest stays open. */
async function createIssue(
  repo: Repo,
  { marker, title, body }: { marker: string; title: string; body: string },
): Promise<OurIssue | undefined> {
  await repo.rest.issues.create({ ...at(repo), title, body: joinBody(body, marker) });
  const [oldest, ...younger] = await findOurIssues(repo, marker);
  await closeIssues(repo, younger);
  return oldest;
}

// PATCH /repos/{owner}/{repo}/issues/{issue_number}
export async function keepIssue(repo: Repo, { marker, title, body: text, open }: KeepIssue): Promise<Applied> {
  const body = joinBody(text, marker);
  try {
    const [known, ...younger] = await findOurIssues(repo, marker);
    await closeIssues(repo, younger);
    if (known?.open === open && known.title === title && known.body === body)
      return { do: "keep-issue", written: false };
    if (!known && !open) return { do: "keep-issue", written: false };
    const state = open ? "open" : "closed";
    if (known) await repo.rest.issues.update({ ...at(repo), issue_number: known.number, title, body, state });
    else await createIssue(repo, { marker, title, body: text });
    return { do: "keep-issue", written: true };
  } catch (error) {
    if (statusOf(error) === 410) return { do: "keep-issue", written: false };
    throw error;
  }
}

/** What tells the same as an older issue. */
async function closeIssues(repo: Repo, issues: readonly OurIssue[]): Promise<void> {
  for (const { number, open } of issues) {
    if (!open) continue;
    await repo.rest.issues.update({ ...at(repo), issue_number: number, state: "closed", state_reason: "not_planned" });
  }
}
