// The issue that tells everybody that something landed which no passing verdict covers.

import { shorten } from "../policy/proposers.ts";
import type { SealedRecord } from "../registry/record.ts";
import type { OpenIncident } from "./action.ts";
import { BODY_LIMIT, cut, MEMORY_LIMIT } from "./cut.ts";
import { plain } from "./markdown.ts";
import { byLanding, type RecordPlace, viewRecord } from "./record-view.ts";
import type { Renderer } from "./render.ts";
import { recordSentence } from "./words.ts";

export interface IncidentContext extends RecordPlace {
  renderer: Renderer;
  defaultBranch: string;
}

const LONGEST_TITLE = 200;

/** One issue for each landing with a bypassed record, or with a record whose signature is not ours. */
export function planIncident(sealed: readonly SealedRecord[], context: IncidentContext): OpenIncident[] {
  const suspect = sealed.filter(({ body, signature }) => body.outcome === "bypassed" || signature === "invalid");
  const landings = byLanding(suspect);
  return [...landings].map(([commit, records]) => {
    const views = records.map((record) => viewRecord(record, context));
    const { pull, commits, moreCommits } = views[0] ?? {};
    const { repositoryUrl, defaultBranch } = context;
    const landing = { commit, url: `${repositoryUrl}/commit/${commit}`, pull, commits, moreCommits, defaultBranch };
    const page = context.renderer.render("incident", { ...landing, records: views });
    const body = cut(page, BODY_LIMIT - MEMORY_LIMIT, "_The rest is in the records._");
    return { do: "open-incident", marker: `registrar:incident ${commit}`, title: titleOf(records, commit), body };
  });
}

/** The issue that tells that something lies under a name only the App may use, so that nothing can be sealed until it is gone. */
export function planConflict(
  { subject, message }: { subject: string; message: string },
  { renderer, repositoryUrl, defaultBranch }: IncidentContext,
): OpenIncident {
  const body = renderer.render("conflict", { subject, message, repositoryUrl, defaultBranch });
  return {
    do: "open-incident",
    marker: `registrar:conflict ${markerOf(subject)}`,
    title: plain(`Conflict: ${message}`, LONGEST_TITLE),
    body,
  };
}

/** Only what can not end the hidden mark. */
const markerOf = (subject: string): string => subject.replace(/[^\w./@#!+-]/g, "_").replaceAll("--", "-_");

function titleOf(records: readonly SealedRecord[], commit: string): string {
  const [first] = records;
  const more = records.length > 1 ? ` and ${records.length - 1} more` : "";
  const what =
    first?.signature === "invalid" ? `${first.name} has a false signature` : first && recordSentence(first.body);
  return plain(`Bypass: ${what ?? "a record"}${more} (${shorten(commit)})`, LONGEST_TITLE);
}
