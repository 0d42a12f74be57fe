// Which version a stage goes back to when nobody names one.

import type { SealedRecord } from "../registry/record.ts";
import { isReceipt } from "./gates/holding.ts";

/**
 * The version that held the stage last before `current` first came to it, by receipt; for an empty stage, or one whose version has no
 * record, the last that held it at all. Rolling back again goes further back, never to a version that was rolled back from.
 * `records` are those of the assignment, newest first.
 */
export function findRollbackTarget(
  records: readonly SealedRecord[],
  { current, retired }: { current: string | undefined; retired: (version: string) => boolean },
): string | undefined {
  const arrival = current === undefined ? -1 : records.findLastIndex(({ body }) => body.version === current);
  const target = records.slice(arrival + 1).find((record) => {
    const { version } = record.body;
    return version !== undefined && version !== current && isReceipt(record) && !retired(version);
  });
  return target?.body.version;
}
