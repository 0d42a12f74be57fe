// Answers requests for pages: GitHub's own page addresses, read through REST, with buttons that act as a chosen person.
import { randomBytes, timingSafeEqual } from "node:crypto";
import { press } from "./actions.ts";
import { createApi } from "./api.ts";
import { checkPage } from "./checks.ts";
import { commitPage, filesPage } from "./files.ts";
import { type Html, html } from "./html.ts";
import { issuePage, issuesPage } from "./issues.ts";
import { page, type RepositoryName, repositoryPath, rows } from "./layout.ts";
import { pullPage, pullsPage } from "./pull-request.ts";
import { releasePage, releasesPage, tagsPage } from "./releases.ts";
import { repositoryPage } from "./repository.ts";
import { apiPath, type Page, type Person, type Visit } from "./visit.ts";

/** What the pages need of the local GitHub. */
export type PagesOptions = {
  /** Where REST is served, without a slash at the end. */
  readonly url: string;
  /** The token pages are read with; it should see every repository. */
  readonly readToken: string;
  /** Whom the reader may act as. */
  readonly people: () => readonly Person[];
  /** `owner/repo` of the repositories the front page lists. */
  readonly repositories: () => readonly string[];
};

/** A request as the pages see it: path and query still percent-encoded, header names in lower case. */
export type PageRequest = {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** The answer to send, byte for byte. */
export type PageResponse = { status: number; headers: Record<string, string>; bytes: Buffer };

/** Answers a request, or `undefined` when the address is not one of a page. */
export type PageHandler = (request: PageRequest) => Promise<PageResponse | undefined>;

type Route = {
  readonly kind: string;
  readonly segments: number | "any";
  readonly show: (visit: Visit) => Promise<Page>;
};

const routes: readonly Route[] = [
  { kind: "", segments: 0, show: repositoryPage },
  { kind: "pulls", segments: 1, show: pullsPage },
  { kind: "pull", segments: "any", show: pullPage },
  { kind: "issues", segments: 1, show: issuesPage },
  { kind: "issues", segments: 2, show: issuePage },
  { kind: "releases", segments: 1, show: releasesPage },
  { kind: "releases", segments: "any", show: releasePage },
  { kind: "tags", segments: 1, show: tagsPage },
  { kind: "runs", segments: 2, show: checkPage },
  { kind: "commit", segments: 2, show: commitPage },
  { kind: "tree", segments: "any", show: filesPage },
  { kind: "blob", segments: "any", show: filesPage },
];

/** A handler for all pages; its forms carry a token made anew at every start, so no other site can post them. */
export function pageHandler(options: PagesOptions): PageHandler {
  const formToken = randomBytes(24).toString("base64url");

  return async (request) => {
    if (!isLoopback(request.headers["host"])) return undefined;
    if (request.path === "/") return request.method === "GET" ? frontPage(options) : undefined;
    const [owner, repo, ...segments] = request.path.split("/").filter(Boolean).map(decodeSegment);
    if (owner === undefined || repo === undefined) return undefined;
    const people = options.people();
    const api = createApi(options.url, options.readToken);
    const query = new URLSearchParams(request.query);
    const visit = { api, repository: { owner, repo }, segments, query, people, formToken };
    if (request.method === "GET") return show(visit);
    return request.method === "POST" ? act(options.url, visit, request) : undefined;
  };
}

async function show(visit: Visit): Promise<PageResponse | undefined> {
  const [kind = ""] = visit.segments;
  const route = routes.find(
    (one) => one.kind === kind && (one.segments === "any" || one.segments === visit.segments.length),
  );
  if (route === undefined) return undefined;
  const found = await route.show(visit);
  if (found !== undefined) return respond(200, page(found.title, withNotice(visit, found.body), visit.repository));
  // On GitHub too the two kinds of number share one sequence, and the issue address leads to either.
  if (kind === "issues") return redirect(`${repositoryPath(visit.repository)}/pull/${visit.segments[1]}`);
  return respond(404, page("Not found", html`<h1>Not found</h1><p>There is nothing here.</p>`, visit.repository));
}

async function act(url: string, visit: Visit, request: PageRequest): Promise<PageResponse | undefined> {
  const [kind = "", number] = visit.segments;
  if (kind !== "pull" && kind !== "issues") return undefined;
  const fields = new URLSearchParams(request.body.toString());
  if (!isSame(fields.get("form_token") ?? "", visit.formToken))
    return refuse(visit.repository, "This form is from an earlier start. Go back and reload the page.");
  const person = visit.people.find(({ login }) => login === fields.get("as"));
  if (person === undefined) return refuse(visit.repository, "There is nobody of that name to act as.");
  const sent = await press({ api: createApi(url, person.token), path: apiPath(visit), kind, number, fields });
  if (sent === undefined) return refuse(visit.repository, "There is no such button.");
  const notice = sent.ok ? "" : `&notice=${encodeURIComponent(`GitHub refused (${sent.status}): ${sent.message}`)}`;
  const target = [
    repositoryPath(visit.repository),
    kind,
    ...(number === undefined ? [] : [encodeURIComponent(number)]),
  ].join("/");
  return redirect(`${target}?as=${encodeURIComponent(person.login)}${notice}`);
}

function frontPage(options: PagesOptions): PageResponse {
  const items = options.repositories().map((name) => html`<a href="/${name}"><b>${name}</b></a>`);
  return respond(200, page("Local GitHub", html`<h1>Repositories</h1>${rows(items, "There are none.")}`));
}

function withNotice(visit: Visit, body: Html): Html {
  const notice = visit.query.get("notice");
  return notice === null ? body : html`<p class="bad" role="alert"><b>${notice}</b></p>${body}`;
}

function refuse(repository: RepositoryName, reason: string): PageResponse {
  return respond(403, page("Refused", html`<h1>Refused</h1><p>${reason}</p>`, repository));
}

function respond(status: number, body: string): PageResponse {
  const headers = {
    "content-type": "text/html; charset=utf-8",
    // Nothing a contributor writes may load, run or post anything from these pages.
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
  };
  return { status, headers, bytes: Buffer.from(body) };
}

function redirect(location: string): PageResponse {
  return { status: 303, headers: { location }, bytes: Buffer.alloc(0) };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

// A name that merely resolves to this machine could be another site's, so only literal loopback hosts are served.
function isLoopback(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host ?? "");
}
