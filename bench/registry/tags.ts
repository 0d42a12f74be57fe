// Records and receipts of a made-up registry, as the App would have written them without a signing key.

import { formatMessage, receiptTrailers, recordTrailers } from "../../src/plan/trailers.ts";
import { recordSentence } from "../../src/plan/words.ts";
import { recordDigest, signEnvelope } from "../../src/registry/dsse.ts";
import type { RecordBody, SealedRecord } from "../../src/registry/record.ts";
import { formatRecordMessage } from "../../src/registry/record-tag.ts";
import { toStatement } from "../../src/registry/statement.ts";
import { formatRecordName, formatTag } from "../../src/registry/tags.ts";
import { digestOf } from "./chance.ts";
import { versionText } from "./documents.ts";
import { modelName, type Shape, versionName } from "./shape.ts";
import type { Change } from "./story.ts";

export interface Landing {
  commit: string;
  parent: string;
}

export interface Tag {
  name: string;
  commit: string;
  message: string;
}

/** Makes the two tags of each change, in the order of the story. */
export function createTagger(shape: Shape): (change: Change, landing: Landing, seconds: number) => Tag[] {
  const registered = new Map<string, string>();
  const newest = new Map<string, RecordBody["previous"]>();
  return (change, landing, seconds) => {
    const [model, version] = [modelName(change.model), versionName(change.version)];
    const chain = change.kind === "assignment" ? `${model}/${change.stage}` : undefined;
    if (chain === undefined) registered.set(`${model}@${version}`, landing.commit);
    const previous = chain === undefined ? undefined : newest.get(chain);
    const registration = registered.get(`${model}@${version}`) ?? landing.commit;
    const body = toBody(shape, change, { landing, registration, previous, seconds });
    const envelope = signEnvelope(Buffer.from(toStatement(body)), undefined);
    const [name, digest] = [formatRecordName(body.subject), recordDigest(envelope)];
    if (chain !== undefined) newest.set(chain, { name, digest: { sha256: digest } });
    const record: SealedRecord = { name, body, envelope, digest, signature: "off", commit: landing.commit };
    const sentence = recordSentence(body);
    const message = formatRecordMessage({ sentence, envelope, trailers: recordTrailers(body) });
    const receipt = change.kind === "assignment" ? { ...change, model } : { kind: change.kind, model, version };
    return [
      { name, commit: landing.commit, message },
      { name: formatTag(receipt), commit: registration, message: formatMessage(sentence, receiptTrailers(record)) },
    ];
  };
}

interface Facts {
  landing: Landing;
  /** Commit of the version's registration. */
  registration: string;
  previous: RecordBody["previous"];
  seconds: number;
}

function toBody(shape: Shape, change: Change, { landing, registration, previous, seconds }: Facts): RecordBody {
  const [model, version] = [modelName(change.model), versionName(change.version)];
  const assigned = change.kind === "assignment";
  const path = assigned ? `models/${model}/stages/${change.stage}.yaml` : `models/${model}/versions/${version}.yaml`;
  const manifest = digestOf(versionText(shape, change.model, change.version));
  return {
    subject: assigned
      ? { kind: "assignment", model, stage: change.stage, sequence: change.sequence }
      : { kind: "registration", model, version },
    outcome: "approved",
    repository: { id: 42, name: "acme/models" },
    landed: { ...landing, commits: [landing.commit] },
    decidedAt: new Date(seconds * 1000).toISOString().replace(".000", ""),
    ...{ model, version },
    ...(assigned ? { stage: change.stage, registrationCommit: registration } : {}),
    ...(assigned && change.before !== undefined ? { supersedes: versionName(change.before) } : {}),
    manifest: { path: `models/${model}/versions/${version}.yaml`, digest: { sha256: manifest } },
    artifacts: [
      {
        name: "model",
        uri: `s3://acme-models/${model}/${version}/model.onnx`,
        digest: { sha256: digestOf(`${model}@${version}/model.onnx`) },
      },
    ],
    approvals: [
      {
        role: "engineering",
        reviewer: { login: "ben", id: 1001 },
        review: "PRR_1",
        commit: landing.parent,
        submittedAt: new Date(seconds * 1000 - 60_000).toISOString().replace(".000", ""),
      },
    ],
    gates: [{ id: "approvals", type: "approvals", status: "passed", reason: "1 of 1 approval for engineering" }],
    blobs: [{ path, mode: "100644", blob: digestOf(path).slice(0, 40) }],
    ...(previous && { previous }),
    verifier: { id: "https://model-registrar.dev/verifier/v1", version: "0.1.0" },
    signing: "off",
  };
}
