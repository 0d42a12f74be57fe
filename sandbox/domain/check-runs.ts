// What a check run becomes from what an App sends: status and conclusion, output, annotations, actions.
import { type Call, objectField, objectsField, textField } from "../call.ts";
import { Failure, invalid } from "../failure.ts";
import type { Annotation, App, CheckRun, CheckSuite, Repository, World } from "../state.ts";

const CONCLUSIONS = ["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"];
const LONGEST_TEXT = 65_535;
const MOST_ANNOTATIONS = 50;
const MOST_ACTIONS = 3;

/** The suite of an App on a commit, made on first use. */
export function suiteFor(world: World, repository: Repository, app: App, headSha: string): CheckSuite {
  const known = repository.checkSuites.find((suite) => suite.app === app && suite.headSha === headSha);
  if (known) return known;
  const branch = repository.git.refs.list("refs/heads/").find(([, sha]) => sha === headSha);
  const suite: CheckSuite = {
    id: world.nextId(),
    app,
    headSha,
    headBranch: branch?.[0].slice("refs/heads/".length) ?? null,
    before: null,
    createdAt: world.timestamp(),
  };
  repository.checkSuites.push(suite);
  return suite;
}

/** Takes over what the request says; 422 for what GitHub refuses. */
export function applyCheckFields(call: Call, run: CheckRun): void {
  run.externalId = textField(call, "external_id") ?? run.externalId;
  run.detailsUrl = textField(call, "details_url") ?? run.detailsUrl;
  run.startedAt = textField(call, "started_at") ?? run.startedAt;
  applyStatus(call, run);
  applyOutput(objectField(call, "output"), run);
  const actions = objectsField(call, "actions");
  if (!actions) return;
  if (actions.length > MOST_ACTIONS)
    throw invalid([], "Invalid request.\n\nNo more than 3 items are allowed in actions.");
  run.actions = actions.map((action) => ({
    label: bounded(action["label"], "label", 20),
    description: bounded(action["description"], "description", 40),
    identifier: bounded(action["identifier"], "identifier", 20),
  }));
}

function applyStatus(call: Call, run: CheckRun): void {
  const status = textField(call, "status");
  const conclusion = textField(call, "conclusion");
  if (conclusion !== undefined && !CONCLUSIONS.includes(conclusion)) {
    throw new Failure(422, `Invalid request.\n\n${conclusion} is not a member of ${JSON.stringify(CONCLUSIONS)}.`);
  }
  if (status === "completed" && conclusion === undefined && run.conclusion === null) {
    throw new Failure(422, 'Invalid request.\n\nMissing required keys "conclusion".');
  }
  if (status === "queued" || status === "in_progress") {
    Object.assign(run, { status, conclusion: null, completedAt: null });
  }
  if (conclusion === undefined) return;
  // A conclusion alone completes the run.
  const completedAt = textField(call, "completed_at") ?? call.world.timestamp();
  Object.assign(run, { status: "completed", conclusion, completedAt });
}

function bounded(value: unknown, field: string, longest: number): string {
  if (typeof value !== "string") throw new Failure(422, `Invalid request.\n\n"${field}" wasn't supplied.`);
  if (value.length <= longest) return value;
  throw new Failure(
    422,
    `Invalid request.\n\nOnly ${longest} characters are allowed for ${field}; ${value.length} were supplied.`,
  );
}

function applyOutput(output: Record<string, unknown> | undefined, run: CheckRun): void {
  if (!output) return;
  run.title = typeof output["title"] === "string" ? output["title"] : run.title;
  if (output["summary"] !== undefined) run.summary = bounded(output["summary"], "summary", LONGEST_TEXT);
  if (output["text"] !== undefined && output["text"] !== null) run.text = bounded(output["text"], "text", LONGEST_TEXT);
  const given = output["annotations"];
  if (!Array.isArray(given)) return;
  if (given.length > MOST_ANNOTATIONS) {
    throw new Failure(422, `Invalid request.\n\nNo more than 50 items are allowed; ${given.length} were supplied.`);
  }
  // Annotations of later requests are added to the earlier ones.
  run.annotations.push(...given.map((each: Record<string, unknown>) => toAnnotation(each)));
}

function toAnnotation(given: Record<string, unknown>): Annotation {
  const line = (name: string) => {
    const value = given[name];
    if (typeof value !== "number") throw new Failure(422, `Invalid request.\n\n"${name}" wasn't supplied.`);
    return value;
  };
  const text = (name: string) => (typeof given[name] === "string" ? given[name] : null);
  const number = (name: string) => (typeof given[name] === "number" ? given[name] : null);
  return {
    path: bounded(given["path"], "path", 4096),
    startLine: line("start_line"),
    endLine: line("end_line"),
    startColumn: number("start_column"),
    endColumn: number("end_column"),
    level: bounded(given["annotation_level"], "annotation_level", 20),
    title: text("title") === null ? null : bounded(given["title"], "title", 255),
    message: bounded(given["message"], "message", 65_536),
    rawDetails: text("raw_details"),
  };
}
