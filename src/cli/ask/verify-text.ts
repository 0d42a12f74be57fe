// How a verified answer looks to people: one line.

import type { Verified } from "../../registry/verify/judge-record.ts";
import { plain } from "../terminal.ts";

/** What the assets of one release can not show. */
export const NOT_CHECKED = [
  "whether a newer record stands",
  "whether the version was retired since",
  "whether the chain of records is whole",
] as const;

/** `models` are the model files that were held against the artifacts. */
export function describeVerified(answer: Verified, models: readonly { path: string }[]): string {
  const { model, version, stage, sequence, approvals, exceptions = [], key } = answer;
  const place = stage === undefined ? "is registered" : `may run in ${stage} (number ${sequence})`;
  const by = approvals.map(({ login, role }) => `${login} (${role})`).join(", ") || "nobody";
  const parts = [
    `${model} ${version} ${place}`,
    `decided ${answer.decidedAt}`,
    `approved by ${by}`,
    ...exceptions,
    ...(answer.expires === undefined ? [] : [`until ${answer.expires}`]),
    ...(models.length === 0
      ? []
      : [`model files ${models.map(({ path }) => path).join(", ")} are those that were approved`]),
    `signed by ${key}`,
  ];
  return `✅ ${plain(parts.join(", "))}`;
}
