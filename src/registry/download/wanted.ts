// What is to be fetched for a version: every file, by which digest it is known, and where it may be had.

import type { Artifact, Descriptor, DigestSet } from "../documents.ts";
import { rootDigest, SET_ASIDE } from "../model-digest.ts";
import { joinUri, parsePlace } from "./place.ts";
import { type NotFetched, refuseFetch } from "./refusal.ts";
import { clashOf, unsafeName } from "./safe-name.ts";

export interface WantedFile {
  /** Below the folder that everything is written to, with forward slashes. */
  path: string;
  /** Only digests that can be computed from bytes; at least one. */
  digest: DigestSet;
  /** Bytes. */
  size?: number;
  /** URIs, the first to be tried first; at least one. */
  places: readonly string[];
}

/** An artifact to be fetched. An image's files are named by the image itself. */
export interface WantedArtifact {
  name: string;
  kind: "file" | "folder" | "image";
  digest: DigestSet;
  files: readonly WantedFile[];
}

const ALGORITHMS = ["sha256", "sha512"];

/** All of it, a refusal, or what the manifest leaves out. */
export function wantedFor(
  artifacts: readonly Artifact[],
): { artifacts: WantedArtifact[] } | NotFetched | { mistake: string } {
  const unsafe = refuseNames(artifacts);
  if (unsafe) return unsafe;
  const wanted: WantedArtifact[] = [];
  for (const artifact of artifacts) {
    const one = artifact.resources === undefined ? wantFile(artifact) : wantFolder(artifact, artifact.resources);
    if (!("kind" in one)) return one;
    wanted.push(one);
  }
  return { artifacts: wanted };
}

function refuseNames(artifacts: readonly Artifact[]): NotFetched | undefined {
  const inside = artifacts.flatMap(({ name, resources = [] }) =>
    resources.map((one) => ({ of: name, name: one.name ?? "" })),
  );
  for (const { name, of } of [...artifacts.map(({ name }) => ({ name, of: undefined })), ...inside]) {
    const set = of !== undefined && SET_ASIDE.includes(name) ? "it is no part of a model" : undefined;
    const why = unsafeName(name) ?? set;
    if (why === undefined) continue;
    return refuseFetch(
      "name-unsafe",
      `The name ${JSON.stringify(name)}${of === undefined ? "" : ` in ${of}`} can not be written: ${why}`,
    );
  }
  const paths = artifacts.flatMap(({ name, resources }) => resources?.map((one) => `${name}/${one.name}`) ?? [name]);
  const clash = clashOf(paths);
  return clash === undefined ? undefined : refuseFetch("name-unsafe", clash);
}

function wantFile(artifact: Artifact): WantedArtifact | NotFetched | { mistake: string } {
  const { name, size } = artifact;
  const digest = comparable(artifact.digest);
  if (digest === undefined)
    return refuseFetch("digest-missing", `The manifest gives no digest of ${name} that bytes could be held against`);
  const places = placesOf(artifact);
  if (places.length === 0) return { mistake: nowhere(name) };
  const isImage = places.some((uri) => isImageItself(uri, digest));
  const file = { path: name, digest, ...(size !== undefined && !isImage && { size }) };
  if (isImage)
    return {
      name,
      kind: "image",
      digest,
      files: [{ ...file, places: places.filter((uri) => isImageItself(uri, digest)) }],
    };
  const folder = places.find((uri) => uri.endsWith("/"));
  if (folder !== undefined) {
    return {
      mistake: `${folder} is a folder, and the manifest does not list the files of ${name} as resources, with a digest for each`,
    };
  }
  return { name, kind: "file", digest, files: [{ ...file, places }] };
}

/** An image that is itself the artifact, and not only a place where the artifact's bytes lie. */
function isImageItself(uri: string, digest: DigestSet): boolean {
  const place = parsePlace(uri);
  return place?.kind === "oci" && place.digest !== undefined && place.digest === `sha256:${digest["sha256"]}`;
}

function wantFolder(
  artifact: Artifact,
  resources: readonly Descriptor[],
): WantedArtifact | NotFetched | { mistake: string } {
  const { name } = artifact;
  const digest = comparable(artifact.digest);
  const bare = resources.find((one) => one.digest?.["sha256"] === undefined);
  if (digest?.["sha256"] === undefined || bare) {
    const what = bare ? `${name}/${bare.name}` : name;
    return refuseFetch("digest-missing", `The manifest gives no SHA-256 of ${what}`);
  }
  const root = rootDigest(resources.map((one) => ({ name: one.name ?? "", sha256: one.digest?.["sha256"] ?? "" })));
  if (root !== digest["sha256"]) {
    return refuseFetch(
      "root-differs",
      `The files that the manifest lists for ${name} make up sha256:${root}; expected sha256:${digest["sha256"]}`,
    );
  }
  const files = resources.map((one) => toFile(artifact, one));
  const lost = files.find(({ places }) => places.length === 0);
  return lost ? { mistake: nowhere(lost.path) } : { name, kind: "folder", digest: { sha256: root }, files };
}

function toFile(artifact: Artifact, resource: Descriptor): WantedFile {
  const { name = "", size } = resource;
  const places = [...placesOf(resource), ...placesOf(artifact).map((uri) => joinUri(uri, name))];
  return {
    path: `${artifact.name}/${name}`,
    digest: comparable(resource.digest) ?? {},
    ...(size !== undefined && { size }),
    places,
  };
}

/** The address for downloads first, then the name of the thing, then further places. */
function placesOf({ downloadLocation, uri, locations = [] }: Descriptor & Pick<Artifact, "locations">): string[] {
  const own = [downloadLocation, uri].flatMap((one) => one ?? []);
  return [...new Set([...own, ...locations.flatMap((one) => placesOf(one))])];
}

function comparable(digest: DigestSet = {}): DigestSet | undefined {
  const known = Object.entries(digest).filter(([algorithm]) => ALGORITHMS.includes(algorithm));
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

function nowhere(name: string): string {
  return `the manifest does not say where ${name} can be had: it has neither downloadLocation nor uri`;
}
