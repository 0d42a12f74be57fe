// What a person sees on GitHub at this moment: the check of a pull request, the tags, the latest release.

import type { Actor, Place } from "./actor.ts";

export interface ShownCheck {
  conclusion: string;
  title: string;
  annotations: readonly { path: string; line: number; message: string }[];
}

/** The newest check `registrar` on the head of a pull request. */
export async function showCheck(viewer: Actor, place: Place, pull: number): Promise<ShownCheck> {
  const target = { owner: place.owner, repo: place.repo };
  const { data: opened } = await viewer.octokit.rest.pulls.get({ ...target, pull_number: pull });
  const { data: runs } = await viewer.octokit.rest.checks.listForRef({
    ...target,
    ref: opened.head.sha,
    check_name: "registrar",
    filter: "latest",
  });
  const run = runs.check_runs[0];
  if (run === undefined) throw new Error(`no check "registrar" on pull request #${pull}: the App did not answer`);
  const { data: notes } = await viewer.octokit.rest.checks.listAnnotations({ ...target, check_run_id: run.id });
  return {
    conclusion: run.conclusion ?? run.status,
    title: run.output.title ?? "",
    annotations: notes.map((note) => ({ path: note.path, line: note.start_line, message: note.message ?? "" })),
  };
}

/** Titles of the open incidents: a story without surprises has none. */
export async function showIncidents(viewer: Actor, place: Place): Promise<readonly string[]> {
  const { data } = await viewer.octokit.rest.issues.listForRepo({
    owner: place.owner,
    repo: place.repo,
    state: "open",
  });
  return data.filter((issue) => issue.pull_request === undefined).map((issue) => issue.title);
}
