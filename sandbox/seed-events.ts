// Starts what on GitHub a merge queue or a workflow run starts: merge groups and questions to protection rules.
import { webFlow } from "./domain/pulls.ts";
import { found } from "./failure.ts";
import { ZERO } from "./git/refs.ts";
import { checkRunObject, shortSuiteObject } from "./objects/checks.ts";
import { deploymentObject } from "./objects/deployments.ts";
import { listedPull } from "./objects/pulls.ts";
import { repositoryUrl } from "./objects/repositories.ts";
import { accountOf } from "./seed.ts";
import type { Deployment, PullIssue, Repository, World } from "./state.ts";

/**
 * Queues a pull request: merges it on a branch of its own and asks for checks there; the head commit's id. `onto` is the head of
 * the group that waits before it, the tip of the base when left out.
 */
export async function requestMergeGroup(
  world: World,
  repository: Repository,
  { number, onto }: { number: number; onto?: string },
): Promise<string> {
  const issue = found(repository.issues.get(number)) as PullIssue;
  const { git } = repository;
  const base = issue.pull.base.ref;
  const baseSha = onto ?? found(git.refs.get(`refs/heads/${base}`));
  const merged = await git.merge(baseSha, issue.pull.head.sha);
  if (!("tree" in merged)) throw new Error(`pull request ${number} conflicts with ${base}`);
  const who = webFlow(world.timestamp());
  const message = `Merge pull request #${number} from ${issue.pull.head.repo.owner.login}/${issue.pull.head.ref}`;
  const parents = [baseSha, issue.pull.head.sha];
  const sha = await git.writeCommit({ tree: merged.tree, parents, author: who, committer: who, message });
  const ref = `refs/heads/gh-readonly-queue/${base}/pr-${number}-${baseSha}`;
  await git.refs.move({ ref, before: git.refs.get(ref) ?? ZERO, after: sha });
  const person = { name: who.name, email: who.email };
  const head_commit = {
    id: sha,
    tree_id: merged.tree,
    message,
    timestamp: who.date,
    author: person,
    committer: person,
  };
  const merge_group = {
    head_sha: sha,
    head_ref: ref,
    base_sha: baseSha,
    base_ref: `refs/heads/${base}`,
    head_commit,
  };
  const news = { name: "merge_group", action: "checks_requested", repository, sender: issue.user };
  world.emit({ ...news, payload: { merge_group } });
  return sha;
}

/** Asks an App whether a workflow run may deploy a ref to an environment; the number of the run. */
export async function requestProtection(
  world: World,
  repository: Repository,
  question: {
    appId: number;
    environment: string;
    ref: string;
    /** What started the run; a push when left out. */
    event?: string;
    title?: string;
    /** Login; the repository's owner when left out. */
    actor?: string;
  },
): Promise<number> {
  const app = found(world.state.apps.get(question.appId));
  const { event = "push", ref } = question;
  const sha = found(await repository.git.resolve(ref));
  const actor = question.actor === undefined ? repository.owner : accountOf(world.state, question.actor);
  const createdAt = world.timestamp();
  const run = { id: world.nextId(), title: question.title ?? `Deploy ${ref}`, event, ref, sha, actor, createdAt };
  const deployment: Deployment = {
    id: world.nextId(),
    sha,
    ref,
    task: "deploy",
    payload: {},
    environment: question.environment,
    production: false,
    transient: false,
    description: null,
    creator: repository.owner,
    via: undefined,
    createdAt,
    statuses: [],
  };
  repository.deployments.push(deployment);
  repository.protectionRequests.push({ run, environment: question.environment, app, answers: [] });
  const pulls = [...repository.issues.values()].filter(({ pull }) => pull?.head.sha === deployment.sha);
  const payload = {
    environment: question.environment,
    event,
    deployment_callback_url: `${repositoryUrl(world, repository)}/actions/runs/${run.id}/deployment_protection_rule`,
    deployment: deploymentObject(world, repository, deployment),
    pull_requests: pulls.map((issue) => listedPull(world, repository, issue as PullIssue)),
  };
  const news = { name: "deployment_protection_rule", action: "requested", repository, sender: repository.owner };
  world.emit({ ...news, only: app, payload });
  return run.id;
}

/** Presses a button of a check run on somebody's behalf; only the App that made the run hears of it. */
export function pressAction(
  world: World,
  repository: Repository,
  press: { runId: number; identifier: string; login: string },
): void {
  const run = found(repository.checkRuns.find(({ id }) => id === press.runId));
  found(run.actions.find(({ identifier }) => identifier === press.identifier));
  const check_suite = shortSuiteObject(world, repository, run.suite);
  const check_run = { ...checkRunObject(world, repository, run), check_suite };
  const sender = accountOf(world.state, press.login);
  const payload = { check_run, requested_action: { identifier: press.identifier } };
  world.emit({ name: "check_run", action: "requested_action", repository, sender, only: run.app, payload });
}
