// `registrar doctor`: what GitHub should enforce around a registry, what it does, and how to mend the rest.

import { readManifest } from "../../github/manifest.ts";
import { setUp } from "../../github/set-up.ts";
import { gatherSetup } from "../../github/setup/gather.ts";
import { type FoundApp, findApp, personReader } from "../../github/setup/person.ts";
import type { SettingsReader } from "../../github/setup/reader.ts";
import type { Enforced } from "../../plan/setup/enforced.ts";
import { exitCodeOf } from "../../plan/setup/finding.ts";
import { findSetup } from "../../plan/setup/rules/index.ts";
import { planSetup } from "../../plan/setup/steps.ts";
import { explainRefusal, findDesk } from "../desk.ts";
import { type ExitCode, fail, type Terminal } from "../terminal.ts";
import { type Diagnosis, formatDiagnosis } from "./doctor-text.ts";

export interface DoctorOptions {
  repo: string;
  app?: string;
  apply?: boolean;
  format: "text" | "json";
}

/** 0 all is well, 1 something is missing, 2 something could not be told. */
export async function runDoctor(options: DoctorOptions, terminal: Terminal): Promise<ExitCode> {
  const desk = await findDesk(options.repo, terminal);
  if ("mistake" in desk) return fail(terminal, desk.mistake);
  const reader = personReader(desk);
  try {
    const found = await findApp(reader, options.app ?? terminal.env["APP_ID"]);
    const diagnosis = await diagnose(reader, found, options.apply === true);
    const text = options.format === "json" ? formatJson(diagnosis) : formatDiagnosis(diagnosis);
    terminal.out(text);
    const refused = diagnosis.done?.some((one) => one.refused !== undefined);
    return refused ? 1 : exitCodeOf(diagnosis.findings);
  } catch (error) {
    const why = explainRefusal(error, desk);
    if (why === undefined) throw error;
    return fail(terminal, why);
  }
}

async function diagnose(reader: SettingsReader, found: FoundApp, apply: boolean): Promise<Diagnosis> {
  const look = async (): Promise<Enforced> =>
    (await gatherSetup(reader, { ...found, manifest: readManifest() })).enforced;
  const enforced = await look();
  const repository = `${reader.owner}/${reader.name}`;
  const plan = planSetup(enforced);
  if (!apply) return { repository, findings: findSetup(enforced), plan };
  const done = await setUp(reader, plan.steps);
  // What GitHub now says counts, not what was asked of it.
  const after = await look();
  return { repository, findings: findSetup(after), plan: planSetup(after), done };
}

function formatJson({ repository, findings, plan, done }: Diagnosis): string {
  const steps = plan.steps.map(({ tells }) => tells);
  const taken = done?.map(({ step, refused }) => ({ step: step.tells, ...(refused !== undefined && { refused }) }));
  return JSON.stringify({ repository, findings, steps, left: plan.left, ...(taken && { done: taken }) }, null, 2);
}
