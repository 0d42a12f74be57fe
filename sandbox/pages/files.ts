// The files of a repository at a ref: folders, file contents, and single commits.
import type { components } from "@octokit/openapi-types";
import { showFiles } from "./diff.ts";
import { type Html, html } from "./html.ts";
import { box, counted, moment, repositoryPath, rows } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";
import { apiPath, type Page, type Visit } from "./visit.ts";

type Entry = components["schemas"]["content-directory"][number];
type File = components["schemas"]["content-file"];

/** A folder or file; the ref is one path segment, so a branch with a slash in its name is written with `%2F`. */
export async function filesPage(visit: Visit): Promise<Page> {
  const [, ref = "", ...path] = visit.segments;
  const found = await readContents(visit, ref, path);
  if (found === undefined) return undefined;
  const title = path.length === 0 ? ref : path.join("/");
  return {
    title,
    body: html`${breadcrumb(visit, ref, path)}${isFolder(found) ? showFolder(visit, ref, found) : showFile(found)}`,
  };
}

/** The root folder at a ref, for the repository's home page. */
export async function showRoot(visit: Visit, ref: string): Promise<Html> {
  const found = await readContents(visit, ref, []);
  return found !== undefined && isFolder(found)
    ? showFolder(visit, ref, found)
    : html`<p class="soft">There is no commit yet.</p>`;
}

/** One commit with its message and changes. */
export async function commitPage(visit: Visit): Promise<Page> {
  const sha = visit.segments[1] ?? "";
  const commit = await visit.api.get<components["schemas"]["commit"]>(
    `${apiPath(visit)}/commits/${encodeURIComponent(sha)}`,
  );
  if (commit === undefined) return undefined;
  const [subject, ...rest] = commit.commit.message.split("\n");
  const by = html`<b>${commit.author?.login ?? commit.commit.author?.name}</b> · ${moment(commit.commit.author?.date)}
· <a href="${repositoryPath(visit.repository)}/tree/${commit.sha}">files at <code>${commit.sha.slice(0, 7)}</code></a>`;
  const message = rest.join("\n").trim() === "" ? "" : html`<pre><code>${rest.join("\n").trim()}</code></pre>`;
  return {
    title: subject ?? sha,
    body: html`<h1>${subject}</h1><p>${by}</p>${message}${showFiles(commit.files ?? [])}`,
  };
}

function readContents(
  visit: Visit,
  ref: string,
  path: readonly string[],
): Promise<readonly Entry[] | File | undefined> {
  const encoded = path.map(encodeURIComponent).join("/");
  return visit.api.get(`${apiPath(visit)}/contents/${encoded}?ref=${encodeURIComponent(ref)}`);
}

function isFolder(found: readonly Entry[] | File): found is readonly Entry[] {
  return Array.isArray(found);
}

function breadcrumb(visit: Visit, ref: string, path: readonly string[]): Html {
  const steps = path.map(
    (name, index) => html` / <a href="${linkTo(visit, ref, path.slice(0, index + 1).join("/"))}">${name}</a>`,
  );
  return html`<h1><a href="${linkTo(visit, ref, "")}">${visit.repository.repo}</a>${steps}</h1><p class="soft">at <code>${ref}</code></p>`;
}

function linkTo(visit: Visit, ref: string, path: string): string {
  const encoded = path === "" ? "" : `/${path.split("/").map(encodeURIComponent).join("/")}`;
  return `${repositoryPath(visit.repository)}/tree/${encodeURIComponent(ref)}${encoded}`;
}

function showFolder(visit: Visit, ref: string, entries: readonly Entry[]): Html {
  const sorted = [...entries].sort((a, b) => Number(b.type === "dir") - Number(a.type === "dir"));
  const row = ({ name, path, type, size }: Entry): Html =>
    html`<span class="right">${type === "file" ? counted(size, "byte") : type}</span><a href="${linkTo(visit, ref, path)}">${name}${type === "dir" ? "/" : ""}</a>`;
  return rows(sorted.map(row), "This folder is empty.");
}

function showFile(file: File): Html {
  const text = Buffer.from(file.content ?? "", "base64").toString("utf8");
  const head = html`<b>${file.name}</b> · ${counted(file.size, "byte")} · blob <code>${file.sha?.slice(0, 7)}</code>`;
  if (file.name.endsWith(".md")) return box(head, renderMarkdown(text));
  const lines = text.replace(/\n$/, "").split("\n");
  const row = (line: string, index: number): Html =>
    html`<tr id="L${index + 1}"><td>${index + 1}</td><td><pre>${line}</pre></td></tr>`;
  return box(head, html`<table class="numbered">${lines.map(row)}</table>`);
}
