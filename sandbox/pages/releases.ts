// The list of releases, the page of one release with its assets, and the list of tags.
import type { components } from "@octokit/openapi-types";
import { type Html, html } from "./html.ts";
import { badge, box, counted, moment, repositoryPath, rows } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";
import { apiPath, type Page, type Visit } from "./visit.ts";

type Release = components["schemas"]["release"];
type Ref = components["schemas"]["git-ref"];

/** Releases, newest first. */
export async function releasesPage(visit: Visit): Promise<Page> {
  const releases = await visit.api.list<Release>(`${apiPath(visit)}/releases`);
  const latest = await visit.api.get<Release>(`${apiPath(visit)}/releases/latest`);
  const body = html`<h1>Releases</h1>${releases.length === 0 ? html`<p class="soft">There are none.</p>` : ""}
${releases.map((release) => showRelease(visit, release, release.id === latest?.id))}`;
  return { title: "Releases", body };
}

/** One release, by its tag. */
export async function releasePage(visit: Visit): Promise<Page> {
  const tag = visit.segments.slice(2).join("/");
  const release = await visit.api.get<Release>(`${apiPath(visit)}/releases/tags/${encodeURIComponent(tag)}`);
  if (release === undefined) return undefined;
  return {
    title: release.name ?? tag,
    body: html`<h1>${release.name ?? tag}</h1>${showRelease(visit, release, false)}`,
  };
}

/** Tags and what they point at. */
export async function tagsPage(visit: Visit): Promise<Page> {
  const refs = await visit.api.list<Ref>(`${apiPath(visit)}/git/matching-refs/tags/`);
  const row = ({ ref, object }: Ref): Html => {
    const name = ref.replace("refs/tags/", "");
    const link = `${repositoryPath(visit.repository)}/tree/${encodeURIComponent(name)}`;
    return html`<span class="right">${object.type} <code>${object.sha.slice(0, 7)}</code></span><a href="${link}">${name}</a>`;
  };
  return { title: "Tags", body: html`<h1>Tags</h1>${rows(refs.map(row), "There are none.")}` };
}

function showRelease(visit: Visit, release: Release, isLatest: boolean): Html {
  const base = repositoryPath(visit.repository);
  const head = html`<a href="${base}/releases/tag/${encodeURIComponent(release.tag_name)}"><b>${release.name ?? release.tag_name}</b></a>
${isLatest ? badge("latest", "good") : ""} ${release.draft ? badge("draft", "wait") : ""} ${release.prerelease ? badge("pre-release", "wait") : ""}
· tag <a href="${base}/tree/${encodeURIComponent(release.tag_name)}">${release.tag_name}</a> · ${release.author.login} · ${moment(release.published_at ?? release.created_at)}`;
  const asset = (one: Release["assets"][number]): Html =>
    html`<span class="right">${counted(one.size, "byte")}</span><a href="${one.browser_download_url}">${one.name}</a> <span class="soft"><code>${one.digest}</code></span>`;
  const assets = release.assets.length === 0 ? "" : html`<h3>Assets</h3>${rows(release.assets.map(asset), "")}`;
  return box(head, html`${renderMarkdown(release.body ?? "", { base, comment: true })}${assets}`);
}
