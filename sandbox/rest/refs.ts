// Routes for refs: read, list by prefix, create, move and delete.
import { type Call, doerOf, empty, flagField, json, param, type Reply, repositoryOf, requiredText } from "../call.ts";
import { moveRef } from "../domain/refs.ts";
import { Failure, found, invalid } from "../failure.ts";
import { ZERO } from "../git/refs.ts";
import { gitRef } from "../objects/git.ts";
import type { Route } from "../router.ts";

async function readRef(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const ref = `refs/${param(call, "ref")}`;
  return json(await gitRef(call.world, repository, ref, found(repository.git.refs.get(ref))));
}

async function matchingRefs(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const matches = repository.git.refs.list(`refs/${param(call, "ref")}`);
  // GitHub gives all of them at once: the operation has no pages.
  return json(await Promise.all(matches.map(([ref, sha]) => gitRef(call.world, repository, ref, sha))));
}

async function requireObject(call: Call, sha: string): Promise<void> {
  if (!/^[0-9a-f]{40}$/.test(sha)) {
    throw new Failure(
      422,
      "Invalid request.\n\nThe sha parameter must be exactly 40 characters and contain only [0-9a-f].",
    );
  }
  if (!(await repositoryOf(call).git.objects.read(sha))) throw new Failure(422, "Object does not exist");
}

async function createRef(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const ref = requiredText(call, "ref");
  const sha = requiredText(call, "sha");
  if (!/^refs\/.+\/./.test(ref) && !/^refs\/[^/]+\/./.test(ref)) throw invalid([], `${ref} is not a valid ref name.`);
  await requireObject(call, sha);
  await moveRef(call.world, repository, doerOf(call), { ref, before: ZERO, after: sha });
  const headers = { location: `${call.world.url}/repos/${repository.owner.login}/${repository.name}/git/${ref}` };
  return json(await gitRef(call.world, repository, ref, sha), 201, headers);
}

async function updateRef(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const ref = `refs/${param(call, "ref")}`;
  const sha = requiredText(call, "sha");
  const before = repository.git.refs.get(ref);
  if (before === undefined) throw new Failure(422, "Reference does not exist");
  await requireObject(call, sha);
  const forward = await repository.git.isAncestor(before, sha);
  if (!forward && flagField(call, "force") !== true) throw new Failure(422, "Update is not a fast forward");
  if (before !== sha) await moveRef(call.world, repository, doerOf(call), { ref, before, after: sha });
  return json(await gitRef(call.world, repository, ref, sha));
}

async function deleteRef(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const ref = `refs/${param(call, "ref")}`;
  const before = repository.git.refs.get(ref);
  if (before === undefined) throw new Failure(422, "Reference does not exist");
  await moveRef(call.world, repository, doerOf(call), { ref, before, after: ZERO });
  return empty();
}

const REPO = "/repos/{owner}/{repo}/git";
const READ = ["contents:read"];
const WRITE = ["contents:write"];

/** Refs of a repository. */
export const refRoutes: Route[] = [
  { method: "GET", path: `${REPO}/ref/{ref}`, greedy: true, allow: READ, handle: readRef },
  { method: "GET", path: `${REPO}/matching-refs/{ref}`, greedy: true, allow: READ, handle: matchingRefs },
  { method: "POST", path: `${REPO}/refs`, allow: WRITE, handle: createRef },
  { method: "PATCH", path: `${REPO}/refs/{ref}`, greedy: true, allow: WRITE, handle: updateRef },
  { method: "DELETE", path: `${REPO}/refs/{ref}`, greedy: true, allow: WRITE, handle: deleteRef },
];
