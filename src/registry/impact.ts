// Every version that a dataset, a piece of code, a base model or another version went into, directly or through others.

import type { Catalog, Child } from "./catalog.ts";
import { createDescent } from "./descent.ts";
import {
  aliasesIn,
  type ImpactSubject,
  isDigest,
  kindsOf,
  type SubjectKind,
  sievesOf,
  usesOf,
} from "./impact-subject.ts";
import { formatReference } from "./names.ts";
import { sortVersions } from "./version.ts";

/** A version that the subject went into. */
export interface Affected {
  model: string;
  version: string;
  /** How it uses the subject itself: `training data transactions 2026-q1`; empty when only versions it was made from do. */
  uses: readonly string[];
  /** The way the subject came in, from the version that uses it to the direct parent; empty when it uses the subject itself. */
  through: readonly string[];
}

/** All of them, by model and version; of several ways the shortest is told. */
export function findAffected(catalog: Catalog, subject: ImpactSubject): Affected[] {
  const found = new Map<string, Affected>();
  for (const facts of findUsers(catalog, withAliases(catalog, subject))) found.set(formatReference(facts), facts);
  const descent = createDescent(catalog);
  let generation = [...found.values()];
  while (generation.length > 0) {
    generation = generation.flatMap((parent) =>
      descent(parent).flatMap((made) => {
        const name = formatReference(made);
        if (found.has(name)) return [];
        const child = toAffected(made, { uses: [], through: [...parent.through, formatReference(parent)] });
        found.set(name, child);
        return [child];
      }),
    );
  }
  // In a circle a version descends from itself; that is no news.
  if (subject.kind === "version") found.delete(subject.text);
  return sortAffected([...found.values()]);
}

/** A digest is known by more names as soon as one version says which dataset has it. */
function withAliases(catalog: Catalog, subject: ImpactSubject): ImpactSubject {
  if (!isDigest(subject.text)) return subject;
  const aliases = new Set(subject.aliases);
  for (const text of sievesOf(subject)) {
    for (const facts of catalog.mentioning(text, "sources"))
      for (const alias of aliasesIn(facts, subject)) aliases.add(alias);
  }
  return { ...subject, aliases: [...aliases] };
}

function* findUsers(catalog: Catalog, subject: ImpactSubject): Iterable<Affected> {
  for (const text of sievesOf(subject)) {
    for (const facts of catalog.mentioning(text, subject.kind === "code" ? undefined : "sources")) {
      const uses = usesOf(facts, subject);
      if (uses.length > 0) yield toAffected(facts, { uses: [...new Set(uses)], through: [] });
    }
  }
}

function toAffected({ model, version }: Child, way: Pick<Affected, "uses" | "through">): Affected {
  return { model, version, ...way };
}

function sortAffected(all: readonly Affected[]): Affected[] {
  const models = new Map<string, Map<string, Affected>>();
  for (const one of all) models.set(one.model, (models.get(one.model) ?? new Map()).set(one.version, one));
  return [...models]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, versions]) => sortVersions(versions.keys()).flatMap((version) => versions.get(version) ?? []));
}

/** The kinds for which a word means something: some version uses it so, or it is known otherwise. */
export function findMeanings(
  catalog: Catalog,
  subject: Omit<ImpactSubject, "kind">,
  known: Readonly<Partial<Record<SubjectKind, boolean>>>,
): SubjectKind[] {
  return kindsOf(subject.text, catalog).filter((kind) => {
    if (kind === "version" || known[kind]) return true;
    return (
      findUsers(catalog, { ...subject, kind })
        [Symbol.iterator]()
        .next().done !== true
    );
  });
}
