// Check runs, suites, annotations and commit statuses as GitHub shows them.
import type { Annotation, CheckRun, CheckSuite, PullIssue, Repository, Status, World } from "../state.ts";
import { integration } from "./apps.ts";
import { minimalPull } from "./pulls.ts";
import { minimalRepository, repositoryPage, repositoryUrl } from "./repositories.ts";
import { nodeId, type Schema, urlPath } from "./schema.ts";
import { simpleUser } from "./users.ts";

/** Open pull requests of this repository with the commit as head; those from forks do not count. */
export function pullsAt(repository: Repository, sha: string): PullIssue[] {
  const pulls = [...repository.issues.values()].filter((issue): issue is PullIssue => issue.pull !== undefined);
  return pulls.filter(({ state, pull }) => state === "open" && pull.head.sha === sha && pull.head.repo === repository);
}

/** A check run. */
export function checkRunObject(world: World, repository: Repository, run: CheckRun) {
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`;
  const page = `${repositoryPage(world, repository)}/runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId("CR", run.id),
    name: run.name,
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion as Schema<"check-run">["conclusion"],
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: integration(world, run.app),
    pull_requests: pullsAt(repository, run.headSha).map((issue) => minimalPull(world, repository, issue)),
  } satisfies Schema<"check-run">;
}

/** The latest run of each name in a suite. */
export function latestRuns(runs: CheckRun[]): CheckRun[] {
  const latest = new Map(runs.map((run) => [`${run.app.id} ${run.name}`, run]));
  return [...latest.values()];
}

const WORST_FIRST = ["failure", "timed_out", "cancelled", "action_required", "neutral", "success", "skipped"] as const;

/** What a suite's runs amount to. */
function summaryOf(runs: CheckRun[]) {
  if (runs.length === 0) return { status: "queued" as const, conclusion: null };
  if (runs.some(({ status }) => status !== "completed")) return { status: "in_progress" as const, conclusion: null };
  const conclusion = WORST_FIRST.find((each) => runs.some((run) => run.conclusion === each)) ?? null;
  return { status: "completed" as const, conclusion };
}

/** The suite as it stands inside a check run's event. */
export function shortSuiteObject(world: World, repository: Repository, suite: CheckSuite) {
  return {
    id: suite.id,
    node_id: nodeId("CS", suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...summaryOf(latestRuns(repository.checkRuns.filter((run) => run.suite === suite))),
    url: `${repositoryUrl(world, repository)}/check-suites/${suite.id}`,
    before: suite.before,
    after: suite.headSha,
    pull_requests: pullsAt(repository, suite.headSha).map((issue) => minimalPull(world, repository, issue)),
    app: integration(world, suite.app),
    repository: minimalRepository(world, repository),
    created_at: suite.createdAt,
    updated_at: suite.createdAt,
  };
}

/** The checks of one App on one commit. */
export async function checkSuiteObject(world: World, repository: Repository, suite: CheckSuite) {
  const short = shortSuiteObject(world, repository, suite);
  const runs = latestRuns(repository.checkRuns.filter((run) => run.suite === suite));
  const commit = await repository.git.commit(suite.headSha);
  const person = (who: { name: string; email: string } | undefined) => ({
    name: who?.name ?? "",
    email: who?.email ?? "",
  });
  return {
    ...short,
    head_commit: {
      id: suite.headSha,
      tree_id: commit?.tree ?? "",
      message: commit?.message ?? "",
      timestamp: commit?.committer.date ?? suite.createdAt,
      author: person(commit?.author),
      committer: person(commit?.committer),
    },
    latest_check_runs_count: runs.length,
    check_runs_url: `${short.url}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
  } satisfies Schema<"check-suite">;
}

/** A note of a check run on a file. */
export function annotationObject(
  world: World,
  repository: Repository,
  place: { run: CheckRun; annotation: Annotation },
): Schema<"check-annotation"> {
  const { run, annotation } = place;
  return {
    path: annotation.path,
    blob_href: `${repositoryPage(world, repository)}/blob/${run.headSha}/${urlPath(annotation.path)}`,
    start_line: annotation.startLine,
    end_line: annotation.endLine,
    start_column: annotation.startColumn,
    end_column: annotation.endColumn,
    annotation_level: annotation.level,
    title: annotation.title,
    message: annotation.message,
    raw_details: annotation.rawDetails,
  };
}

/** A commit status; `creator` only where GitHub shows it. */
export function statusObject(world: World, repository: Repository, status: Status) {
  return {
    url: `${repositoryUrl(world, repository)}/statuses/${status.sha}`,
    avatar_url: `${world.url}/avatars/${status.creator.id}`,
    id: status.id,
    node_id: nodeId("SC", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: simpleUser(world, status.creator),
  } satisfies Schema<"status">;
}
