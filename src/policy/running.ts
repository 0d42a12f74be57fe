// What runs where: the version that was approved for each environment of a stage, beside the one that was deployed there last.

import { receiptTag } from "../registry/receipt-tag.ts";
import type { SealedRecord } from "../registry/record.ts";
import { parseTagUrl } from "../registry/tag-url.ts";
import { formatRecordName, formatTag, type GtoTag, parseTag } from "../registry/tags.ts";
import type { Policy } from "./policy.ts";

/** A deployment that succeeded, as GitHub keeps it. */
export interface Deployment {
  environment: string;
  /** Branch or tag it was made of; absent when that is gone, or it was made of a commit. */
  ref?: string;
  /** Pages its statuses name, newest first. */
  pages: readonly string[];
  /** RFC 3339; when it last was said to have succeeded. */
  at: string;
}

/** What a deployment put there: a version, nothing any more, or what nobody can say. */
export type Meaning = { version: string } | { nothing: true } | { unknown: string };

/** One environment of one assignment. */
export interface Running {
  model: string;
  stage: string;
  environment: string;
  /** Without a version the stage was left empty. */
  approved: { version?: string; tag: string; since: string };
  /** Absent when no deployment there ever named a receipt of the model. */
  deployed?: { tag: string; at: string } & Meaning;
  same: boolean;
}

/** The receipt a deployment stands on: the one whose page it shows, or else the tag it was made of. */
export function receiptOf({ pages, ref }: Deployment, repositoryUrl: string): GtoTag | undefined {
  const shown = pages.flatMap((page) => parseTag(parseTagUrl(repositoryUrl, page) ?? "") ?? []);
  return shown[0] ?? (ref === undefined ? undefined : parseTag(ref));
}

/** Newest deployment of each model in each environment, by `keyOf`. The deployments are given newest first. */
export function newestByModel(
  deployments: readonly Deployment[],
  repositoryUrl: string,
): ReadonlyMap<string, { tag: GtoTag; at: string }> {
  const newest = new Map<string, { tag: GtoTag; at: string }>();
  for (const deployment of deployments) {
    const tag = receiptOf(deployment, repositoryUrl);
    if (!tag) continue;
    const key = keyOf(tag.model, deployment.environment);
    const known = newest.get(key);
    // An older deployment may have succeeded later: somebody ran it again.
    if (!known || Date.parse(known.at) < Date.parse(deployment.at)) newest.set(key, { tag, at: deployment.at });
  }
  return newest;
}

/** GitHub does not regard the case of environments. */
export function keyOf(model: string, environment: string): string {
  return `${model} ${environment.toLowerCase()}`;
}

/** Name of the record that says what a receipt means; `undefined` when its name says it. */
export function recordBehind(tag: GtoTag): string | undefined {
  return "sequence" in tag ? formatRecordName({ ...tag, kind: "assignment" }) : undefined;
}

/** What deploying a receipt puts there. `record` is the one behind it, when there is a sound one. */
export function meaningOf(tag: GtoTag, record: SealedRecord | undefined): Meaning {
  const name = formatTag(tag);
  if (tag.kind === "registration") return { version: tag.version };
  if (tag.kind === "deregistration") return { unknown: `${name} takes a version out of use` };
  if (!record) return { unknown: `there is no sound record behind ${name}` };
  const receipt = receiptTag(record);
  if (!receipt || formatTag(receipt) !== name) return { unknown: `${record.name} says ${record.body.outcome}` };
  const { version } = record.body;
  return tag.kind === "unassignment" || version === undefined ? { nothing: true } : { version };
}

/** Every assignment in every environment of its stage. `standing` is its newest record that is no bypass, by `model/stage`. */
export function compareRunning(
  standing: ReadonlyMap<string, SealedRecord>,
  { stages }: Pick<Policy, "stages">,
  deployedOf: (model: string, environment: string) => Running["deployed"],
): Running[] {
  return stages.flatMap((stage) =>
    [...standing.values()].flatMap((record): Running[] => {
      const tag = receiptTag(record);
      if (!tag || !("stage" in tag) || tag.stage !== stage.name) return [];
      const { decidedAt: since, version } = record.body;
      const held = tag.kind === "assignment" && version !== undefined ? { version } : {};
      const approved = { ...held, tag: formatTag(tag), since };
      return stage.environments.map((environment) => {
        const deployed = deployedOf(tag.model, environment);
        const same = isSame(approved.version, deployed);
        return { model: tag.model, stage: stage.name, environment, approved, ...(deployed && { deployed }), same };
      });
    }),
  );
}

function isSame(version: string | undefined, deployed: Running["deployed"]): boolean {
  if (version === undefined) return deployed === undefined || "nothing" in deployed;
  return deployed !== undefined && "version" in deployed && deployed.version === version;
}
