// Moves refs as GitHub does: rules first, then Git, then events and the pull requests that depend on them.
import { Failure, invalid } from "../failure.ts";
import { type RefChange, RefRefused, ZERO } from "../git/refs.ts";
import { repositoryPage, simpleRepository } from "../objects/repositories.ts";
import { simpleUser } from "../objects/users.ts";
import type { Activity, Doer, Repository, World } from "../state.ts";
import { followPush } from "./follow-push.ts";
import { pushCommits } from "./push-commits.ts";
import { refRefusals } from "./rules.ts";

/** A ref that moves; `merging` for the merge of a pull request. */
type Move = RefChange & { merging?: boolean };

/** Whether a move drops commits. */
async function isForced(repository: Repository, { before, after }: RefChange): Promise<boolean> {
  return before !== ZERO && after !== ZERO && !(await repository.git.isAncestor(before, after));
}

/** Moves one ref on somebody's behalf; 422 when a rule or Git refuses. `merging` skips the rules, which the merge has judged. */
export async function moveRef(world: World, repository: Repository, doer: Doer, change: Move): Promise<void> {
  const { merging, ...move } = change;
  const forced = await isForced(repository, move);
  const refusals = merging ? [] : refRefusals(world, repository, doer, { ...move, forced });
  if (refusals.length > 0) throw new Failure(422, `Repository rule violations found\n\n${refusals.join("\n")}\n`);
  try {
    await repository.git.refs.move(move);
  } catch (error) {
    throw error instanceof RefRefused ? refusal(repository, move) : error;
  }
  await refsMoved(world, repository, doer, [change]);
}

function refusal(repository: Repository, { ref, before }: RefChange): Failure {
  const exists = repository.git.refs.get(ref) !== undefined;
  if (before === ZERO && exists) return new Failure(422, "Reference already exists");
  if (before !== ZERO && !exists) return new Failure(422, "Reference does not exist");
  if (before !== ZERO) return new Failure(422, "Reference cannot be updated");
  return invalid([], `${ref} is not a valid ref name.`);
}

/** Tells the world about refs that have moved. */
export async function refsMoved(world: World, repository: Repository, doer: Doer, changes: Move[]): Promise<void> {
  repository.pushedAt = world.timestamp();
  for (const change of changes) {
    if (!/^refs\/(heads|tags)\//.test(change.ref)) continue;
    if (change.ref.startsWith("refs/heads/")) await noteActivity(world, repository, doer, change);
    announceCreation(world, repository, doer, change);
    await announcePush(world, repository, doer, change);
    await followPush(world, repository, doer, change);
  }
}

async function noteActivity(world: World, repository: Repository, { account }: Doer, change: Move): Promise<void> {
  const { ref, before, after } = change;
  const kind = await kindOf(repository, change);
  repository.activity.push({ id: world.nextId(), kind, ref, before, after, actor: account, at: world.timestamp() });
}

async function kindOf(repository: Repository, { merging, ...change }: Move): Promise<Activity["kind"]> {
  if (change.before === ZERO) return "branch_creation";
  if (change.after === ZERO) return "branch_deletion";
  if (merging) return "pr_merge";
  return (await isForced(repository, change)) ? "force_push" : "push";
}

function announceCreation(world: World, repository: Repository, doer: Doer, { ref, before, after }: RefChange): void {
  if (before !== ZERO && after !== ZERO) return;
  const name = before === ZERO ? "create" : "delete";
  const shared = {
    ref: ref.replace(/^refs\/(heads|tags)\//, ""),
    ref_type: ref.startsWith("refs/tags/") ? "tag" : "branch",
    pusher_type: "user",
  };
  const more = before === ZERO ? { master_branch: repository.defaultBranch, description: repository.description } : {};
  world.emit({ name, repository, sender: doer.account, payload: { ...shared, ...more } });
}

async function announcePush(world: World, repository: Repository, doer: Doer, change: RefChange): Promise<void> {
  const { ref, before, after } = change;
  const { account } = doer;
  const { commits, head } = await pushCommits(world, repository, change);
  const from = before === ZERO ? `${after.slice(0, 12)}^` : before.slice(0, 12);
  const seconds = (iso: string) => Math.floor(Date.parse(iso) / 1000);
  const shape = simpleRepository(world, repository);
  world.emit({
    name: "push",
    repository,
    sender: account,
    payload: {
      ref,
      before,
      after,
      created: before === ZERO,
      deleted: after === ZERO,
      forced: await isForced(repository, change),
      base_ref: null,
      compare: `${repositoryPage(world, repository)}/compare/${from}...${after.slice(0, 12)}`,
      commits,
      head_commit: head,
      pusher: { name: account.login, email: account.email },
      repository: {
        ...shape,
        owner: { ...simpleUser(world, repository.owner), name: repository.owner.login, email: repository.owner.email },
        created_at: seconds(repository.createdAt),
        pushed_at: seconds(repository.pushedAt),
        stargazers: 0,
        master_branch: repository.defaultBranch,
      },
    },
  });
}
