// What a page needs to know about the request it answers.
import type { Api } from "./api.ts";
import { type Html, html } from "./html.ts";
import type { RepositoryName } from "./layout.ts";

/** Somebody the reader may act as. */
export type Person = { readonly login: string; readonly token: string };

/** One visit to a page of one repository. */
export type Visit = {
  readonly api: Api;
  readonly repository: RepositoryName;
  /** The rest of the path after the repository, percent-decoded segment by segment. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly people: readonly Person[];
  readonly formToken: string;
};

/** A page that exists; `undefined` stands for one that does not. */
export type Page = { readonly title: string; readonly body: Html } | undefined;

/** Where REST knows the visited repository. */
export function apiPath({ repository }: Visit): string {
  return `/repos/${encodeURIComponent(repository.owner)}/${encodeURIComponent(repository.repo)}`;
}

/** A form that acts as a person of the reader's choice; `action` is relative to the server. */
export function actionForm(visit: Visit, action: string, content: Html): Html {
  const chosen = visit.query.get("as");
  return html`<form class="act" method="post" action="${action}">
<input type="hidden" name="form_token" value="${visit.formToken}">
${content}
<p><label class="soft">acting as <select name="as">${visit.people.map(
    ({ login }) => html`<option ${login === chosen ? html`selected` : ""}>${login}</option>`,
  )}</select></label></p></form>`;
}
