// What the App writes once a change has landed: record, tags, release and the event for workflows. Only `apply.ts` calls it.

import type { CreateTag, DispatchReceipt, PublishRelease, ReleaseAsset, SealRecord } from "../plan/action.ts";
import type { TagFact } from "../registry/receipts.ts";
import { formatRecordMessage } from "../registry/record-tag.ts";
import { sealStatements } from "../registry/statements/sealed.ts";
import { type Applied, at, type Extras } from "./applied.ts";
import { Conflict, IncompleteRead, statusOf, unlessMissing } from "./errors.ts";
import { findOurComment } from "./ours.ts";
import { toRecord } from "./records.ts";
import { findFirstRelease, findRelease, isSame, listDrafts, type OurRelease } from "./releases.ts";
import type { Repo } from "./repo.ts";
import { keepTag, readTagNamed } from "./tags.ts";

export async function sealRecord(repo: Repo, action: SealRecord, { now, sign, keys }: Extras): Promise<Applied> {
  const { name, commit, sentence, trailers } = action;
  const message = formatRecordMessage({ sentence, ...sealStatements(action.body, sign), trailers });
  const ours = await writeTag(repo, { name, commit, message, date: now() });
  // Whoever came first has decided: a second verdict on the same change is dropped here.
  const sealed = toRecord(repo, ours ?? (await readTagNamed(repo, name)), keys);
  if ("unsound" in sealed) throw new Conflict(name, sealed.unsound);
  return { do: "seal-record", sealed, created: ours !== undefined };
}

export async function createTag(
  repo: Repo,
  { name, commit, message, after }: CreateTag,
  { now }: Extras,
): Promise<Applied> {
  // Git counts seconds; GTO orders tags by them.
  const date = new Date(Math.max(now().getTime(), Date.parse(after) + 1000));
  const ours = await writeTag(repo, { name, commit, message, date });
  const { flaw, commit: target } = ours ?? (await readTagNamed(repo, name));
  if (flaw !== undefined) throw new Conflict(name, flaw);
  if (target !== commit) throw new Conflict(name, `it is on ${target} and not on ${commit}`);
  return { do: "create-tag", created: ours !== undefined };
}

// POST /repos/{owner}/{repo}/git/tags · POST /repos/{owner}/{repo}/git/refs
/** Creates an annotated tag; `undefined` when the name is taken. Only the reference decides: a tag object nobody names is waste, not harm. */
async function writeTag(
  repo: Repo,
  { name, commit, message, date }: { name: string; commit: string; message: string; date: Date },
): Promise<TagFact | undefined> {
  const bot = `${repo.appSlug}[bot]`;
  const tagger = { name: bot, email: `${bot}@users.noreply.github.com`, date: `${date.toISOString().slice(0, 19)}Z` };
  const tag = { tag: name, message, object: commit, type: "commit", tagger } as const;
  const { data } = await repo.rest.git.createTag({ ...at(repo), ...tag });
  try {
    await repo.rest.git.createRef({ ...at(repo), ref: `refs/tags/${name}`, sha: data.sha });
    keepTag(repo, data);
    return { name, object: data.sha, type: "tag", commit, message, taggerDate: tagger.date };
  } catch (error) {
    // Which of the two GitHub says, and in which words, is not to be relied on: what lies there decides.
    if (statusOf(error) === 422 || statusOf(error) === 409) return undefined;
    throw error;
  }
}

// POST /repos/{owner}/{repo}/releases · POST {upload_url} · PATCH, DELETE /repos/{owner}/{repo}/releases/{release_id}
export async function publishRelease(repo: Repo, action: PublishRelease): Promise<Applied> {
  const { tag, title, body, latest, assets } = action;
  // Without the tag GitHub would make a lightweight one on whatever the default branch holds.
  const [{ flaw }, found] = await Promise.all([readTagNamed(repo, tag), findRelease(repo, tag)]);
  if (flaw !== undefined) throw new Conflict(tag, flaw);
  const draft = { tag_name: tag, name: title, body, draft: true };
  const release = found ?? (await beginRelease(repo, draft));
  for (const asset of assets) {
    const there = release.assets.find(({ name }) => name === asset.name);
    if (there && isSame(there, asset)) continue;
    if (there && !release.draft) throw new Conflict(`${tag}: ${asset.name}`, "the published release holds other bytes");
    // The rest of an upload that broke off.
    if (there) await repo.rest.repos.deleteReleaseAsset({ ...at(repo), asset_id: there.id });
    await uploadAsset(repo, release, asset);
  }
  if (!release.draft) {
    await dropDrafts(repo, tag);
    return { do: "publish-release", url: release.html_url, created: false };
  }
  const publish = { release_id: release.id, draft: false, make_latest: latest ? "true" : "false" } as const;
  const { data } = await repo.rest.repos.updateRelease({ ...at(repo), ...publish });
  const whole = assets.every((asset) => data.assets.some((there) => isSame(there, asset)));
  if (data.draft || data.tag_name !== tag || !whole) throw new IncompleteRead(`release ${tag} was not published whole`);
  await dropDrafts(repo, tag);
  return { do: "publish-release", url: data.html_url, created: true };
}

// POST /repos/{owner}/{repo}/releases · DELETE /repos/{owner}/{repo}/releases/{release_id}
/** GitHub lets a tag have any number of drafts: of those that replicas begin at the same moment one is gone on with. */
async function beginRelease(
  repo: Repo,
  draft: { tag_name: string; name: string; body: string; draft: boolean },
): Promise<OurRelease> {
  const { data } = await repo.rest.repos.createRelease({ ...at(repo), ...draft });
  const first = await findFirstRelease(repo, draft.tag_name);
  if (first === undefined || first.id === data.id) return data;
  await repo.rest.repos.deleteRelease({ ...at(repo), release_id: data.id });
  return first;
}

// DELETE /repos/{owner}/{repo}/releases/{release_id}
/** Two replicas may each have begun a draft; the one that was published counts. */
async function dropDrafts(repo: Repo, tag: string): Promise<void> {
  for (const { id } of await listDrafts(repo, tag)) {
    await unlessMissing(repo.rest.repos.deleteRelease({ ...at(repo), release_id: id }), undefined);
  }
}

async function uploadAsset(repo: Repo, { id, upload_url }: OurRelease, asset: ReleaseAsset): Promise<void> {
  const data = Buffer.from(asset.content, "utf8");
  const headers = { "content-type": asset.contentType, "content-length": data.length };
  // Uploads go to a host of their own, which only the release knows.
  const baseUrl = upload_url.slice(0, upload_url.indexOf("/repos/"));
  const upload = { release_id: id, name: asset.name, data: data as unknown as string, headers, baseUrl };
  await repo.rest.repos.uploadReleaseAsset({ ...at(repo), ...upload });
}

// POST /repos/{owner}/{repo}/dispatches
export async function dispatchReceipt(repo: Repo, { event, payload, until }: DispatchReceipt): Promise<Applied> {
  const { comment } = await findOurComment(repo, until.pull, until.marker);
  if (comment) return { do: "dispatch-receipt", sent: false };
  const dispatch = { event_type: event, client_payload: { ...payload } };
  await repo.rest.repos.createDispatchEvent({ ...at(repo), ...dispatch });
  return { do: "dispatch-receipt", sent: true };
}
