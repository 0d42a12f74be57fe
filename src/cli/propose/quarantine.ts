// `registrar quarantine`: proposes at once that nothing made from something bad holds a stage any more, and that it can not come back.

import { readCatalog } from "../../git/catalog/catalog.ts";
import { readTextAt } from "../../git/clone.ts";
import { readKnownRecords } from "../../git/sealed.ts";
import { readSnapshotAround } from "../../git/snapshot.ts";
import { trimmed, type Wish } from "../../plan/wish/wish.ts";
import { type NamedVersion, planQuarantine, type Quarantine } from "../../policy/quarantine.ts";
import { assignmentText } from "../../registry/assignment-text.ts";
import { type Catalog, explainUnreadable } from "../../registry/catalog.ts";
import { API_VERSION } from "../../registry/documents.ts";
import { findAffected } from "../../registry/impact.ts";
import type { ImpactSubject, SubjectKind } from "../../registry/impact-subject.ts";
import { formatPath, parseReference } from "../../registry/names.ts";
import { formatProblem } from "../../registry/problem.ts";
import { parseRegistry, type Registry } from "../../registry/registry.ts";
import { formatYaml } from "../../registry/yaml-text.ts";
import { readSubject } from "../ask/impact-subject.ts";
import { readKeys } from "../keys.ts";
import type { ExitCode, Terminal } from "../terminal.ts";
import type { ProposalBase } from "./proposal-base.ts";
import { type ProposeOptions, proposeChange } from "./propose-change.ts";

export interface QuarantineOptions extends ProposeOptions {
  reason?: string;
  /** What the word means, when it could mean several things. */
  as?: SubjectKind;
  /** False moves the stages and retires nothing. */
  retire: boolean;
}

/**
 * 0 when it is proposed or nothing has to move, 1 when it would not be allowed, 2 when it could not be done: also when a manifest can
 * not be read, for it might be affected. Throws a GitError.
 */
export function runQuarantine(
  given: readonly string[],
  options: QuarantineOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const [text = ""] = given;
  return proposeChange({ ...options, models: "all" }, terminal, async (base) => {
    const { reason } = trimmed(options.reason);
    const keys = readKeys(options.key, terminal);
    if ("mistake" in keys) return { mistakes: [keys.mistake] };
    const catalog = await readCatalog(base, base.commit);
    const found = await readSubject(base, catalog, { text, as: options.as });
    if ("mistake" in found) return { mistakes: [found.mistake] };
    const faults = explainUnreadable(catalog);
    if (faults.length > 0) return { mistakes: faults };
    if (reason === undefined) return { mistakes: ["a quarantine needs its reason: say it with --reason"] };
    const affected = affectedBy(catalog, found.subject);
    const drafted = await draft(base, affected, keys);
    if ("mistakes" in drafted) return drafted;
    const { quarantine, unknown } = drafted;
    const retire = options.retire ? quarantine.retire : [];
    if (quarantine.moves.length + retire.length === 0)
      return { settled: `no version made from ${text} holds a stage${options.retire ? " or could come back" : ""}` };
    return wish(base, { text, reason, quarantine: { ...quarantine, retire }, unknown });
  });
}

/** A version that is bad itself is quarantined with what was made from it. */
function affectedBy(catalog: Catalog, subject: ImpactSubject): NamedVersion[] {
  const made = findAffected(catalog, subject);
  const { model, version } = (subject.kind === "version" ? parseReference(subject.text) : undefined) ?? {};
  return model === undefined || version === undefined ? made : [{ model, version }, ...made];
}

interface Draft {
  quarantine: Quarantine;
  /** Stages of which no record is known here, so that nothing is known to go back to. */
  unknown: readonly string[];
}

async function draft(
  base: ProposalBase,
  affected: readonly NamedVersion[],
  keys: readonly string[],
): Promise<Draft | { mistakes: string[] }> {
  const models = [...new Set(affected.map(({ model }) => model))];
  const paths = models.map((model) => formatPath({ kind: "model", model }));
  const registry = parseRegistry(await readSnapshotAround(base, base.commit, ["registry.yaml", ...paths]));
  // A stage that can not be read might hold what is affected.
  if (registry.problems.length > 0) return { mistakes: registry.problems.map(formatProblem) };
  const assignments = models.flatMap((model) =>
    [...stagesOf(registry, model).keys()].map((stage) => `${model}/${stage}`),
  );
  const records = await readKnownRecords(base, { assignments, registrations: [] }, { keys });
  const quarantine = planQuarantine(affected, {
    stagesOf: (model) => stagesOf(registry, model),
    isRetired: ({ model, version }) => registry.models.get(model)?.retired.has(version) === true,
    recordsOf: (model, stage) => records?.assignments.get(`${model}/${stage}`) ?? [],
  });
  const isUnknown = (key: string) => (records?.assignments.get(key) ?? []).length === 0;
  return { quarantine, unknown: quarantine.moves.map(({ model, stage }) => `${model}/${stage}`).filter(isUnknown) };
}

function stagesOf(registry: Registry, model: string): Map<string, string> {
  const stages = [...(registry.models.get(model)?.stages ?? [])];
  return new Map(
    stages.flatMap(([stage, { document }]) => (document ? [[stage, document.value.version] as const] : [])),
  );
}

interface Wanted extends Draft {
  text: string;
  reason: string;
}

async function wish(base: ProposalBase, { text, reason, quarantine, unknown }: Wanted): Promise<Wish> {
  const files = new Map<string, string | null>();
  for (const { model, stage, to } of quarantine.moves) {
    const path = formatPath({ kind: "stage", model, stage });
    const before = to === undefined ? undefined : await readTextAt(base, base.commit, path);
    files.set(path, to === undefined ? null : assignmentText(before, { model, stage, version: to, reason }));
  }
  for (const { model, version } of quarantine.retire) {
    const document = { apiVersion: API_VERSION, kind: "Retirement", model, version, reason };
    files.set(formatPath({ kind: "retirement", model, version }), formatYaml(document));
  }
  const notices = unknown.map((key) => `no record of ${key} is known here, so nothing to go back to: it is left empty`);
  return { request: { kind: "quarantine", subject: text, reason, ...quarantine }, files, notices };
}
