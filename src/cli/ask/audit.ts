// `registrar audit`: does what lies in the repository follow from what was approved, from the first commit on?

import { readReference } from "../../git/branch.ts";
import { readTags } from "../../git/records.ts";
import { readSteps } from "../../git/steps.ts";
import type { Desk } from "../../github/propose.ts";
import { type Audit, audit } from "../../registry/audit/audit.ts";
import { findDesk } from "../desk.ts";
import { readKeys } from "../keys.ts";
import { findCommit, NoRegistry, type Place, withCommit } from "../place.ts";
import { type ExitCode, fail, plain, type Terminal } from "../terminal.ts";
import { toAsked } from "./asked.ts";
import { type AuditAnswer, toAuditReport } from "./audit-report.ts";
import { askRunning, describeRunning, type Mistake } from "./running.ts";
import { listTagsThen } from "./then.ts";

export interface AuditOptions {
  /** A folder in a clone, or a URL. */
  repo: string;
  /** The governed branch. */
  branch?: string;
  /** A revision, a day or a moment: what landed until then. */
  at?: string;
  format: "text" | "json" | "markdown";
  /** Files of public keys in PEM. */
  key: readonly string[];
  /** Whether GitHub is asked what runs where. */
  deployed?: boolean;
}

/** 0 when there is no fault (there may be notes), 1 when there is one, 2 when it could not be read. Throws a GitError. */
export async function runAudit(options: AuditOptions, terminal: Terminal): Promise<ExitCode> {
  const keys = readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);
  const desk = options.deployed === true ? await findDeployedDesk(options, terminal) : undefined;
  if (desk && "mistake" in desk) return fail(terminal, desk.mistake);
  const now = terminal.now().toISOString();
  const [made, running] = await withCommit({ repo: options.repo }, terminal, async (place) => [
    await auditPlace(place, options, { keys, now }),
    desk && (await askRunning(place, { desk, keys })),
  ]);
  if (running && "mistake" in running) return fail(terminal, running.mistake);
  const answer: AuditAnswer = { auditedAt: now, ...made, ...(running && { running }) };
  terminal.out(print(answer, options.format));
  if (keys.length === 0 && made.counted.records > 0) {
    terminal.err("Without --key no signature was checked: whoever can push tags could have made these records.");
  }
  const differs = running?.some(({ same }) => !same) ?? false;
  return differs || made.findings.some(({ severity }) => severity === "fault") ? 1 : 0;
}

async function findDeployedDesk({ repo, at }: AuditOptions, terminal: Terminal): Promise<Desk | Mistake> {
  if (at === undefined) return findDesk(repo, terminal);
  return { mistake: "GitHub says what runs now, not what ran then: leave out --at or --deployed" };
}

async function auditPlace(
  { folder, objects, progress }: Place,
  { branch, at }: AuditOptions,
  { keys, now }: { keys: readonly string[]; now: string },
): Promise<Audit> {
  const published = branch === undefined ? await readReference(folder, "refs/remotes/origin/HEAD") : undefined;
  const asked = toAsked(
    { folder, objects, ...(await findCommit({ folder, objects }, at, published ?? branch ?? "HEAD")) },
    at,
  );
  const steps = await readSteps(folder, asked.commit);
  if (!steps.some(({ changes }) => changes.some(({ path }) => path === "registry.yaml"))) {
    throw new NoRegistry(`there never was a registry.yaml on the way to ${asked.commit.slice(0, 12)}`);
  }
  const tags = await readTags(objects, await listTagsThen(asked, [""]), progress);
  return audit({ steps, tags, trust: { keys }, asOf: asked.moment ?? now });
}

function print(answer: AuditAnswer, format: AuditOptions["format"]): string {
  if (format === "json") return JSON.stringify(answer, null, 2);
  return format === "markdown" ? toAuditReport(answer) : describe(answer);
}

function describe({ commit, counted, verified, findings, running }: AuditAnswer): string {
  const { commits, changes, records, receipts } = counted;
  const looked = `${commits} commits until ${commit}, ${changes} governed changes, ${records} records (${verified} signatures verified), ${receipts} receipts`;
  const faults = findings.filter(({ severity }) => severity === "fault").length;
  const notes = findings.length - faults;
  const told = findings.map(
    ({ severity, code, where, what }) =>
      `${severity === "fault" ? "❌" : "ℹ️ "} ${plain(`${where}: ${what}`)} [${code}]`,
  );
  const verdict = faults === 0 ? "✅ Everything holds together" : `❌ ${faults} ${faults === 1 ? "fault" : "faults"}`;
  const runs = running ? ["", describeRunning(running)] : [];
  return [...told, `${verdict}${notes === 0 ? "" : `, ${notes} to note`}: ${looked}.`, ...runs].join("\n");
}
