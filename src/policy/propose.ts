// From two registries to what the difference asks for, and the digest that approvals of it are bound to.

import { createHash } from "node:crypto";
import { type Change, changedPaths, compare } from "../registry/change.ts";
import type { Problem } from "../registry/problem.ts";
import type { Registry } from "../registry/registry.ts";
import { checkChanges, checkRules } from "../registry/rules.ts";
import { type History, toItems } from "./items.ts";
import { policyOf } from "./parse-policy.ts";
import type { Policy } from "./policy.ts";
import type { Proposal, ProposalItem } from "./proposal.ts";

/**
 * What the difference of two registries asks for. `history` gives the records of an assignment, newest first, or `undefined`
 * when they are not known; the change of a stage is then a promotion, which asks for more than a rollback.
 */
export function propose(before: Registry, after: Registry, policy: Policy | undefined, history: History): Proposal {
  const changes = compare(before, after);
  const content = differingContent(before, after);
  const items = toItems(changes, history);
  const next = policyAfter(changes, after, policy);
  const names = Array.isArray(next) || !next ? undefined : namesOf(next);
  const problems = [
    ...after.problems,
    ...(Array.isArray(next) ? next : []),
    ...checkRules(after, names),
    ...checkChanges(before, after, changes),
    ...checkMixture(items),
  ];
  return { before, after, changes, items, problems: [...problems, ...findSilent(content, changes, problems)], content };
}

/** SHA-256 (hex) of what an approval is bound to: repository, branch, and the governed content; not the policy, which judges anew. */
export function contentDigest(repositoryId: number, baseRef: string, content: Proposal["content"]): string {
  const sorted = [...content]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, mode, blob }) => [path, mode, blob]);
  return createHash("sha256")
    .update(JSON.stringify([repositoryId, baseRef, sorted]))
    .digest("hex");
}

function differingContent(before: Registry, after: Registry): Proposal["content"] {
  return [...changedPaths(before, after)].sort().map((path) => {
    const entry = after.entries.get(path);
    return { path, mode: entry?.mode ?? null, blob: entry?.oid ?? null };
  });
}

// A change of the policy is judged by the old one, but what it leaves behind must be sound under the new one.
function policyAfter(
  changes: readonly Change[],
  after: Registry,
  policy: Policy | undefined,
): Policy | Problem[] | undefined {
  // Teams are not asked for anything here, so any owner will do.
  return changes.some(({ kind }) => kind === "edit-policy") ? policyOf(after, { owner: "owner" }) : policy;
}

function namesOf({ stages, tiers }: Policy): { stages: readonly string[]; tiers: readonly string[] } {
  return { stages: stages.map(({ name }) => name), tiers: [...tiers.keys()] };
}

function checkMixture(items: readonly ProposalItem[]): Problem[] {
  const rules = items.find(({ kind }) => kind === "policy-change");
  if (rules?.kind !== "policy-change" || items.length === 1) return [];
  const file = rules.changes[0]?.path ?? "registry.yaml";
  const what = "the rules are changed together with what they judge";
  return [
    {
      code: "mixed-change",
      file,
      what,
      expected: "nothing else in this pull request",
      fix: "move the other changes to a pull request of their own",
    },
  ];
}

// Whatever differs and is neither a change nor a mistake would pass unseen.
function findSilent(content: Proposal["content"], changes: readonly Change[], problems: readonly Problem[]): Problem[] {
  const told = new Set([...changes.map(({ path }) => path), ...problems.map(({ file }) => file)]);
  return content
    .filter(({ path }) => !told.has(path))
    .map(({ path }) => ({
      code: "incomplete-read",
      file: path,
      what: "this change can not be understood",
      fix: "undo it",
    }));
}
