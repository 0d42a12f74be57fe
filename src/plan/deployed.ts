// The issue that tells that what runs is not what was approved, for longer than the policy allows.

import type { Policy } from "../policy/policy.ts";
import type { Running } from "../policy/running.ts";
import { formatDuration } from "../policy/time.ts";
import { tagUrl } from "../registry/tag-url.ts";
import type { KeepIssue } from "./action.ts";
import { BODY_LIMIT, cut, MEMORY_LIMIT } from "./cut.ts";
import type { FollowUpContext, OpenFollowUp } from "./follow-up.ts";
import { plain } from "./markdown.ts";

/** Beginning of the mark of such an issue; `model/stage` follows. */
export const DEPLOYED_MARK = "registrar:deployed";

const LONGEST_TITLE = 200;

/** What must be open now, and what of that which is open is mended. An assignment that nobody can speak of is left as it is. */
export function planDeployed(
  running: readonly Running[],
  policy: Pick<Policy, "stages">,
  { open, context }: { open: readonly OpenFollowUp[]; context: FollowUpContext },
): KeepIssue[] {
  const due = [...byAssignment(running)].flatMap(([key, places]) => {
    const within = allowed(policy, places[0]?.stage);
    const late = places.some((place) => !place.same && isLate(place, within, context.asOf));
    return late ? [keep(key, places, within ?? 0, context)] : [];
  });
  const others = open.filter(({ marker }) => due.every((issue) => issue.marker !== marker));
  return [...due, ...others.flatMap((issue) => planMended(issue, running, policy))];
}

/** Seconds that deployments of a stage have; `undefined` when nobody watches them. */
function allowed({ stages }: Pick<Policy, "stages">, stage: string | undefined): number | undefined {
  return stages.find(({ name }) => name === stage)?.deployWithin;
}

function isLate({ approved }: Running, within: number | undefined, asOf: string): boolean {
  return within !== undefined && Date.parse(asOf) > Date.parse(approved.since) + within * 1000;
}

function byAssignment(running: readonly Running[]): Map<string, Running[]> {
  const assignments = new Map<string, Running[]>();
  for (const place of running) {
    const key = `${place.model}/${place.stage}`;
    assignments.set(key, [...(assignments.get(key) ?? []), place]);
  }
  return assignments;
}

function keep(key: string, places: readonly Running[], within: number, context: FollowUpContext): KeepIssue {
  const [first] = places;
  if (!first) throw new Error(`${key} has no environment`);
  const { model, stage, approved } = first;
  const page = context.renderer.render("deployed-differs", {
    ...{ model, stage, version: approved.version ?? "", since: approved.since, within: formatDuration(within) },
    ...{ tag: approved.tag, tagUrl: tagUrl(context.repositoryUrl, approved.tag) },
    rows: places.map(toRow),
  });
  const differing = places.filter(({ same }) => !same).map(({ environment }) => environment);
  const title = `Not deployed as approved: ${model} in ${stage} (${differing.join(", ")})`;
  const body = cut(page, BODY_LIMIT - MEMORY_LIMIT, "_Ask `registrar status` for the rest._");
  return { do: "keep-issue", marker: `${DEPLOYED_MARK} ${key}`, title: plain(title, LONGEST_TITLE), body, open: true };
}

function toRow({ environment, approved, deployed }: Running) {
  return {
    environment,
    approved: approved.version ?? "nothing",
    deployed: deployedWords(deployed),
    receipt: deployed?.tag ?? "",
    at: deployed?.at ?? "",
  };
}

/** What was deployed last, in a word or a clause. */
export function deployedWords(deployed: Running["deployed"]): string {
  if (deployed === undefined) return "never deployed";
  if ("version" in deployed) return deployed.version;
  return "nothing" in deployed ? "nothing" : `unknown: ${deployed.unknown}`;
}

function planMended(
  { marker, title, body }: OpenFollowUp,
  running: readonly Running[],
  policy: Pick<Policy, "stages">,
): KeepIssue[] {
  const key = marker.split(" ")[1] ?? "";
  const [, stage] = key.split("/");
  const places = running.filter((place) => `${place.model}/${place.stage}` === key);
  const isSame = places.length > 0 && places.every(({ same }) => same);
  const isWatched = allowed(policy, stage) !== undefined;
  if (isWatched && !isSame) return [];
  const word = isWatched
    ? "**Mended.** Every environment runs what is approved."
    : "**Over.** The policy no longer says how soon deployments must follow.";
  return [{ do: "keep-issue", marker, title, body: `${word}\n\n---\n\n${body.trim()}\n`, open: false }];
}
