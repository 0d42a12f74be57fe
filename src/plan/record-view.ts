// A sealed record as plain data for the templates of release, audit comment and incident.

import { formatReference } from "../registry/names.ts";
import type { RecordBody, SealedRecord } from "../registry/record.ts";
import { tagUrl } from "../registry/tag-url.ts";
import { gateSentence, gateStatus, recordSentence } from "./words.ts";

/** Where records can be looked at. */
export interface RecordPlace {
  /** `https://github.com/acme/models`. */
  repositoryUrl: string;
}

const MOST_COMMITS = 20;

/** Everything a template may print of a record. */
export function viewRecord({ name, digest, body, signature }: SealedRecord, { repositoryUrl }: RecordPlace) {
  const { model = "", version = "", stage = "" } = body;
  return {
    name,
    digest,
    url: tagUrl(repositoryUrl, name),
    sentence: recordSentence(body),
    is: { [body.outcome]: true, forged: signature === "invalid", unsigned: signature === "off" },
    ...{ model, version, stage },
    supersedes: body.supersedes ?? "",
    reason: body.reason ?? "",
    pull: body.pullRequest,
    approvals: body.approvals.map(({ role, reviewer }) => ({ role, who: reviewer.login })),
    gates: body.gates.map((gate) => ({ ...gate, status: gateStatus(gate), reason: gateSentence(gate) })),
    breakGlass: body.outcome === "bypassed" ? undefined : body.breakGlass,
    artifacts: (body.artifacts ?? []).map(({ name, uri = "", digest: digests = {} }) => ({
      ...{ name, uri },
      digests: Object.entries(digests).map(([algorithm, hex]) => `${algorithm}:${hex}`),
    })),
    manifest: body.manifest,
    policy: body.policy,
    previous: body.previous,
    findings: body.findings ?? [],
    command: stage === "" ? "" : `registrar resolve ${formatReference({ model, stage })}`,
    ...viewLanding(body, repositoryUrl),
  };
}

function viewLanding({ landed, decidedAt }: RecordBody, repositoryUrl: string) {
  const commits = landed.commits.slice(0, MOST_COMMITS).map((id) => ({ id, url: `${repositoryUrl}/commit/${id}` }));
  return { commits, moreCommits: landed.commits.length - commits.length, decidedAt };
}

/** Records of the same landing together, in their order. */
export function byLanding(sealed: readonly SealedRecord[]): Map<string, SealedRecord[]> {
  const landings = new Map<string, SealedRecord[]>();
  for (const record of sealed) {
    const { commit } = record.body.landed;
    landings.set(commit, [...(landings.get(commit) ?? []), record]);
  }
  return landings;
}
