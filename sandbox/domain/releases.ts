// The life of a release: draft, assets, publication, and what each tells the world.
import { createHash } from "node:crypto";
import { Failure, invalid } from "../failure.ts";
import { ZERO } from "../git/refs.ts";
import { releaseObject } from "../objects/releases.ts";
import type { Account, Asset, Doer, Release, Repository, World } from "../state.ts";
import { moveRef } from "./refs.ts";

/** What may be said of a release; what is left out stays as it is. */
export interface ReleaseDraft {
  tag?: string | undefined;
  target?: string | undefined;
  name?: string | undefined;
  body?: string | undefined;
  draft?: boolean | undefined;
  prerelease?: boolean | undefined;
  latest?: string | undefined;
}

/** Makes a release, and publishes it unless it is a draft. */
export async function createRelease(
  world: World,
  repository: Repository,
  { doer, draft }: { doer: Doer; draft: ReleaseDraft & { tag: string } },
): Promise<Release> {
  requireFreeTag(repository, draft.tag, undefined);
  const release: Release = {
    id: world.nextId(),
    tag: draft.tag,
    target: draft.target ?? repository.defaultBranch,
    name: draft.name ?? null,
    body: draft.body ?? null,
    draft: true,
    prerelease: draft.prerelease ?? false,
    immutable: false,
    latest: latestOf(draft.latest),
    author: doer.account,
    assets: [],
    createdAt: world.timestamp(),
    publishedAt: null,
  };
  repository.releases.push(release);
  announce(world, repository, { release, doer, action: "created" });
  if (draft.draft !== true) await publish(world, repository, { release, doer });
  return release;
}

/** Changes a release; ending its draft publishes it. */
export async function updateRelease(
  world: World,
  repository: Repository,
  { doer, draft, release }: { doer: Doer; draft: ReleaseDraft; release: Release },
): Promise<void> {
  if (draft.tag !== undefined && draft.tag !== release.tag) {
    requireChangeable(release);
    requireFreeTag(repository, draft.tag, release);
    release.tag = draft.tag;
  }
  // Of drafts there may be several for a tag; only one of them is ever published.
  if (draft.draft === false && release.draft) requireFreeTag(repository, release.tag, release);
  release.target = draft.target ?? release.target;
  release.name = draft.name ?? release.name;
  release.body = draft.body ?? release.body;
  release.prerelease = draft.prerelease ?? release.prerelease;
  if (draft.latest !== undefined) release.latest = latestOf(draft.latest);
  if (draft.draft === false && release.draft) await publish(world, repository, { release, doer });
  else announce(world, repository, { release, doer, action: "edited" });
}

/** Keeps the bytes of an asset. */
export function addAsset(
  world: World,
  release: Release,
  draft: { name: string; label: string | null; contentType: string; bytes: Buffer; uploader: Account },
): Asset {
  requireChangeable(release);
  if (release.assets.some(({ name }) => name === draft.name)) {
    throw invalid([{ resource: "ReleaseAsset", code: "already_exists", field: "name" }]);
  }
  const digest = `sha256:${createHash("sha256").update(draft.bytes).digest("hex")}`;
  const asset = { id: world.nextId(), ...draft, digest, downloads: 0, createdAt: world.timestamp() };
  release.assets.push(asset);
  return asset;
}

/** Refuses to touch what an immutable release has fixed. */
export function requireChangeable(release: Release): void {
  if (release.immutable) throw new Failure(422, "Cannot modify an immutable release");
}

/** Forgets a release; the name of an immutable one stays taken. */
export function deleteRelease(
  world: World,
  repository: Repository,
  { release, doer }: { release: Release; doer: Doer },
): void {
  repository.releases = repository.releases.filter((each) => each !== release);
  announce(world, repository, { release, doer, action: "deleted" });
}

async function publish(
  world: World,
  repository: Repository,
  { release, doer }: { release: Release; doer: Doer },
): Promise<void> {
  requireFreeTag(repository, release.tag, release);
  const ref = `refs/tags/${release.tag}`;
  if (repository.git.refs.get(ref) === undefined) {
    // GitHub makes a lightweight tag: whoever wants an annotated one must make it first.
    const target = await repository.git.resolve(release.target);
    if (target === undefined) throw invalid([{ resource: "Release", code: "invalid", field: "target_commitish" }]);
    await moveRef(world, repository, doer, { ref, before: ZERO, after: target });
  }
  release.draft = false;
  release.publishedAt = world.timestamp();
  release.immutable = repository.immutableReleases;
  if (release.immutable) repository.lockedTags.add(release.tag);
  announce(world, repository, { release, doer, action: "published" });
  announce(world, repository, { release, doer, action: release.prerelease ? "prereleased" : "released" });
}

function requireFreeTag(repository: Repository, tag: string, self: Release | undefined): void {
  if (repository.releases.some((each) => each !== self && each.tag === tag && !each.draft)) {
    throw invalid([{ resource: "Release", code: "already_exists", field: "tag_name" }]);
  }
  const isBurned = repository.lockedTags.has(tag) && !repository.releases.some((each) => each.tag === tag);
  if (isBurned) throw invalid(["tag_name was used by an immutable release"]);
}

function latestOf(text: string | undefined): Release["latest"] {
  return text === "false" || text === "legacy" ? text : "true";
}

function announce(
  world: World,
  repository: Repository,
  { release, doer, action }: { release: Release; doer: Doer; action: string },
): void {
  const payload = {
    release: releaseObject(world, repository, release),
    ...(action === "edited" ? { changes: {} } : {}),
  };
  world.emit({ name: "release", action, repository, sender: doer.account, payload });
}
