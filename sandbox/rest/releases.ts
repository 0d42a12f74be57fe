// Routes for releases and their assets.

import { actorLevel, reaches } from "../access.ts";
import {
  accountOf,
  type Call,
  doerOf,
  empty,
  flagField,
  json,
  numberParam,
  param,
  type Reply,
  repositoryOf,
  requiredText,
  textField,
} from "../call.ts";
import {
  addAsset,
  createRelease,
  deleteRelease,
  type ReleaseDraft,
  requireChangeable,
  updateRelease,
} from "../domain/releases.ts";
import { Failure, found } from "../failure.ts";
import { assetObject, releaseObject } from "../objects/releases.ts";
import { paged } from "../paging.ts";
import type { Route } from "../router.ts";
import type { Asset, Release } from "../state.ts";

/** Drafts are seen by those who may write. */
function visible(call: Call): Release[] {
  const repository = repositoryOf(call);
  const mayWrite = reaches(actorLevel(call.world.state, call.actor, repository), "write");
  return repository.releases.filter(({ draft }) => !draft || mayWrite).toReversed();
}

function releaseOf(call: Call): Release {
  const id = numberParam(call, "release_id");
  return found(visible(call).find((release) => release.id === id));
}

function assetOf(call: Call): { release: Release; asset: Asset } {
  const id = numberParam(call, "asset_id");
  const all = visible(call).flatMap((release) => release.assets.map((asset) => ({ release, asset })));
  return found(all.find(({ asset }) => asset.id === id));
}

function show(call: Call, release: Release, status = 200): Reply {
  return json(releaseObject(call.world, repositoryOf(call), release), status);
}

function fieldsOf(call: Call): ReleaseDraft {
  return {
    tag: textField(call, "tag_name"),
    target: textField(call, "target_commitish"),
    name: textField(call, "name"),
    body: textField(call, "body"),
    draft: flagField(call, "draft"),
    prerelease: flagField(call, "prerelease"),
    latest: textField(call, "make_latest"),
  };
}

async function create(call: Call): Promise<Reply> {
  const draft = { ...fieldsOf(call), tag: requiredText(call, "tag_name") };
  return show(call, await createRelease(call.world, repositoryOf(call), { doer: doerOf(call), draft }), 201);
}

async function update(call: Call): Promise<Reply> {
  const release = releaseOf(call);
  await updateRelease(call.world, repositoryOf(call), { doer: doerOf(call), draft: fieldsOf(call), release });
  return show(call, release);
}

function remove(call: Call): Reply {
  deleteRelease(call.world, repositoryOf(call), { release: releaseOf(call), doer: doerOf(call) });
  return empty();
}

function readByTag(call: Call): Reply {
  const tag = param(call, "tag");
  return show(call, found(visible(call).find((release) => release.tag === tag && !release.draft)));
}

/** The one that was said to be the latest, most recently published. */
function readLatest(call: Call): Reply {
  const fit = visible(call).filter(({ draft, prerelease, latest }) => !draft && !prerelease && latest !== "false");
  const [newest] = fit.sort((a, b) => (b.publishedAt ?? "").localeCompare(a.publishedAt ?? ""));
  return show(call, found(newest));
}

function listAssets(call: Call): Promise<Reply> {
  const release = releaseOf(call);
  return paged(call, release.assets, (asset) => assetObject(call.world, repositoryOf(call), { release, asset }));
}

function uploadAsset(call: Call): Reply {
  const release = releaseOf(call);
  const name = call.query.get("name");
  if (name === null || name === "") throw new Failure(400, "Bad Request: the name of the asset is missing");
  const contentType = call.headers["content-type"] ?? "application/octet-stream";
  const draft = { name, label: call.query.get("label"), contentType, bytes: call.raw, uploader: accountOf(call) };
  const asset = addAsset(call.world, release, draft);
  return json(assetObject(call.world, repositoryOf(call), { release, asset }), 201);
}

function readAsset(call: Call): Reply {
  const { release, asset } = assetOf(call);
  if (!call.headers["accept"]?.includes("octet-stream")) {
    return json(assetObject(call.world, repositoryOf(call), { release, asset }));
  }
  asset.downloads += 1;
  return { status: 200, bytes: asset.bytes, headers: { "content-type": asset.contentType } };
}

function deleteAsset(call: Call): Reply {
  const { release, asset } = assetOf(call);
  requireChangeable(release);
  release.assets = release.assets.filter((each) => each !== asset);
  return empty();
}

/** What a person's link `releases/download/<tag>/<name>` leads to. */
function download(call: Call): Reply {
  const release = found(repositoryOf(call).releases.find(({ tag, draft }) => tag === param(call, "tag") && !draft));
  const asset = found(release.assets.find(({ name }) => name === param(call, "name")));
  asset.downloads += 1;
  return { status: 200, bytes: asset.bytes, headers: { "content-type": asset.contentType } };
}

const RELEASES = "/repos/{owner}/{repo}/releases";
const READ = ["contents:read"];
const WRITE = ["contents:write"];

/** Releases and assets. */
export const releaseRoutes: Route[] = [
  {
    method: "GET",
    path: RELEASES,
    allow: READ,
    handle: (call) => paged(call, visible(call), (release) => releaseObject(call.world, repositoryOf(call), release)),
  },
  { method: "POST", path: RELEASES, allow: WRITE, handle: create },
  { method: "GET", path: `${RELEASES}/latest`, allow: READ, handle: readLatest },
  { method: "GET", path: `${RELEASES}/tags/{tag}`, greedy: true, allow: READ, handle: readByTag },
  { method: "GET", path: `${RELEASES}/assets/{asset_id}`, allow: READ, handle: readAsset },
  { method: "DELETE", path: `${RELEASES}/assets/{asset_id}`, allow: WRITE, handle: deleteAsset },
  { method: "GET", path: `${RELEASES}/{release_id}`, allow: READ, handle: (call) => show(call, releaseOf(call)) },
  { method: "PATCH", path: `${RELEASES}/{release_id}`, allow: WRITE, handle: update },
  { method: "DELETE", path: `${RELEASES}/{release_id}`, allow: WRITE, handle: remove },
  { method: "GET", path: `${RELEASES}/{release_id}/assets`, allow: READ, handle: listAssets },
  { method: "POST", path: `${RELEASES}/{release_id}/assets`, allow: WRITE, handle: uploadAsset },
  { method: "GET", path: "/{owner}/{repo}/releases/download/{tag}/{name}", allow: "anybody", handle: download },
];
