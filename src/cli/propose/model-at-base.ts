// A model as it lies at the base of a proposal in a clone.

import { readNames } from "../../git/names.ts";
import { readSnapshotAround } from "../../git/snapshot.ts";
import { type ModelAtBase, toModelAtBase } from "../../plan/wish/model-at-base.ts";
import { policyOf } from "../../policy/parse-policy.ts";
import { formatPath, isName } from "../../registry/names.ts";
import { parseRegistry } from "../../registry/registry.ts";
import { OFFLINE } from "../check/offline.ts";
import type { ProposalBase } from "./proposal-base.ts";

/** Reads a model at the base. Throws a GitError. */
export async function readModelAtBase(base: ProposalBase, name: string): Promise<ModelAtBase> {
  const models = (await readNames(base.folder, base.commit, "models")).filter(isName);
  const path = isName(name) ? formatPath({ kind: "model", model: name }) : "registry.yaml";
  const registry = parseRegistry(await readSnapshotAround(base, base.commit, [path]));
  return toModelAtBase(name, registry, { models, policy: policyOf(registry, OFFLINE) });
}
