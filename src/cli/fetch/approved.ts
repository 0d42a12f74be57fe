// What a reference stands for, and the manifest that was approved: verified with keys, resolved without.

import { listTags, readFew } from "../../git/records.ts";
import type { ModelVersion } from "../../registry/documents.ts";
import { parseFile } from "../../registry/file.ts";
import { explainProblem } from "../../registry/problem.ts";
import { tagPatterns } from "../../registry/receipts.ts";
import { resolve } from "../../registry/resolve.ts";
import { refuseManifest } from "../../registry/verify/judge-bytes.ts";
import { type Refused, refuseFor } from "../../registry/verify/refusal.ts";
import { type Asked, toQuestion, toTrust, type VerifyOptions } from "../ask/verify-asked.ts";
import { verifyClone } from "../ask/verify-clone.ts";
import { verifyFiles } from "../ask/verify-files.ts";
import { withCommit } from "../place.ts";
import type { Terminal } from "../terminal.ts";

/** A version that may be fetched. */
export interface Approved {
  model: string;
  version: string;
  stage?: string;
  sequence?: number;
  record: { name: string; sha256: string };
  signature: "verified" | "unchecked" | "off";
  manifest: ModelVersion;
  warnings: readonly string[];
}

type Answer = Omit<Approved, "manifest"> & { path: string; bytes: Uint8Array };

/** Throws a GitError, and an error when the clone lacks what the record points at. */
export async function findApproved(
  asked: Asked,
  keys: readonly string[],
  options: VerifyOptions,
  terminal: Terminal,
): Promise<Approved | Refused | { mistake: string }> {
  const answer = await (keys.length === 0 && options.files === undefined
    ? resolveIt(asked, options, terminal)
    : verifyIt(asked, keys, options, terminal));
  if (!("bytes" in answer)) return answer;
  const { bytes, path, ...approved } = answer;
  const { model, version } = approved;
  const parsed = parseFile({ kind: "version", model, version }, "", Buffer.from(bytes).toString("utf8"));
  const [problem] = parsed.problems;
  if (parsed.version) return { ...approved, manifest: parsed.version.value };
  return { mistake: `${path} can not be read${problem === undefined ? "" : `: ${explainProblem(problem)}`}` };
}

async function verifyIt(
  asked: Asked,
  keys: readonly string[],
  options: VerifyOptions,
  terminal: Terminal,
): Promise<Answer | Refused | { mistake: string }> {
  const question = toQuestion(asked, options, { keys, now: terminal.now().toISOString() });
  if ("mistake" in question) return question;
  const { files } = options;
  const checked = await (files === undefined
    ? verifyClone({ asked, question, options }, terminal)
    : verifyFiles({ asked, question, options: { ...options, files } }, terminal));
  if (!("answer" in checked)) return checked;
  const { answer, manifest, warnings } = checked;
  return { ...placeOf(answer), signature: "verified", warnings, path: answer.manifest?.path ?? "", bytes: manifest };
}

async function resolveIt(
  { reference, number }: Asked,
  options: VerifyOptions,
  terminal: Terminal,
): Promise<Answer | Refused | { mistake: string }> {
  const trust = toTrust(options, []);
  if ("mistake" in trust) return trust;
  return withCommit({ repo: options.repo }, terminal, async ({ folder, objects }) => {
    const facts = await readFew(objects, reference, await listTags(folder, tagPatterns(reference)));
    const found = resolve(reference, facts, trust);
    if ("refused" in found) return found;
    const { manifest, commit, warnings, sequence } = found;
    if (number !== undefined && sequence !== number) {
      return refuseFor("superseded", `Number ${number} does not stand: number ${sequence} does`);
    }
    const path = manifest?.path ?? "";
    const [file] = await objects.read([`${commit}:${path}`]);
    const wrong = refuseManifest(manifest ? { manifest } : {}, file?.bytes);
    if (wrong || !file) return wrong ?? refuseFor("manifest-missing", "The manifest is not there");
    const signature = found.signature === "off" ? "off" : "unchecked";
    return { ...placeOf(found), signature, warnings, path, bytes: file.bytes };
  });
}

function placeOf({ model, version, stage, sequence, record }: Omit<Approved, "manifest" | "signature" | "warnings">) {
  return { model, version, ...(stage !== undefined && { stage }), ...(sequence !== undefined && { sequence }), record };
}
