// What GitHub enforces around a registry, told as a check on the head of its default branch.

import { apply } from "../github/apply.ts";
import { readManifest } from "../github/manifest.ts";
import { findOurCheck } from "../github/our-check.ts";
import type { Repo } from "../github/repo.ts";
import { gatherSetup } from "../github/setup/gather.ts";
import { readPolicy } from "../github/setup/policy.ts";
import { SETUP_CHECK } from "../plan/action.ts";
import { planSetupCheck } from "../plan/setup/report.ts";
import { findSetup } from "../plan/setup/rules/index.ts";
import { handsOf, type WorkContext } from "./context.ts";
import type { Hint } from "./job.ts";
import { timed } from "./log.ts";

/** Looks at the setup as the App can see it. Safe to repeat: an unchanged answer writes nothing. */
export async function reviewSetup(work: WorkContext, repo: Repo, hints: readonly Hint[]): Promise<void> {
  const { rest, owner, name, appId, defaultBranch } = repo;
  const reader = { rest, owner, name, isApp: true };
  if (!(await isRegistry(reader, defaultBranch))) return;
  const installation = await work.client.grantOf(owner, name);
  const { permissions } = installation;
  const given = { app: { known: appId }, installation: { known: installation }, manifest: readManifest(), permissions };
  const { enforced, head } = await timed(work.log, "gather", () => gatherSetup(reader, given));
  if ("hidden" in head) return;
  const check = planSetupCheck(findSetup(enforced), { renderer: work.renderer, head: head.known });
  const isAsked = hints.some((hint) => "rerun" in hint);
  const said = isAsked ? undefined : await findOurCheck(repo, head.known, SETUP_CHECK);
  if (said?.fingerprint !== check.fingerprint) await apply(repo, check, handsOf(work));
}

/** An App may be installed on repositories that hold no registry: those are none of its business. */
async function isRegistry(reader: Parameters<typeof readPolicy>[0], branch: string): Promise<boolean> {
  const policy = await readPolicy(reader, branch);
  if ("hidden" in policy) return false;
  return !Array.isArray(policy.known) || policy.known.every(({ code }) => code !== "policy-missing");
}
