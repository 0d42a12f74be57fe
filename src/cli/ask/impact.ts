// `registrar impact`: every version that a dataset, code, a base model or another version went into, and the stages those hold.

import { readCatalog } from "../../git/catalog/catalog.ts";
import { type Catalog, explainUnreadable } from "../../registry/catalog.ts";
import { explainNoMoment, parseMoment } from "../../registry/held.ts";
import { findAffected } from "../../registry/impact.ts";
import type { ImpactSubject, SubjectKind } from "../../registry/impact-subject.ts";
import { readKeys } from "../keys.ts";
import { type Place, type PlaceOptions, withPlace } from "../place.ts";
import { type ExitCode, fail, plain, type Terminal } from "../terminal.ts";
import { toAsked } from "./asked.ts";
import { type Asked, type HoldingsQuestion, readHoldings } from "./holdings.ts";
import { readSubject } from "./impact-subject.ts";
import { describeImpact, type ImpactAnswer, type ImpactStage } from "./impact-text.ts";

export interface ImpactOptions extends PlaceOptions {
  format: "text" | "json";
  /** Files of public keys in PEM. */
  key: readonly string[];
  /** What the word means, when it could mean several things. */
  as?: SubjectKind;
  /** A day or moment: also tells which stages were held then. */
  on?: string;
}

/**
 * 0 with the versions, 1 when there are none, 2 when it could not be told for certain: an unknown word, a manifest that can not be
 * read, or a record that can not be believed. Those faults are named, and what was found is printed all the same; they are never 1,
 * which would say that nothing is affected. Throws a GitError.
 */
export async function runImpact(text: string, options: ImpactOptions, terminal: Terminal): Promise<ExitCode> {
  const on = options.on === undefined ? undefined : parseMoment(options.on);
  if (options.on !== undefined && on === undefined) return fail(terminal, plain(explainNoMoment("--on", options.on)));
  const keys = readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);
  return withPlace(options, terminal, async (place) => {
    const catalog = await readCatalog(place, place.commit);
    const found = await readSubject(place, catalog, { text, as: options.as });
    if ("mistake" in found) return fail(terminal, plain(found.mistake));
    if (found.note !== undefined) terminal.err(`note: ${plain(found.note)}`);
    const asked = toAsked(place, options.at);
    const answer = await answerFor(asked, { catalog, subject: found.subject, on, keys });
    terminal.out(options.format === "json" ? JSON.stringify(answer, null, 2) : describeImpact(answer));
    for (const fault of answer.faults) terminal.err(`fault: ${plain(fault)}`);
    if (answer.faults.length > 0) return 2;
    return answer.affected.length > 0 ? 0 : 1;
  });
}

interface ImpactQuestion {
  catalog: Catalog;
  subject: ImpactSubject;
  on: string | undefined;
  keys: readonly string[];
}

async function answerFor(asked: Place & Asked, question: ImpactQuestion): Promise<ImpactAnswer> {
  const { catalog, subject, on, keys } = question;
  const affected = findAffected(catalog, subject);
  const wanted = { models: [...new Set(affected.map(({ model }) => model))], keys };
  const now = await readStages(asked, wanted);
  const earlier = on === undefined ? undefined : await readStages({ ...asked, past: { moment: on } }, wanted);
  return {
    ...{ subject, commit: asked.commit, ...(on === undefined ? {} : { on }) },
    affected: affected.map((one) => {
      const name = `${one.model}@${one.version}`;
      return {
        ...one,
        retired: catalog.model(one.model)?.retired.includes(one.version) ?? false,
        holds: now.stages.get(name) ?? [],
        ...(earlier === undefined ? {} : { held: earlier.stages.get(name) ?? [] }),
      };
    }),
    faults: [...new Set([...explainUnreadable(catalog), ...now.faults, ...(earlier?.faults ?? [])])],
  };
}

interface Stages {
  /** By `model@version`. */
  stages: ReadonlyMap<string, readonly ImpactStage[]>;
  faults: readonly string[];
}

/** Refusals that say for certain that nothing may be deployed. */
const CERTAIN: readonly string[] = ["never-assigned", "vacated", "retired"];

async function readStages(asked: Asked, question: HoldingsQuestion): Promise<Stages> {
  if (question.models?.length === 0) return { stages: new Map(), faults: [] };
  const stages = new Map<string, ImpactStage[]>();
  const faults: string[] = [];
  const add = (name: string, stage: ImpactStage) => stages.set(name, [...(stages.get(name) ?? []), stage]);
  for (const { model, stages: held, bypassed, faults: own } of await readHoldings(asked, question)) {
    faults.push(...own);
    for (const [stage, holding] of held) {
      if (!("refused" in holding)) {
        add(`${model}@${holding.version}`, { stage, since: holding.decidedAt, record: holding.record });
      } else if (!CERTAIN.includes(holding.refused)) faults.push(`${model}@${stage}: ${holding.reason}`);
    }
    for (const { stage, version = "", since, record } of bypassed) {
      add(`${model}@${version}`, { stage, since, record, bypassed: true });
    }
  }
  return { stages, faults };
}
