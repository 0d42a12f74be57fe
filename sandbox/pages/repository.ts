// The home page of a repository, and the list of repositories.
import type { components } from "@octokit/openapi-types";
import { showRoot } from "./files.ts";
import { html } from "./html.ts";
import { counted, moment, repositoryPath, rows } from "./layout.ts";
import { apiPath, type Page, type Visit } from "./visit.ts";

/** Files, branches, open pull requests, tags and releases at a glance. */
export async function repositoryPage(visit: Visit): Promise<Page> {
  const path = apiPath(visit);
  const repository = await visit.api.get<components["schemas"]["full-repository"]>(path);
  if (repository === undefined) return undefined;
  const [pulls, branches, tags, releases] = await Promise.all([
    visit.api.list<components["schemas"]["pull-request-simple"]>(`${path}/pulls`),
    visit.api.list<components["schemas"]["short-branch"]>(`${path}/branches`),
    visit.api.list<components["schemas"]["git-ref"]>(`${path}/git/matching-refs/tags/`),
    visit.api.list<components["schemas"]["release"]>(`${path}/releases`),
  ]);
  const base = repositoryPath(visit.repository);
  const counts = html`<p class="soft">branch <code>${repository.default_branch}</code> · <a href="${base}/tags">${counted(tags.length, "tag")}</a>
· <a href="${base}/releases">${counted(releases.length, "release")}</a> · clone with <code>git clone ${repository.clone_url}</code></p>`;
  const pullRows = pulls.map(
    (pull) =>
      html`<span class="right">${moment(pull.created_at)}</span><a href="${base}/pull/${pull.number}">${pull.title}</a> <span class="soft">#${pull.number} by ${pull.user?.login}</span>`,
  );
  const branchRows = branches.map(({ name }) => html`<a href="${base}/tree/${encodeURIComponent(name)}">${name}</a>`);
  const releaseRows = releases
    .slice(0, 5)
    .map(
      (release) =>
        html`<span class="right">${moment(release.published_at)}</span><a href="${base}/releases/tag/${encodeURIComponent(release.tag_name)}">${release.name ?? release.tag_name}</a>`,
    );
  const body = html`<h1>${repository.full_name}</h1>${repository.description ? html`<p>${repository.description}</p>` : ""}${counts}
${await showRoot(visit, repository.default_branch)}
<h2>Open pull requests</h2>${rows(pullRows, "None is open.")}
<h2>Newest releases</h2>${rows(releaseRows, "There are none.")}
<h2>Branches</h2>${rows(branchRows, "There are none.")}`;
  return { title: repository.full_name, body };
}
