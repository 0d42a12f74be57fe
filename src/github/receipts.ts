// What is there already of the receipts that follow from records, and what making them takes.

import type { CreateTag } from "../plan/action.ts";
import { receiptTag } from "../registry/receipt-tag.ts";
import type { SealedRecord } from "../registry/record.ts";
import { formatTag } from "../registry/tags.ts";
import { unlessMissing } from "./errors.ts";
import { readObjects } from "./objects.ts";
import type { Repo } from "./repo.ts";
import { readTagNamed } from "./tags.ts";

const BEGINNING = "1970-01-01T00:00:00Z";

/** RFC 3339 date of the newest receipt among those of these records: GTO orders receipts by date, so the next must be later. */
export async function readNewestReceipt(repo: Repo, records: readonly SealedRecord[]): Promise<string> {
  const newest = new Map<string, SealedRecord>();
  for (const record of records) {
    const key = `${record.body.model}/${record.body.stage}`;
    if (receiptTag(record) !== undefined && !newest.has(key)) newest.set(key, record);
  }
  const dates = await Promise.all([...newest.values()].map((record) => readReceiptDate(repo, record)));
  return dates.sort().at(-1) ?? BEGINNING;
}

async function readReceiptDate(repo: Repo, record: SealedRecord): Promise<string> {
  const tag = receiptTag(record);
  const there = tag && (await unlessMissing(readTagNamed(repo, formatTag(tag)), undefined));
  return there?.taggerDate ?? BEGINNING;
}

/** Whether the tag is there just as it would be made. */
export async function isTagged(repo: Repo, { name, commit }: CreateTag): Promise<boolean> {
  const there = await unlessMissing(readTagNamed(repo, name), undefined);
  return there !== undefined && there.flaw === undefined && there.commit === commit;
}

/** Texts of the manifests these records are about, by blob id. */
export async function readManifests(repo: Repo, records: readonly SealedRecord[]): Promise<Map<string, string>> {
  const oids = [...new Set(records.flatMap(({ body }) => body.manifest?.digest["gitBlob"] ?? []))];
  const objects = await readObjects(
    repo,
    oids.map((oid) => ({ oid })),
  );
  return new Map(
    oids.flatMap((oid, index) => {
      const object = objects[index];
      return object?.type === "blob" && object.text !== null ? [[oid, object.text] as const] : [];
    }),
  );
}
