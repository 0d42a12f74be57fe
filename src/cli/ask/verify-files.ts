// Verifies by files alone: the assets of a release, and model files against what was approved.

import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { refuseManifest, refuseModel } from "../../registry/verify/judge-bytes.ts";
import type { VerifiedRecord } from "../../registry/verify/judge-clone.ts";
import { judgeFiles, STATEMENT_ASSETS } from "../../registry/verify/judge-files.ts";
import type { Question, Verified } from "../../registry/verify/judge-record.ts";
import { type Refused, refuseFor } from "../../registry/verify/refusal.ts";
import { countBytes, hashPlanned, planHash } from "../propose/hash-artifact.ts";
import type { Terminal } from "../terminal.ts";
import type { Asked, VerifyOptions } from "./verify-asked.ts";

/** A yes, with the model files that were held against it. */
export interface Checked {
  answer: Verified;
  /** The version manifest, byte for byte as it was approved. */
  manifest: Uint8Array;
  models: readonly { path: string; sha256: string }[];
  warnings: readonly string[];
}

interface Verifying {
  asked: Asked;
  question: Question;
  options: VerifyOptions & { files: string };
}

/** Throws the file system's error when an asset is there and can not be read. */
export async function verifyFiles(
  { asked, question, options }: Verifying,
  terminal: Terminal,
): Promise<Checked | Refused | { mistake: string }> {
  const folder = resolve(terminal.cwd, options.files);
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder)
    return { mistake: `--files takes a folder with the assets of a release, and ${options.files} is none` };
  const names = STATEMENT_ASSETS.flatMap((name) => [`${name}.dsse.json`, `${name}.sigstore.json`]);
  const read = await Promise.all(
    names.map(async (name) => [name, (await readAsset(folder, name))?.toString("utf8")] as const),
  );
  const assets = new Map(read);
  const judged = judgeFiles((name) => assets.get(name), question);
  if ("refused" in judged) return judged;
  const { answer, record } = judged;
  if (asked.number !== undefined && answer.sequence !== asked.number) {
    return refuseFor("other-resource", `${answer.record.name} is not number ${asked.number}`);
  }
  const manifest = await readAsset(folder, "manifest.yaml");
  const wrong = refuseManifest(record.body, manifest);
  if (wrong || !manifest) return wrong ?? refuseFor("manifest-missing", "There is no manifest.yaml");
  return checkModels(judged, manifest, options.modelFiles, terminal);
}

async function readAsset(folder: string, name: string): Promise<Buffer | undefined> {
  try {
    return await readFile(join(folder, name));
  } catch (error) {
    if (Object(error).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Holds each file or folder against the artifacts of a record that was verified. */
export async function checkModels(
  { answer, record, warnings }: VerifiedRecord,
  manifest: Uint8Array,
  paths: readonly string[],
  terminal: Terminal,
): Promise<Checked | Refused | { mistake: string }> {
  const models: { path: string; sha256: string }[] = [];
  for (const path of paths) {
    const plan = await planHash(resolve(terminal.cwd, path));
    if ("mistake" in plan) return { mistake: `--model-files ${path}: ${plan.mistake}` };
    const { sha256 } = await hashPlanned(plan, countBytes([plan], terminal.progress));
    const wrong = refuseModel(record.body, sha256);
    if (wrong) return { ...wrong, reason: `${path}: ${wrong.reason}` };
    models.push({ path, sha256 });
  }
  return { answer, manifest, models, warnings };
}
