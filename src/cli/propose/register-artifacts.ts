// The artifacts of a version: what they are, where they lie, and the digests of their bytes.

import { basename, resolve as toPath } from "node:path";
import type { Artifact, Descriptor } from "../../registry/documents.ts";
import { type ArtifactWord, parseArtifact } from "../../registry/ingredient-words.ts";
import type { Terminal } from "../terminal.ts";
import {
  countBytes,
  type HashedArtifact,
  type HashedFile,
  type HashPlan,
  hashPlanned,
  planHash,
} from "./hash-artifact.ts";
import { readAll } from "./register-part.ts";

export interface ArtifactPlan {
  mistakes: readonly string[];
  notices: readonly string[];
  /** Reads every byte; worth doing only when nothing else stands against the registration. */
  hash: () => Promise<Artifact[]>;
}

interface Planned {
  word: ArtifactWord;
  plan?: HashPlan;
}

/** Looks at what was named, without reading it. */
export async function planArtifacts(words: readonly string[], terminal: Terminal): Promise<ArtifactPlan> {
  const { things, mistakes } = readAll(words, parseArtifact);
  const planned: Planned[] = [];
  const missing: string[] = [];
  for (const word of things) {
    const plan = word.path === undefined ? undefined : await planHash(toPath(terminal.cwd, word.path));
    if (plan && "mistake" in plan) missing.push(`--artifact ${word.path}: ${plan.mistake}`);
    else planned.push({ word, ...(plan && { plan }) });
  }
  return {
    mistakes: [...mistakes, ...missing],
    notices: planned.flatMap(({ word }) => lacking(word)),
    hash: () => hashAll(planned, terminal),
  };
}

function lacking({ path, uri }: ArtifactWord): string[] {
  if (path === undefined)
    return [`nothing says which bytes lie at ${uri}: name the file too, as in --artifact model.onnx=${uri}`];
  if (uri === undefined)
    return [`nothing says where ${path} can be had: name its place too, as in --artifact ${path}=s3://bucket/key`];
  return [];
}

async function hashAll(planned: readonly Planned[], { cwd, progress }: Terminal): Promise<Artifact[]> {
  const count = countBytes(
    planned.flatMap(({ plan }) => plan ?? []),
    progress,
  );
  const artifacts: Artifact[] = [];
  for (const { word, plan } of planned) artifacts.push(toArtifact(word, cwd, plan && (await hashPlanned(plan, count))));
  return artifacts;
}

function toArtifact({ path, uri, name }: ArtifactWord, cwd: string, hashed: HashedArtifact | undefined): Artifact {
  const called = name ?? (path === undefined ? nameOfUri(uri ?? "") : basename(toPath(cwd, path)));
  const place = { name: called, ...(uri === undefined ? {} : { uri }) };
  if (hashed === undefined) return place;
  const { sha256, size, files, signature } = hashed;
  const digest = { sha256 };
  if (files === undefined) return { ...place, digest, size };
  return {
    ...place,
    digest,
    resources: files.map(toDescriptor),
    ...(signature && { signatures: [toDescriptor(signature)] }),
  };
}

function toDescriptor({ name, sha256, size }: HashedFile): Descriptor {
  return { name, digest: { sha256 }, size };
}

function nameOfUri(uri: string): string {
  return (
    uri
      .replace(/[?#].*$/, "")
      .split(/[/:]/)
      .findLast((piece) => piece !== "") ?? uri
  );
}
