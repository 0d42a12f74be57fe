// Records against what landed: each tells the truth about its commit, and together they account for every change.

import { chainsOf, findChainFaults } from "../chain.ts";
import { formatPath } from "../names.ts";
import type { RecordSubject, SealedRecord } from "../record.ts";
import { type AuditFinding, fault, note } from "./finding.ts";
import { isSameState, type Timeline } from "./timeline.ts";

/** What a record covers: the steps after `from` until `to`. */
interface Span {
  record: SealedRecord;
  from: number;
  to: number;
}

/** Findings about sound records and the changes they cover; `unsound` are the names of the others. */
export function auditRecords(
  records: readonly SealedRecord[],
  unsound: ReadonlySet<string>,
  timeline: Timeline,
): AuditFinding[] {
  const spans: Span[] = [];
  const findings: AuditFinding[] = [];
  for (const record of records) {
    const span = toSpan(record, timeline);
    if (span) spans.push(span);
    findings.push(...(span ? auditRecord(span, timeline) : [misplaced(record)]));
  }
  const placed = spans.map(({ record }) => record);
  return [
    ...findings,
    ...findUncovered(spans, timeline),
    ...findBypasses(records, chainsOf(records)),
    ...auditChains(chainsOf(placed), unsound, timeline),
  ];
}

function toSpan(record: SealedRecord, { positionOf }: Timeline): Span | undefined {
  const { commit, parent } = record.body.landed;
  const [from, to] = [positionOf(parent), positionOf(commit)];
  return from === undefined || to === undefined || from >= to ? undefined : { record, from, to };
}

function misplaced({ name, body }: SealedRecord): AuditFinding {
  const { commit, parent } = body.landed;
  const what = `It is about what landed from ${parent} to ${commit}, and the branch does not lead from one to the other.`;
  return fault("record-without-change", name, what);
}

function auditRecord(span: Span, timeline: Timeline): AuditFinding[] {
  return [...findUntrue(span, timeline), ...findOtherPolicy(span, timeline), ...findDependent(span.record)];
}

function findUntrue({ record: { name, body }, from, to }: Span, { stateAt }: Timeline): AuditFinding[] {
  const own = pathOf(body.subject);
  const silent = own !== undefined && body.blobs.every(({ path }) => path !== own);
  const untrue = body.blobs.filter(({ path, mode, blob }) => !isSameState(stateAt(path, to), { mode, blob }));
  const unchanged = body.blobs.filter(({ path }) => isSameState(stateAt(path, from), stateAt(path, to)));
  const { manifest } = body;
  const wanted = manifest?.digest["gitBlob"];
  const other = manifest !== undefined && wanted !== undefined && stateAt(manifest.path, to).blob !== wanted;
  return [
    ...(silent ? [`It says nothing of ${own}, which it is about.`] : []),
    ...untrue.map(
      ({ path, blob }) =>
        `It says that ${path} became ${blob ?? "nothing"}, and ${tell(stateAt(path, to).blob)} landed.`,
    ),
    ...unchanged.map(({ path }) => `It says that ${path} changed, and it did not.`),
    ...(other
      ? [`It names the manifest ${manifest.path} as ${wanted}, and ${tell(stateAt(manifest.path, to).blob)} lay there.`]
      : []),
  ].map((what) => fault("record-without-change", name, what));
}

function tell(blob: string | null): string {
  return blob ?? "nothing";
}

/** The file a record must speak of; upkeep may be about any. */
function pathOf(subject: RecordSubject): string | undefined {
  switch (subject.kind) {
    case "assignment":
      return formatPath({ kind: "stage", model: subject.model, stage: subject.stage });
    case "registration":
      return formatPath({ kind: "version", model: subject.model, version: subject.version });
    case "retirement":
      return formatPath({ kind: "retirement", model: subject.model, version: subject.version });
    case "upkeep":
      return undefined;
  }
}

// Design: the policy that judges a change is the one of the branch before it.
function findOtherPolicy({ record: { name, body }, from }: Span, { stateAt }: Timeline): AuditFinding[] {
  const inForce = stateAt("registry.yaml", from).blob;
  const judged = body.policy?.digest["gitBlob"] ?? null;
  if (judged === inForce || (judged === null && body.outcome === "bypassed")) return [];
  const what = `It was judged by the policy ${tell(judged)}, and ${tell(inForce)} was in force.`;
  return [fault("rule-not-in-force", name, what)];
}

function findDependent({ name, body }: SealedRecord): AuditFinding[] {
  const makers = new Map((body.developers ?? []).map(({ id }) => [id, "built it"]));
  if (body.pullRequest) makers.set(body.pullRequest.author.id, "proposed it");
  return body.approvals.flatMap(({ reviewer, role }) => {
    const how = makers.get(reviewer.id);
    return how === undefined
      ? []
      : [fault("not-independent", name, `${reviewer.login} approved as ${role} and ${how}.`)];
  });
}

/** Changes that no record speaks of. What was changed and put back within one landing leaves nothing to speak of. */
function findUncovered(spans: readonly Span[], { steps, founding, stateAt }: Timeline): AuditFinding[] {
  const covering = new Map<number, Span[]>();
  for (const span of spans) {
    for (let position = span.from + 1; position <= span.to; position += 1) {
      covering.set(position, [...(covering.get(position) ?? []), span]);
    }
  }
  const first = founding === undefined ? steps.length : founding + 1;
  return steps.slice(first).flatMap(({ commit, changes }, index) => {
    const around = covering.get(first + index) ?? [];
    const isCovered = (path: string) =>
      around.some(({ record, from, to }) => {
        const told = record.body.blobs.some((blob) => blob.path === path);
        return told || isSameState(stateAt(path, from), stateAt(path, to));
      });
    const open = changes.filter(({ path }) => !isCovered(path));
    const what = "It changed and no record says so. If the App was away, its next sweep will seal it.";
    return open.map(({ path }) => fault("change-without-record", `${path} at ${commit}`, what));
  });
}

/** A bypass that stands is a fault; one that a later record has followed is history. */
function findBypasses(records: readonly SealedRecord[], chains: Chains): AuditFinding[] {
  const followed = new Set([...chains.values()].flatMap((chain) => chain.slice(0, -1)));
  return records.flatMap((record) => {
    const { outcome, findings = [] } = record.body;
    if (outcome !== "bypassed") return [];
    const what = `It landed without a passing verdict. ${findings.join(" ")}`.trim();
    return [(followed.has(record) ? note : fault)("bypassed", record.name, what)];
  });
}

/** By `model/stage`. */
type Chains = ReadonlyMap<string, readonly SealedRecord[]>;

function auditChains(chains: Chains, unsound: ReadonlySet<string>, { positionOf }: Timeline): AuditFinding[] {
  const landed = ({ body }: SealedRecord) => positionOf(body.landed.commit) ?? -1;
  return [...chains].flatMap(([key, chain]) => {
    // A record that can not be read is told as such; the gap it leaves would say that it was deleted.
    const isWhole = [...unsound].every((name) => !name.startsWith(`record/${key}/`));
    const faults = isWhole ? findChainFaults(chain) : [];
    const disordered = chain.filter((record, index) => {
      const before = chain[index - 1];
      return before !== undefined && landed(record) <= landed(before);
    });
    return [
      ...faults.map((what) => fault("chain-broken", `record/${key}`, what)),
      ...disordered.map(({ name }) =>
        fault("record-out-of-order", name, "Its change landed before that of the record it follows."),
      ),
    ];
  });
}
