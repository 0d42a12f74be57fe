// Shows check runs: conclusion, summary, details and annotations.
import type { components } from "@octokit/openapi-types";
import { type Html, html } from "./html.ts";
import { badge, box, moment, repositoryPath } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";
import { apiPath, type Page, type Visit } from "./visit.ts";

type CheckRun = components["schemas"]["check-run"];
type Annotation = components["schemas"]["check-annotation"];

/** The newest check run of each name and App on a commit. */
export async function readChecks(visit: Visit, sha: string): Promise<readonly CheckRun[]> {
  const answer = await visit.api.get<{ check_runs: readonly CheckRun[] }>(
    `${apiPath(visit)}/commits/${sha}/check-runs?filter=latest&per_page=100`,
  );
  return answer?.check_runs ?? [];
}

/** A check run with its report and annotations. */
export async function showCheck(visit: Visit, run: CheckRun): Promise<Html> {
  const annotations = await visit.api.list<Annotation>(`${apiPath(visit)}/check-runs/${run.id}/annotations`);
  const base = repositoryPath(visit.repository);
  const head = html`${badge(run.conclusion ?? run.status, toneOf(run))}
<a href="${base}/runs/${run.id}"><b>${run.name}</b></a> by ${run.app?.name} · ${moment(run.completed_at ?? run.started_at)}`;
  const body = html`${run.output.title === null ? "" : html`<h3>${run.output.title}</h3>`}
${renderMarkdown(run.output.summary ?? "", { base })}${renderMarkdown(run.output.text ?? "", { base })}
${annotations.map(showAnnotation)}`;
  return box(head, body, "check");
}

/** The page of one check run. */
export async function checkPage(visit: Visit): Promise<Page> {
  const run = await visit.api.get<CheckRun>(`${apiPath(visit)}/check-runs/${visit.segments[1]}`);
  if (run === undefined) return undefined;
  const commit = html`<p class="soft">on commit <code>${run.head_sha}</code></p>`;
  return { title: `Check ${run.name}`, body: html`<h1>${run.name}</h1>${commit}${await showCheck(visit, run)}` };
}

function showAnnotation(annotation: Annotation): Html {
  const lines = annotation.start_line === annotation.end_line ? "" : `–${annotation.end_line}`;
  return html`<p><b class="${annotation.annotation_level === "failure" ? "bad" : "wait"}">${annotation.annotation_level}</b>
<code>${annotation.path}:${annotation.start_line}${lines}</code> ${annotation.title}</p><pre><code>${annotation.message}</code></pre>`;
}

function toneOf(run: CheckRun): "good" | "bad" | "wait" | "" {
  if (run.conclusion === null) return "wait";
  if (run.conclusion === "success") return "good";
  return run.conclusion === "neutral" || run.conclusion === "skipped" ? "" : "bad";
}
