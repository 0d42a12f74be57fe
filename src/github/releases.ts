// Releases of the App, published or begun and not finished.

import { createHash } from "node:crypto";
import type { ReleaseAsset } from "../plan/action.ts";
import { isOurs } from "./accounts.ts";
import { Conflict, unlessMissing } from "./errors.ts";
import type { Repo } from "./repo.ts";

export type OurRelease = Awaited<ReturnType<Repo["rest"]["repos"]["getRelease"]>>["data"];

/** Drafts can not be asked for by tag, so they are looked for among the newest releases; a hundred on each page. */
const DRAFT_PAGES = 3;

// GET /repos/{owner}/{repo}/releases/tags/{tag}
/** The release of a tag, published or draft. Throws `Conflict` when somebody else published one. */
export async function findRelease(repo: Repo, tag: string): Promise<OurRelease | undefined> {
  const { rest, owner, name } = repo;
  const [found, drafts] = await Promise.all([
    unlessMissing(rest.repos.getReleaseByTag({ owner, repo: name, tag }), undefined),
    listDrafts(repo, tag),
  ]);
  if (!found) return drafts.sort((a, b) => a.id - b.id)[0];
  if (!isOurs(repo, found.data.author)) throw new Conflict(`release ${tag}`, `${found.data.author.login} made it`);
  return found.data;
}

// GET /repos/{owner}/{repo}/releases
/** Our drafts for a tag: of those GitHub takes as many as are made. */
export async function listDrafts(repo: Repo, tag: string): Promise<OurRelease[]> {
  const { rest, owner, name } = repo;
  for (let page = 1; page <= DRAFT_PAGES; page += 1) {
    const { data } = await rest.repos.listReleases({ owner, repo: name, per_page: 100, page });
    const drafts = data.filter((one) => one.draft && one.tag_name === tag && isOurs(repo, one.author));
    if (drafts.length > 0 || data.length < 100) return drafts;
  }
  return [];
}

// GET /repos/{owner}/{repo}/releases
/** The release that stands when replicas began several for one tag: the published one, else the oldest draft. */
export async function findFirstRelease(repo: Repo, tag: string): Promise<OurRelease | undefined> {
  const { rest, owner, name } = repo;
  const { data } = await rest.repos.listReleases({ owner, repo: name, per_page: 100 });
  const same = data.filter((one) => one.tag_name === tag && isOurs(repo, one.author));
  return same.sort((a, b) => Number(a.draft) - Number(b.draft) || a.id - b.id)[0];
}

/** Whether the asset holds these bytes. Older servers give no digest; the size must do then. */
export function isSame(there: OurRelease["assets"][number], { content }: ReleaseAsset): boolean {
  const bytes = Buffer.from(content, "utf8");
  if (there.state !== "uploaded" || there.size !== bytes.length) return false;
  const { digest } = there;
  return !digest || digest === `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
