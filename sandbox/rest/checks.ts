// Routes for check runs and suites; only Apps write them, and each only its own.
import { accountOf, type Call, json, numberParam, param, type Reply, repositoryOf, requiredText } from "../call.ts";
import { applyCheckFields, suiteFor } from "../domain/check-runs.ts";
import { Failure, forbidden, found } from "../failure.ts";
import { annotationObject, checkRunObject, checkSuiteObject, latestRuns, shortSuiteObject } from "../objects/checks.ts";
import { paged, pageOf } from "../paging.ts";
import type { Route } from "../router.ts";
import type { App, CheckRun, CheckSuite } from "../state.ts";

function appOf(call: Call): App {
  if (call.actor.kind !== "installation") throw forbidden("You must authenticate via a GitHub App.");
  return call.actor.app;
}

function runOf(call: Call): CheckRun {
  const id = numberParam(call, "check_run_id");
  return found(repositoryOf(call).checkRuns.find((run) => run.id === id));
}

/** Sends a check run event: to those who subscribed, or only to the App asked to act. */
function announceRun(
  call: Call,
  run: CheckRun,
  news: { action: string; only?: App; extra?: Record<string, unknown> },
): void {
  const repository = repositoryOf(call);
  const check_suite = shortSuiteObject(call.world, repository, run.suite);
  const check_run = { ...checkRunObject(call.world, repository, run), check_suite };
  const payload = { check_run, ...news.extra };
  const only = news.only ? { only: news.only } : {};
  const sender = accountOf(call);
  call.world.emit({ name: "check_run", action: news.action, repository, sender, payload, ...only });
}

async function create(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const app = appOf(call);
  const headSha = requiredText(call, "head_sha");
  if (!(await repository.git.commit(headSha))) throw new Failure(422, `No commit found for SHA: ${headSha}`);
  const run: CheckRun = {
    id: call.world.nextId(),
    app,
    suite: suiteFor(call.world, repository, app, headSha),
    name: requiredText(call, "name"),
    headSha,
    externalId: "",
    detailsUrl: null,
    status: "queued",
    conclusion: null,
    startedAt: call.world.timestamp(),
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    actions: [],
  };
  applyCheckFields(call, run);
  repository.checkRuns.push(run);
  announceRun(call, run, { action: "created" });
  if (run.status === "completed") announceRun(call, run, { action: "completed" });
  return json(checkRunObject(call.world, repository, run), 201);
}

function update(call: Call): Reply {
  const run = runOf(call);
  if (run.app !== appOf(call))
    throw forbidden(
      "Invalid app_id `" +
        String(appOf(call).id) +
        "` - check run can only be modified by the GitHub App that created it.",
    );
  const wasCompleted = run.status === "completed";
  applyCheckFields(call, run);
  if (typeof call.body["name"] === "string") run.name = call.body["name"];
  if (!wasCompleted && run.status === "completed") announceRun(call, run, { action: "completed" });
  return json(checkRunObject(call.world, repositoryOf(call), run));
}

/** Runs of a commit or suite, cut to what the query asks for; the newest first. */
function listRuns(call: Call, all: CheckRun[]): Reply {
  const { query } = call;
  const isLatest = (query.get("filter") ?? "latest") === "latest";
  const fits = (run: CheckRun) =>
    (!query.has("check_name") || run.name === query.get("check_name")) &&
    (!query.has("status") || run.status === query.get("status")) &&
    (!query.has("app_id") || run.app.id === Number(query.get("app_id")));
  const runs = (isLatest ? latestRuns(all) : [...all]).filter(fits).reverse();
  const { items, headers } = pageOf(call, runs);
  const shown = items.map((run) => checkRunObject(call.world, repositoryOf(call), run));
  return json({ total_count: runs.length, check_runs: shown }, 200, headers);
}

async function runsOfRef(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const sha = await repository.git.resolve(param(call, "ref"));
  if (!sha) throw new Failure(422, `No commit found for SHA: ${param(call, "ref")}`);
  return listRuns(
    call,
    repository.checkRuns.filter((run) => run.headSha === sha),
  );
}

async function suitesOfRef(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const sha = await repository.git.resolve(param(call, "ref"));
  const suites = repository.checkSuites.filter((suite) => suite.headSha === sha);
  const { items, headers } = pageOf(call, suites);
  const shown = items.map((suite) => checkSuiteObject(call.world, repository, suite));
  return json({ total_count: suites.length, check_suites: await Promise.all(shown) }, 200, headers);
}

function suiteOf(call: Call): CheckSuite {
  const id = numberParam(call, "check_suite_id");
  return found(repositoryOf(call).checkSuites.find((suite) => suite.id === id));
}

function rerequestRun(call: Call): Reply {
  const run = runOf(call);
  announceRun(call, run, { action: "rerequested", only: run.app });
  return json({}, 201);
}

async function rerequestSuite(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const suite = suiteOf(call);
  const { repository: _, ...check_suite } = await checkSuiteObject(call.world, repository, suite);
  const news = { name: "check_suite", action: "rerequested", only: suite.app };
  call.world.emit({ ...news, repository, sender: accountOf(call), payload: { check_suite } });
  return json({}, 201);
}

const REPO = "/repos/{owner}/{repo}";
const READ = ["checks:read"];
const WRITE = ["checks:write"];

/** Check runs and suites. */
export const checkRoutes: Route[] = [
  { method: "POST", path: `${REPO}/check-runs`, allow: WRITE, handle: create },
  {
    method: "GET",
    path: `${REPO}/check-runs/{check_run_id}`,
    allow: READ,
    handle: (call) => json(checkRunObject(call.world, repositoryOf(call), runOf(call))),
  },
  { method: "PATCH", path: `${REPO}/check-runs/{check_run_id}`, allow: WRITE, handle: update },
  {
    method: "GET",
    path: `${REPO}/check-runs/{check_run_id}/annotations`,
    allow: READ,
    handle: (call) => {
      const run = runOf(call);
      return paged(call, run.annotations, (annotation) =>
        annotationObject(call.world, repositoryOf(call), { run, annotation }),
      );
    },
  },
  { method: "POST", path: `${REPO}/check-runs/{check_run_id}/rerequest`, allow: WRITE, handle: rerequestRun },
  {
    method: "GET",
    path: `${REPO}/check-suites/{check_suite_id}`,
    allow: READ,
    handle: async (call) => json(await checkSuiteObject(call.world, repositoryOf(call), suiteOf(call))),
  },
  {
    method: "GET",
    path: `${REPO}/check-suites/{check_suite_id}/check-runs`,
    allow: READ,
    handle: (call) =>
      listRuns(
        call,
        repositoryOf(call).checkRuns.filter((run) => run.suite === suiteOf(call)),
      ),
  },
  { method: "POST", path: `${REPO}/check-suites/{check_suite_id}/rerequest`, allow: WRITE, handle: rerequestSuite },
  { method: "GET", path: `${REPO}/commits/{ref}/check-runs`, greedy: true, allow: READ, handle: runsOfRef },
  { method: "GET", path: `${REPO}/commits/{ref}/check-suites`, greedy: true, allow: READ, handle: suitesOfRef },
];
