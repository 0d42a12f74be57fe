// Sets up what guards a registry, with an administrator's own token: rulesets and immutable releases, and nothing else.

import type { RulesetBody } from "../plan/setup/desired.ts";
import type { SetupStep, StepDone } from "../plan/setup/steps.ts";
import { statusOf } from "./errors.ts";
import type { SettingsReader } from "./setup/reader.ts";

/** Takes the steps in order. One that GitHub refuses does not stop the others; a failure of another kind is thrown. */
export async function setUp(reader: SettingsReader, steps: readonly SetupStep[]): Promise<StepDone[]> {
  const done: StepDone[] = [];
  for (const step of steps) {
    try {
      await take(reader, step);
      done.push({ step });
    } catch (error) {
      const status = statusOf(error) ?? 0;
      if (status < 400 || status >= 500) throw error;
      done.push({ step, refused: `${status} ${error instanceof Error ? error.message : ""}`.trim() });
    }
  }
  return done;
}

// POST /repos/{owner}/{repo}/rulesets · PUT /repos/{owner}/{repo}/rulesets/{ruleset_id} · PUT /repos/{owner}/{repo}/immutable-releases
async function take({ rest, owner, name }: SettingsReader, step: SetupStep): Promise<void> {
  const where = { owner, repo: name };
  switch (step.do) {
    case "create-ruleset":
      await rest.repos.createRepoRuleset(toRequest(where, step.body));
      return;
    case "update-ruleset":
      await rest.repos.updateRepoRuleset({ ...toRequest(where, step.body), ruleset_id: step.id });
      return;
    case "enable-immutable-releases":
      await rest.repos.enableImmutableReleases(where);
      return;
  }
}

type Request = NonNullable<Parameters<SettingsReader["rest"]["repos"]["createRepoRuleset"]>[0]>;

// Rules that somebody added are sent back as they came, also those younger than our types.
function toRequest(where: Pick<Request, "owner" | "repo">, body: RulesetBody): Request {
  return { ...where, ...body } as unknown as Request;
}
