// What runs where, asked of GitHub with the caller's token and held against the records of a clone.

import { readReference } from "../../git/branch.ts";
import { listTags } from "../../git/records.ts";
import { readSnapshotAround } from "../../git/snapshot.ts";
import { readRunning } from "../../github/deployed.ts";
import type { Desk } from "../../github/propose.ts";
import { personReader } from "../../github/setup/person.ts";
import { readRepositoryFacts } from "../../github/setup/reader.ts";
import { deployedWords } from "../../plan/deployed.ts";
import { policyOf } from "../../policy/parse-policy.ts";
import { isPolicy, type Policy } from "../../policy/policy.ts";
import type { Running } from "../../policy/running.ts";
import { chainsOf } from "../../registry/chain.ts";
import { formatProblem } from "../../registry/problem.ts";
import type { SealedRecord } from "../../registry/record.ts";
import { parseRegistry } from "../../registry/registry.ts";
import { explainRefusal } from "../desk.ts";
import type { Place } from "../place.ts";
import { table } from "../print.ts";
import { plain } from "../terminal.ts";
import { readRecords } from "./records.ts";

/** What can not be answered, as a clause for `fail`. */
export interface Mistake {
  mistake: string;
}

export interface RunningQuestion {
  desk: Desk;
  /** Public keys in PEM. */
  keys: readonly string[];
  /** All models when left out. */
  model?: string;
}

/** Every assignment in every environment of its stage, by the policy of the published default branch. Throws a GitError. */
export async function askRunning(place: Place, question: RunningQuestion): Promise<Running[] | Mistake> {
  const { desk, keys, model } = question;
  const policy = await readPolicy(place, desk);
  if ("mistake" in policy) return policy;
  const { records, faults } = await readRecords(place, await listTags(place.folder, ["record/*"]), keys);
  const [fault] = faults;
  if (fault) return { mistake: `what was approved can not be told: ${plain(fault.sentence)}` };
  const byName = new Map(records.map((record) => [record.name, record]));
  const standing = new Map([...chainsOf(records)].flatMap(([key, chain]) => standingIn(key, chain, model)));
  const reader = personReader(desk);
  try {
    const { page: url } = await readRepositoryFacts(reader);
    return await readRunning({ ...reader, url }, { standing, policy }, async (name) => byName.get(name));
  } catch (error) {
    const mistake = explainRefusal(error, desk);
    if (mistake === undefined) throw error;
    return { mistake };
  }
}

async function readPolicy({ folder, objects, commit }: Place, { owner }: Desk): Promise<Policy | Mistake> {
  const tip = (await readReference(folder, "refs/remotes/origin/HEAD")) ?? commit;
  const registry = parseRegistry(await readSnapshotAround({ folder, objects }, tip, ["registry.yaml"]));
  const policy = policyOf(registry, { owner });
  if (isPolicy(policy)) return policy;
  const [first] = policy;
  return { mistake: `the policy can not be read: ${plain(first ? formatProblem(first) : "nobody can say why")}` };
}

function standingIn(key: string, chain: readonly SealedRecord[], model: string | undefined): [string, SealedRecord][] {
  const standing = chain.findLast(({ body }) => body.outcome !== "bypassed");
  return standing && (model === undefined || standing.body.model === model) ? [[key, standing]] : [];
}

/** A table for people, and a sentence for each place that differs. */
export function describeRunning(running: readonly Running[]): string {
  if (running.length === 0) return "No stage was ever assigned (or this clone has no tags).";
  const rows = running.map(({ model, stage, environment, approved, deployed, same }) => [
    ...[same ? "=" : "≠", model, stage, environment, approved.version ?? "nothing", approved.since],
    ...[deployedWords(deployed), deployed?.at ?? "", deployed?.tag ?? ""],
  ]);
  const head = ["", "model", "stage", "environment", "approved", "since", "deployed", "at", "by"];
  const differing = running.filter(({ same }) => !same).length;
  const places = `${running.length} ${running.length === 1 ? "environment" : "environments"}`;
  const verdict =
    differing === 0 ? `✅ What runs is what was approved, in ${places}.` : `❌ ${differing} of ${places} differ.`;
  return [table([head, ...rows]), "", verdict].join("\n");
}
