// A small sound history for audits: a policy, a registration, two promotions and a way to seal what changed.

import type { Step } from "../../src/registry/audit/timeline.ts";
import { recordDigest, signEnvelope } from "../../src/registry/dsse.ts";
import { receiptTag } from "../../src/registry/receipt-tag.ts";
import { readTagObject, type TagFact } from "../../src/registry/receipts.ts";
import type { RecordBody } from "../../src/registry/record.ts";
import { formatRecordMessage, parseRecordTag } from "../../src/registry/record-tag.ts";
import { toStatement } from "../../src/registry/statement.ts";
import { formatRecordName, formatTag } from "../../src/registry/tags.ts";
import { makeKeys, oid, sampleBody } from "./record-sample.ts";

export const keys = makeKeys();

export const VERSION = "models/churn/versions/1.2.0.yaml";
export const STAGE = "models/churn/stages/production.yaml";

/** A plain file of this content at a path. */
export const file = (path: string, digit: string) => ({ path, mode: "100644", blob: oid(digit) });

/** First-parent commits `1…` to `5…`: before the policy, the policy, a registration, a promotion, another one. */
export const STEPS: readonly Step[] = [
  { commit: oid("1"), changes: [file("models/churn/model.yaml", "a")] },
  { commit: oid("2"), changes: [file("registry.yaml", "b")] },
  { commit: oid("3"), changes: [file(VERSION, "c")] },
  { commit: oid("4"), changes: [file(STAGE, "d")] },
  { commit: oid("5"), changes: [file(STAGE, "e")] },
];

/** A tag as Git holds it, `minute` minutes after a fixed time. */
export function tag(name: string, commit: string, { minute = 0, message = "Receipt" } = {}): TagFact {
  const time = 1_700_000_000 + 60 * minute;
  const raw = `object ${commit}\ntype commit\ntag ${name}\ntagger Bot <b@example.org> ${time} +0000\n\n${message}\n`;
  return readTagObject({ name, object: oid("f") }, "tag", raw);
}

/** The tag that seals a body. */
export function seal(body: RecordBody): TagFact {
  const envelope = signEnvelope(Buffer.from(toStatement(body)), keys.privateKey);
  const message = formatRecordMessage({ sentence: "x", envelope, trailers: [] });
  return tag(formatRecordName(body.subject), body.landed.commit, { message });
}

/** How the next record names this one. */
export function linkTo(body: RecordBody): NonNullable<RecordBody["previous"]> {
  const envelope = signEnvelope(Buffer.from(toStatement(body)), keys.privateKey);
  return { name: formatRecordName(body.subject), digest: { sha256: recordDigest(envelope) } };
}

const shared = {
  policy: { commit: oid("2"), digest: { gitBlob: oid("b"), sha256: "0".repeat(64) } },
  registrationCommit: oid("3"),
  manifest: { path: VERSION, digest: { gitBlob: oid("c"), sha256: "0".repeat(64) } },
};

export const registration: RecordBody = sampleBody({
  ...shared,
  subject: { kind: "registration", model: "churn", version: "1.2.0" },
  landed: { commit: oid("3"), parent: oid("2"), commits: [oid("3")] },
  blobs: [file(VERSION, "c")],
});

export const first: RecordBody = sampleBody({
  ...shared,
  subject: { kind: "assignment", model: "churn", stage: "production", sequence: 1 },
  landed: { commit: oid("4"), parent: oid("3"), commits: [oid("4")] },
  blobs: [file(STAGE, "d")],
});

export const second: RecordBody = sampleBody({
  ...shared,
  subject: { kind: "assignment", model: "churn", stage: "production", sequence: 2 },
  landed: { commit: oid("5"), parent: oid("4"), commits: [oid("5")] },
  blobs: [file(STAGE, "e")],
  previous: linkTo(first),
});

/** Records of these bodies and every receipt that follows from them, dated in order. */
export function tagsOf(bodies: readonly RecordBody[]): TagFact[] {
  return bodies.flatMap((body, index) => {
    const record = seal(body);
    const sealed = parseRecordTag({ ...record, message: record.message ?? "" }, []);
    if ("invalid" in sealed) throw new Error(sealed.invalid);
    const receipt = receiptTag(sealed);
    const commit = body.registrationCommit ?? body.landed.commit;
    return receipt === undefined ? [record] : [record, tag(formatTag(receipt), commit, { minute: index })];
  });
}
