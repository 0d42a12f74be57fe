// Verifies by the tags and blobs of a clone.

import { listTags, readFew, readTags } from "../../git/records.ts";
import { recordsFrom, tagPatterns } from "../../registry/receipts.ts";
import type { SealedRecord } from "../../registry/record.ts";
import { refuseManifest, refusePolicy } from "../../registry/verify/judge-bytes.ts";
import { judgeClone } from "../../registry/verify/judge-clone.ts";
import type { Question } from "../../registry/verify/judge-record.ts";
import { type Refused, refuseFor } from "../../registry/verify/refusal.ts";
import { type Place, withCommit } from "../place.ts";
import type { Terminal } from "../terminal.ts";
import type { Asked, VerifyOptions } from "./verify-asked.ts";
import { type Checked, checkModels } from "./verify-files.ts";

interface Verifying {
  asked: Asked;
  question: Question;
  options: VerifyOptions;
}

/** Throws a GitError, and an error when the clone lacks what the record points at. */
export function verifyClone(
  { asked, question, options }: Verifying,
  terminal: Terminal,
): Promise<Checked | Refused | { mistake: string }> {
  return withCommit({ repo: options.repo }, terminal, async (place) => {
    const { reference } = question;
    const listed = await listTags(place.folder, tagPatterns(reference));
    const facts = await readFew(place.objects, reference, listed);
    const chain = reference.stage === undefined ? [] : recordsFrom(reference, listed, 1);
    const tags = { facts, records: await readTags(place.objects, chain) };
    const judged = judgeClone(tags, question, asked.number);
    if ("refused" in judged) return judged;
    const manifest = await readBlobs(place, judged.record);
    return "refused" in manifest ? manifest : checkModels(judged, manifest, options.modelFiles, terminal);
  });
}

/** The manifest, when it and the policy are those of the record. */
async function readBlobs({ objects }: Place, { body }: SealedRecord): Promise<Uint8Array | Refused> {
  const { registrationCommit = body.landed.commit, manifest, policy } = body;
  const commits = [registrationCommit, ...(policy ? [policy.commit] : [])];
  const there = await objects.read(commits);
  const missing = commits.find((_, index) => there[index] === undefined);
  // A shallow clone is no sign of anything.
  if (missing !== undefined) throw new Error(`The clone lacks the commit ${missing}: git fetch --unshallow`);
  const [blob, rules] = await objects.read([
    `${registrationCommit}:${manifest?.path ?? ""}`,
    `${policy?.commit ?? registrationCommit}:registry.yaml`,
  ]);
  const wrong = refuseManifest(body, blob?.bytes) ?? refusePolicy(body, rules?.bytes);
  return wrong ?? blob?.bytes ?? refuseFor("manifest-missing", "The manifest is not there");
}
