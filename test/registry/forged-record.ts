// Records whose statements were changed before they were signed: what a stolen key, or a registrar with a bug, could make.

import { recordDigest, signEnvelope } from "../../src/registry/dsse.ts";
import type { RecordBody, SealedRecord } from "../../src/registry/record.ts";
import { PREDICATE_TYPE } from "../../src/registry/statement.ts";
import { SEALED_WITH, sealStatements } from "../../src/registry/statements/sealed.ts";
import { TEST_RESULT_TYPE } from "../../src/registry/statements/test-result.ts";
import { VERDICT_TYPE } from "../../src/registry/statements/verdict.ts";
import { formatRecordName } from "../../src/registry/tags.ts";
import { oid, sampleBody } from "./record-sample.ts";

// biome-ignore lint/suspicious/noExplicitAny: a forger changes whatever there is
export type Change = (statement: any) => void;

/** Changes by the statement they are made to. */
export interface Changes {
  record?: Change;
  testResult?: Change;
  verdict?: Change;
}

const TYPES = { record: PREDICATE_TYPE, testResult: TEST_RESULT_TYPE, verdict: VERDICT_TYPE };

/** A promotion as it is sealed today, with a policy and two statements beside it. */
export function statedBody(changes: Partial<RecordBody> = {}): RecordBody {
  const policy = { commit: oid("b"), digest: { sha256: "2".repeat(64) } };
  return sampleBody({ policy, sealedWith: SEALED_WITH, ...changes });
}

/** Statements of a body, changed and then signed. What names another by its digest follows the change. */
export function forge(body: RecordBody, privateKey: string | undefined, changes: Changes = {}) {
  return sealStatements(body, (bytes) => {
    const statement = JSON.parse(Buffer.from(bytes).toString("utf8"));
    const name = (["record", "testResult", "verdict"] as const).find((one) => TYPES[one] === statement.predicateType);
    const change = name && changes[name];
    if (change === undefined) return signEnvelope(bytes, privateKey);
    change(statement);
    return signEnvelope(Buffer.from(JSON.stringify(statement)), privateKey);
  });
}

/** A record as it is read back, its signatures taken for good. */
export function sealedRecord(body: RecordBody, privateKey?: string): SealedRecord {
  const made = forge(body, privateKey);
  const place = { name: formatRecordName(body.subject), commit: body.landed.commit, body };
  return { ...place, ...made, digest: recordDigest(made.envelope), signature: privateKey ? "verified" : "off" };
}
