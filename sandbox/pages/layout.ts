// The frame every page shares, and the small pieces most of them use.
import { type Html, html } from "./html.ts";
import { styleSheet } from "./style.ts";

/** A repository as pages name it. */
export type RepositoryName = { readonly owner: string; readonly repo: string };

/** The path of a repository's page. */
export function repositoryPath({ owner, repo }: RepositoryName): string {
  return `/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}`;
}

/** A whole page; with a repository it gets that repository's navigation. */
export function page(title: string, body: Html, repository?: RepositoryName): string {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${styleSheet}</style></head>
<body><header class="top"><div>${repository === undefined ? html`<a class="name" href="/">Local GitHub</a>` : navigation(repository)}
<span class="note">local GitHub, for trying things out</span></div></header>
<main>${body}</main></body></html>
`.html;
}

function navigation(repository: RepositoryName): Html {
  const path = repositoryPath(repository);
  return html`<a class="name" href="${path}">${repository.owner} / ${repository.repo}</a>
<a href="${path}">Code</a><a href="${path}/pulls">Pull requests</a><a href="${path}/issues">Issues</a>
<a href="${path}/releases">Releases</a><a href="${path}/tags">Tags</a>`;
}

/** A bordered box with a heading line. */
export function box(head: Html, body: Html, kind = ""): Html {
  return html`<section class="box ${kind}"><div class="head">${head}</div><div class="body">${body}</div></section>`;
}

/** A bordered list, or `empty` when there is nothing in it. */
export function rows(items: readonly Html[], empty: string): Html {
  if (items.length === 0) return html`<p class="soft">${empty}</p>`;
  return html`<section class="box"><ul class="rows">${items.map((item) => html`<li>${item}</li>`)}</ul></section>`;
}

/** A coloured label. */
export function badge(text: string, kind: "good" | "bad" | "wait" | "done" | ""): Html {
  return html`<span class="badge ${kind}">${text}</span>`;
}

/** A moment, to the minute and in UTC. */
export function moment(iso: string | null | undefined): Html {
  if (!iso) return html``;
  return html`<time datetime="${iso}" title="${iso}">${iso.slice(0, 16).replace("T", " ")}</time>`;
}

/** A number with its noun, in the plural where English wants it. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
