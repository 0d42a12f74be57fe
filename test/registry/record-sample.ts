// Records for tests: a sound body to vary, and keys made for the run.

import { generateKeyPairSync } from "node:crypto";
import { signEnvelope } from "../../src/registry/dsse.ts";
import { readTagObject, type TagFact } from "../../src/registry/receipts.ts";
import type { RecordBody } from "../../src/registry/record.ts";
import { formatRecordMessage } from "../../src/registry/record-tag.ts";
import { sealStatements } from "../../src/registry/statements/sealed.ts";
import { formatRecordName } from "../../src/registry/tags.ts";

export interface KeyPair {
  privateKey: string;
  publicKey: string;
}

export function makeKeys(namedCurve = "P-256"): KeyPair {
  return generateKeyPairSync("ec", {
    namedCurve,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
}

export const oid = (digit: string): string => digit.repeat(40);

/** An approved promotion of churn 1.2.0 to production; `landed` on `c…`, registered on `a…`. */
export function sampleBody(changes: Partial<RecordBody> = {}): RecordBody {
  return {
    subject: { kind: "assignment", model: "churn", stage: "production", sequence: 7 },
    outcome: "approved",
    repository: { id: 42, name: "acme/models" },
    landed: { commit: oid("c"), parent: oid("b"), commits: [oid("c")] },
    decidedAt: "2026-11-20T10:31:07Z",
    model: "churn",
    version: "1.2.0",
    stage: "production",
    supersedes: "1.1.0",
    registrationCommit: oid("a"),
    manifest: { path: "models/churn/versions/1.2.0.yaml", digest: { sha256: "0".repeat(64) } },
    artifacts: [{ name: "model", uri: "s3://models/churn.onnx", digest: { sha256: "1".repeat(64) } }],
    approvals: [
      {
        role: "risk",
        reviewer: { login: "ana", id: 1001 },
        review: "PRR_1",
        commit: oid("d"),
        submittedAt: "2026-11-20T10:02:44Z",
      },
    ],
    gates: [{ id: "auc", type: "metric", status: "passed", reason: "0.95 is at least 0.9", observed: { value: 0.95 } }],
    blobs: [{ path: "models/churn/stages/production.yaml", mode: "100644", blob: oid("e") }],
    verifier: { id: "https://model-registrar.dev/verifier/v1", version: "0.1.0" },
    signing: "ecdsa-p256-sha256",
    ...changes,
  };
}

/** The message of the tag that seals a body; unsigned without a key. */
export function sealMessage(body: RecordBody, privateKey?: string): string {
  const statements = sealStatements(body, (bytes) => signEnvelope(bytes, privateKey));
  return formatRecordMessage({ sentence: "A record", ...statements, trailers: [["Registrar-Outcome", body.outcome]] });
}

/** A tag as if it had been read from a repository. */
export function tagFact(name: string, commit: string, message = "receipt"): TagFact {
  const raw = `object ${commit}\ntype commit\ntag ${name}\ntagger Bot <bot@example.org> 1700000000 +0000\n\n${message}\n`;
  return readTagObject({ name, object: oid("f") }, "tag", raw);
}

/** The tag of a record. */
export function recordFact(body: RecordBody, privateKey?: string): TagFact {
  return tagFact(formatRecordName(body.subject), body.landed.commit, sealMessage(body, privateKey));
}
