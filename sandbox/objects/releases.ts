// Releases and their assets as GitHub shows them.
import type { Asset, Release, Repository, World } from "../state.ts";
import { repositoryPage, repositoryUrl } from "./repositories.ts";
import { nodeId, type Schema } from "./schema.ts";
import { simpleUser } from "./users.ts";

/** One file of a release. */
export function assetObject(
  world: World,
  repository: Repository,
  { release, asset }: { release: Release; asset: Asset },
) {
  const page = `${repositoryPage(world, repository)}/releases/download/${encodeURIComponent(release.tag)}`;
  return {
    url: `${repositoryUrl(world, repository)}/releases/assets/${asset.id}`,
    browser_download_url: `${page}/${encodeURIComponent(asset.name)}`,
    id: asset.id,
    node_id: nodeId("RA", asset.id),
    name: asset.name,
    label: asset.label,
    state: "uploaded" as const,
    content_type: asset.contentType,
    size: asset.bytes.length,
    digest: asset.digest,
    download_count: asset.downloads,
    created_at: asset.createdAt,
    updated_at: asset.createdAt,
    uploader: simpleUser(world, asset.uploader),
  } satisfies Schema<"release-asset">;
}

/** A release with its assets. */
export function releaseObject(world: World, repository: Repository, release: Release) {
  const url = `${repositoryUrl(world, repository)}/releases/${release.id}`;
  const page = repositoryPage(world, repository);
  const tag = encodeURIComponent(release.tag);
  return {
    url,
    html_url: release.draft ? `${page}/releases/tag/untagged-${release.id}` : `${page}/releases/tag/${tag}`,
    assets_url: `${url}/assets`,
    upload_url: `${url}/assets{?name,label}`,
    tarball_url: release.draft ? null : `${repositoryUrl(world, repository)}/tarball/${tag}`,
    zipball_url: release.draft ? null : `${repositoryUrl(world, repository)}/zipball/${tag}`,
    id: release.id,
    node_id: nodeId("RE", release.id),
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    body: release.body,
    draft: release.draft,
    prerelease: release.prerelease,
    immutable: release.immutable,
    created_at: release.createdAt,
    published_at: release.publishedAt,
    updated_at: release.publishedAt ?? release.createdAt,
    author: simpleUser(world, release.author),
    assets: release.assets.map((asset) => assetObject(world, repository, { release, asset })),
  } satisfies Schema<"release">;
}
