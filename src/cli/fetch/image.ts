// An OCI image as a folder in OCI's own image layout, which skopeo, podman and containerd read: every blob by its digest.

import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Place, parsePlace } from "../../registry/download/place.ts";
import { type NotFetched, refuseFetch } from "../../registry/download/refusal.ts";
import type { WantedArtifact, WantedFile } from "../../registry/download/wanted.ts";
import { isObject, parseJson } from "../../registry/shape.ts";
import { NoBytes, shown } from "./failure.ts";
import { askRegistry, manifestUrl, readText } from "./oci.ts";
import type { Reach } from "./source.ts";
import { tryAgain } from "./try-again.ts";

const INDEX = "application/vnd.oci.image.index.v1+json";
const TYPES = [
  ...["application/vnd.oci.image.manifest.v1+json", INDEX],
  ...[
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
  ],
];
const MOST_BYTES = 4 * 2 ** 20;
const MOST_MANIFESTS = 200;

interface Blob {
  mediaType: string;
  sha256: string;
  size: number;
}

type Failure = NotFetched | { mistake: string };

/** Writes what names the blobs below `folder`, and gives the blobs that are still to be fetched. */
export async function planImage(
  artifact: WantedArtifact,
  folder: string,
  reach: Reach,
): Promise<WantedFile[] | Failure> {
  const [uri = ""] = artifact.files[0]?.places ?? [];
  const place = parsePlace(uri);
  const top = artifact.digest["sha256"];
  if (place?.kind !== "oci" || top === undefined) return { mistake: `${uri} is no image with a SHA-256` };
  await mkdir(join(folder, "blobs", "sha256"), { recursive: true });
  const blobs = new Map<string, Blob>();
  const waiting = [top];
  const seen = new Set<string>();
  for (let sha256 = waiting.shift(); sha256 !== undefined; sha256 = waiting.shift()) {
    if (seen.has(sha256)) continue;
    seen.add(sha256);
    if (seen.size > MOST_MANIFESTS) return { mistake: `${uri} has more than ${MOST_MANIFESTS} manifests` };
    const read = await readManifest(place, sha256, { uri, reach });
    if (!("text" in read)) return read;
    if (sha256 === top) await writeFrame(folder, read);
    await writeFile(join(folder, "blobs", "sha256", sha256), read.text);
    waiting.push(...read.manifests.map((one) => one.sha256));
    for (const blob of read.blobs) blobs.set(blob.sha256, blob);
  }
  return [...blobs.values()].map(({ sha256, size }) => {
    return { path: `${artifact.name}/blobs/sha256/${sha256}`, digest: { sha256 }, size, places: [uri] };
  });
}

/** The two files by which a folder is an image layout. */
async function writeFrame(folder: string, { text, mediaType, sha256 }: Manifest): Promise<void> {
  const manifests = [{ mediaType, digest: `sha256:${sha256}`, size: Buffer.byteLength(text) }];
  await writeFile(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  await writeFile(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests }));
}

interface Manifest {
  text: string;
  sha256: string;
  mediaType: string;
  manifests: readonly Blob[];
  blobs: readonly Blob[];
}

async function readManifest(
  place: Place & { kind: "oci" },
  sha256: string,
  { uri, reach }: { uri: string; reach: Reach },
): Promise<Manifest | Failure> {
  const url = manifestUrl(place, sha256);
  const text = await tryAgain(reach, () => readOnce(url, reach));
  if (typeof text !== "string") return text;
  const got = createHash("sha256").update(text).digest("hex");
  if (got !== sha256) {
    return refuseFetch(
      "digest-differs",
      `The manifest of ${uri} is another one: expected sha256:${sha256}, got sha256:${got}`,
    );
  }
  const manifest = parseJson(text);
  const listed = isObject(manifest)
    ? [manifest["config"], ...toList(manifest["layers"])].filter((one) => one !== undefined)
    : [];
  const below = isObject(manifest) ? toList(manifest["manifests"]) : [];
  const [blobs, manifests] = [listed.flatMap(toBlob), below.flatMap(toBlob)];
  if (blobs.length + manifests.length === 0 || blobs.length + manifests.length < listed.length + below.length) {
    return { mistake: `the manifest of ${uri} names no blobs that can be had by SHA-256` };
  }
  const said = isObject(manifest) ? manifest["mediaType"] : undefined;
  const mediaType = typeof said === "string" ? said : manifests.length > 0 ? INDEX : (TYPES[0] ?? "");
  return { text, sha256, mediaType, manifests, blobs };
}

async function readOnce(url: string, { patience, signal, tokens }: Reach): Promise<string> {
  const { answer, url: at } = await askRegistry(
    { url, headers: { accept: TYPES.join(", ") }, patience, signal },
    tokens,
  );
  const { statusCode = 0 } = answer;
  if (statusCode === 200) return readText(answer, MOST_BYTES);
  answer.destroy();
  throw new NoBytes(`${shown(at)} answered ${statusCode}`, { passing: statusCode === 429 || statusCode >= 500 });
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function toBlob(value: unknown): Blob[] {
  if (!isObject(value)) return [];
  const { mediaType, digest, size } = value;
  const [, sha256] = /^sha256:([0-9a-f]{64})$/.exec(String(digest)) ?? [];
  if (sha256 === undefined || typeof mediaType !== "string" || !Number.isSafeInteger(size)) return [];
  return [{ mediaType, sha256, size: Number(size) }];
}
