// Whether a commit has the checks a rule demands: the latest run per name and App, or the latest status.
import type { Repository, Rule } from "../state.ts";

/** One demanded check; `integration_id` pins the App that must report it. */
export interface RequiredCheck {
  context: string;
  integration_id?: number;
}

const PASSING = new Set(["success", "neutral", "skipped"]);

/** The checks a `required_status_checks` rule names. */
export function requiredChecks(rule: Rule): RequiredCheck[] {
  const listed = rule.parameters?.["required_status_checks"];
  return Array.isArray(listed) ? (listed as RequiredCheck[]) : [];
}

/** The names of the demanded checks that a commit does not have; a check and a status of one name must both pass. */
export function unmetChecks(repository: Repository, rule: Rule, sha: string): string[] {
  return requiredChecks(rule)
    .filter((required) => !isMet(repository, required, sha))
    .map(({ context }) => context);
}

function isMet(repository: Repository, required: RequiredCheck, sha: string): boolean {
  const fits = (app: { id: number } | undefined) =>
    required.integration_id === undefined || app?.id === required.integration_id;
  const runs = repository.checkRuns.filter(
    (run) => run.headSha === sha && run.name === required.context && fits(run.app),
  );
  const latest = new Map(runs.map((run) => [run.app.id, run.conclusion]));
  const status = repository.statuses.filter(
    (each) => each.sha === sha && each.context === required.context && fits(each.app),
  );
  const verdicts = [...latest.values()].map((conclusion) => PASSING.has(conclusion ?? ""));
  const last = status.at(-1);
  if (last) verdicts.push(last.state === "success");
  return verdicts.length > 0 && verdicts.every((passed) => passed);
}
