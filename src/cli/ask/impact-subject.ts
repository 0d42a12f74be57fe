// Settles what the word of an impact question means, or says why it can not be told.

import type { Catalog } from "../../registry/catalog.ts";
import { findMeanings } from "../../registry/impact.ts";
import {
  type ImpactSubject,
  isDigest,
  isIdentifier,
  kindsOf,
  type SubjectKind,
} from "../../registry/impact-subject.ts";
import { formatReference, parseReference } from "../../registry/names.ts";
import { explainUnknown, explainUnknownVersion } from "../../registry/unknown.ts";
import { latestOf } from "../../registry/version.ts";
import type { Place } from "../place.ts";
import { findDatasetsByDigest, hasDataset, readDatasetNames } from "./datasets.ts";

/** The subject, with a note when the word could have meant a model as well; or why it is none. Throws a GitError. */
export async function readSubject(
  place: Place,
  catalog: Catalog,
  { text, as }: { text: string; as?: SubjectKind | undefined },
): Promise<{ subject: ImpactSubject; note?: string } | { mistake: string }> {
  const aliases = isDigest(text) ? await findDatasetsByDigest(place, text) : [];
  const known = { dataset: aliases.length > 0 || (await hasDataset(place, text)) };
  const all = findMeanings(catalog, { text, aliases }, known);
  const [kind, ...others] = as === undefined ? all : all.filter((one) => one === as);
  if (others.length > 0) {
    const options = all.map((one) => `--as ${one}`).join(" or ");
    return { mistake: `${text} is the name of several things: say which with ${options}` };
  }
  if (kind !== undefined) return { subject: toSubject(kind, text, aliases), ...noteOf(catalog, kind, text) };
  // Ids are listed nowhere, so one that nothing names is simply not used.
  const guess = as ?? kindsOf(text, catalog).find((one) => one === "code") ?? "dataset";
  if (isIdentifier(text) && guess !== "version") return { subject: toSubject(guess, text, aliases) };
  const [other] = all;
  if (as !== undefined && other !== undefined) return { mistake: `${text} is no ${wordOf(as)} but a ${wordOf(other)}` };
  return { mistake: await explainNothing(place, catalog, { text, as }) };
}

function wordOf(kind: SubjectKind): string {
  return kind.replace("-", " ");
}

function toSubject(kind: SubjectKind, text: string, aliases: readonly string[]): ImpactSubject {
  const reference = kind === "version" ? parseReference(text) : undefined;
  return { kind, text: reference ? formatReference(reference) : text, ...(aliases.length > 0 ? { aliases } : {}) };
}

function noteOf(catalog: Catalog, kind: SubjectKind, text: string): { note?: string } {
  if (kind === "version" || catalog.model(text) === undefined) return {};
  return { note: `taken for the ${kind} ${text}; for the model of that name ask for one of its versions` };
}

async function explainNothing(
  place: Place,
  catalog: Catalog,
  { text, as }: { text: string; as?: SubjectKind | undefined },
): Promise<string> {
  const { model = "", version } = parseReference(text) ?? {};
  const facts = catalog.model(model);
  const wantsVersion = as === undefined || as === "version";
  if (facts !== undefined && version !== undefined && wantsVersion) {
    return explainUnknownVersion(model, version, facts.versions);
  }
  if (facts !== undefined && text === model && wantsVersion) {
    return `${text} is a model; ask for one of its versions, such as ${model}@${latestOf(facts.versions) ?? "1.0.0"}`;
  }
  const what = as === undefined ? "dataset, code, base model or version" : wordOf(as);
  return explainUnknown(what, text, await readCandidates(place, catalog, text));
}

/** Names that may have been meant: of datasets and models, and those versions name that begin alike. */
async function readCandidates(place: Place, catalog: Catalog, text: string): Promise<string[]> {
  const beginning = /^[\w.-]{1,3}/.exec(text)?.[0] ?? "";
  const names = new Set([...(await readDatasetNames(place)), ...catalog.models().map(({ model }) => model)]);
  for (const { datasets, baseModels } of catalog.mentioning(beginning, "sources")) {
    for (const { name, version } of [...datasets, ...baseModels]) {
      names.add(name);
      if (version !== undefined) names.add(`${name}@${version}`);
    }
  }
  return [...names];
}
