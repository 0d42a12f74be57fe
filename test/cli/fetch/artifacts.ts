// A registry whose versions lie in stores of this machine: one version for each way in which artifacts can be had.

import { createHash } from "node:crypto";
import { rootDigest } from "../../../src/registry/model-digest.ts";
import { formatPath } from "../../../src/registry/names.ts";
import { SEALED_WITH } from "../../../src/registry/statements/sealed.ts";
import { modelFile } from "../../registry/registry-sample.ts";
import { makeSealedRegistry, moved, registered, type SealedRegistry } from "../sealed-registry.ts";
import { fallSilent, keep, type Store } from "./store.ts";

export const WEIGHTS = "the weights\n";
export const TOKENIZER = "the tokenizer\n";
export const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");
const file = (text: string) => ({ digest: { sha256: digestOf(text) }, size: text.length });

/** The files of a folder, and its root digest. */
const FILES = { weights: WEIGHTS, "vocab/tokens a": TOKENIZER };
const resources = Object.entries(FILES).map(([name, text]) => ({ name, ...file(text) }));
const root = { sha256: rootDigest(Object.entries(FILES).map(([name, text]) => ({ name, sha256: digestOf(text) }))) };

/** As every record names them. */
const ARTIFACTS = [
  { name: "model.onnx", digest: file(WEIGHTS).digest },
  { name: "bundle", digest: root },
];

/** An image: its manifest and blobs by digest. */
const LAYER = "a layer\n";
const CONFIG = "{}";
const descriptor = (text: string, mediaType: string) => ({
  mediaType,
  digest: `sha256:${digestOf(text)}`,
  size: text.length,
});
const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
const MANIFEST = JSON.stringify({
  ...{ schemaVersion: 2, mediaType: MANIFEST_TYPE },
  config: descriptor(CONFIG, "application/vnd.oci.image.config.v1+json"),
  layers: [
    descriptor(LAYER, "application/vnd.oci.image.layer.v1.tar"),
    descriptor(WEIGHTS, "application/octet-stream"),
  ],
});
const INDEX_TYPE = "application/vnd.oci.image.index.v1+json";
export const INDEX = JSON.stringify({
  schemaVersion: 2,
  mediaType: INDEX_TYPE,
  manifests: [descriptor(MANIFEST, MANIFEST_TYPE)],
});
export const IMAGE_BLOBS = [INDEX, MANIFEST, CONFIG, LAYER, WEIGHTS];

type Artifacts = readonly object[];

/** Version by what is particular about its artifacts. */
export function artifactsFor({ url, host }: Store, folder: string): Record<string, Artifacts> {
  const model = { name: "model.onnx", ...file(WEIGHTS) };
  const image = `oci://${host}/acme/fraud@sha256:${digestOf(INDEX)}`;
  return {
    "1.0.0": [
      { ...model, uri: `${url}/model.onnx` },
      { name: "bundle", uri: `file://${folder}/bundle`, digest: root, resources },
    ],
    "1.1.0": [{ ...model, uri: image }],
    "1.2.0": [{ name: "serve", uri: image, digest: { sha256: digestOf(INDEX) } }],
    "1.3.0": [{ name: "bundle", uri: "hf://acme/fraud@4be1c0c/onnx", digest: root, resources }],
    "1.4.0": [{ ...model, uri: "s3://acme-models/model.onnx" }],
    "2.0.0": [{ ...model, uri: `${url}/tampered` }],
    "2.1.0": [{ ...model, uri: `${url}/longer` }],
    "2.2.0": [{ ...model, uri: `${url}/gone` }],
    "2.3.0": [{ name: "model.onnx", uri: `${url}/model.onnx` }],
    "2.4.0": [{ ...model, name: "../model.onnx", uri: `${url}/model.onnx` }],
    "2.5.0": [model],
    "2.6.0": [
      { ...model, uri: `${url}/model.onnx` },
      { name: "other", ...file(TOKENIZER), uri: `${url}/tampered` },
    ],
    "2.7.0": [{ name: "bundle", uri: `${url}/bundle`, digest: { sha256: "0".repeat(64) }, resources }],
    "2.8.0": [{ ...model, uri: `${url}/circle` }],
    "2.9.0": [{ ...model, uri: `${url}/slow` }],
  };
}

/** Seals every version; the first holds production. */
export function makeFetchedRegistry(store: Store, folder: string): SealedRegistry {
  const versions = artifactsFor(store, folder);
  const documents = Object.fromEntries(
    Object.entries(versions).map(([version, artifacts]) => {
      const document = { apiVersion: "registrar/v1", kind: "ModelVersion", model: "churn", version, artifacts };
      return [formatPath({ kind: "version", model: "churn", version }), `${JSON.stringify(document, null, 2)}\n`];
    }),
  );
  const landed = Object.keys(versions).map((version, index) => registered(dayOf(index), "churn", version));
  const contents = {
    common: { "registry.yaml": "apiVersion: registrar/v1\nkind: Registry\n", ...modelFile("churn") },
    documents,
    assignment: ({ model, stage }: { model: string; stage: string }, version: string) =>
      `${model} ${stage} ${version}\n`,
  };
  const production = moved("2026-09-20", ["churn", "production", 1], "1.0.0");
  return makeSealedRegistry(contents, [...landed, production], { sealedWith: SEALED_WITH, artifacts: ARTIFACTS });
}

const dayOf = (index: number) => `2026-08-${String(index + 1).padStart(2, "0")}`;

/** Puts everything where the versions say it is, or not quite. The registry gives its blobs to holders of a token alone. */
export function fill(store: Store, elsewhere: Store): void {
  const { paths } = store;
  paths.set("/model.onnx", keep(WEIGHTS));
  paths.set("/tampered", keep("the weighty\n"));
  paths.set("/longer", keep(`${WEIGHTS}!`));
  paths.set("/slow", fallSilent(Buffer.from(WEIGHTS), 5));
  paths.set("/circle", (_, response) => void response.writeHead(302, { location: "/circle?" }).end());
  for (const [name, text] of Object.entries(FILES))
    paths.set(`/acme/fraud/resolve/4be1c0c/onnx/${name.replace(" ", "%20")}`, keep(text));
  elsewhere.paths.set("/token", (_, response) => void response.end('{"token":"for-everybody"}'));
  for (const text of IMAGE_BLOBS) {
    const kind = text === INDEX || text === MANIFEST ? "manifests" : "blobs";
    const cdn = `/cdn/${digestOf(text)}`;
    // What was meant for the registry must not be shown to its storage.
    elsewhere.paths.set(cdn, (request, response) =>
      request.headers.authorization === undefined ? keep(text)(request, response) : response.writeHead(400).end(),
    );
    paths.set(`/v2/acme/fraud/${kind}/sha256:${digestOf(text)}`, (request, response) => {
      const realm = `Bearer realm="${elsewhere.url}/token",service="registry",scope="repository:acme/fraud:pull"`;
      if (request.headers.authorization !== "Bearer for-everybody")
        response.writeHead(401, { "www-authenticate": realm }).end();
      else if (kind === "manifests") keep(text)(request, response);
      else response.writeHead(307, { location: `${elsewhere.url}${cdn}?signature=x` }).end();
    });
  }
}
