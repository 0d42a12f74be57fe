// A model as it lies on the default branch.

import { readObjects } from "../../github/objects.ts";
import type { Repo } from "../../github/repo.ts";
import { readRegistryAround } from "../../github/snapshot.ts";
import { type ModelAtBase, toModelAtBase } from "../../plan/wish/model-at-base.ts";
import { formatPath, isName } from "../../registry/names.ts";
import { parseRegistry } from "../../registry/registry.ts";
import type { Bidding } from "./bidding.ts";

/** What a change has to know of its model, and the text of the stage's file, if there is one. */
export async function readModel(
  { repo, tip, policy }: Pick<Bidding, "repo" | "tip" | "policy">,
  model: string,
  stage?: string,
): Promise<{ facts: ModelAtBase; stageText: string | undefined }> {
  const snapshot = await readRegistryAround(repo, tip, [formatPath({ kind: "model", model })]);
  const registry = parseRegistry(snapshot);
  const facts = toModelAtBase(model, registry, { models: await readModelNames(repo, tip), policy });
  const entry = stage === undefined ? undefined : facts.folder?.stages.get(stage)?.entry;
  return { facts, stageText: entry && (snapshot.texts.get(entry.oid) ?? undefined) };
}

async function readModelNames(repo: Repo, commit: string): Promise<string[]> {
  const [folder] = await readObjects(repo, [{ commit, path: "models" }]);
  return folder?.type === "tree" ? folder.entries.map(({ name }) => name).filter(isName) : [];
}
