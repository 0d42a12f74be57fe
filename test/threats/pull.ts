// A pull request that registers a version of its own, and what people do to it.
import type { Octokit } from "@octokit/rest";
import { type Login, manifest, SOUND, versionPath } from "../../sandbox/story/sample.ts";
import type { EndToEnd } from "../e2e/place.ts";

export const REPO = { owner: "acme", repo: "models" };

/** What is pushed; by default another content of the version. */
export interface Push {
  /** Text by path. */
  files?: Readonly<Record<string, string>>;
  branch?: string;
  /** Commits it stands on; the tip of the branch, or the default branch when it is new. With one, the push is forced. */
  onto?: readonly string[];
  author?: { name: string; email: string };
  message?: string;
}

export interface Opening {
  base?: string;
  draft?: boolean;
  /** A branch that is there already. */
  branch?: string;
  push?: Push;
}

/** A pull request that registers a version of its own. */
export interface Pull {
  number: number;
  version: string;
  branch: string;
  /** Path of the version manifest, and the text that was proposed first. */
  path: string;
  text: string;
  /** Puts a commit on the branch; resolves to it. */
  push: (login: Login, push?: Push) => Promise<string>;
  /** Moves the branch to a commit that is there already, forwards or not. */
  moveTo: (login: Login, commit: string) => Promise<void>;
  head: () => Promise<string>;
  review: (login: Login, event?: "APPROVE" | "REQUEST_CHANGES" | "COMMENT", commit?: string) => Promise<void>;
  /** An administrator dismisses the newest review of somebody. */
  dismiss: (login: Login) => Promise<void>;
  /** Its author edits title, text, target or state. */
  edit: (fields: { title?: string; body?: string; base?: string; state?: "open" | "closed" }) => Promise<void>;
  merge: (login: Login, method?: "merge" | "squash" | "rebase") => Promise<string>;
}

/** A manifest that every gate accepts, and another of the same version. */
export const sound = (version: string): string => manifest(version, SOUND);
export const other = (version: string): string => manifest(version, { ...SOUND, recall: [0.81, 0.8, 0.82] });

/** Pushes a branch unless it is there, and opens its pull request. */
export async function openPull(place: EndToEnd, login: Login, opening: Opening & { version: string }): Promise<Pull> {
  const { version, branch = `register-${version}`, base = "main", draft = false } = opening;
  const path = versionPath(version);
  const text = sound(version);
  const octokit = place.actor(login).octokit;
  if (opening.branch === undefined) await commit(octokit, { branch, files: { [path]: text }, ...opening.push });
  const title = `Register ${version}`;
  const { data } = await octokit.rest.pulls.create({ ...REPO, head: branch, base, title, draft });
  await place.scene.settled();
  return { number: data.number, version, branch, path, text, ...handsOn(place, login, { ...data, branch, version }) };
}

type Hands = Pick<Pull, "push" | "moveTo" | "head" | "review" | "dismiss" | "edit" | "merge">;

/** What people do to a pull request; each waits until the App has answered. */
function handsOn(
  { actor, scene }: EndToEnd,
  author: Login,
  { number, branch, version }: { number: number; branch: string; version: string },
): Hands {
  const pull = { ...REPO, pull_number: number };
  const settled = <Args extends unknown[], Result>(act: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      const result = await act(...args);
      await scene.settled();
      return result;
    };
  };
  return {
    push: settled((login, push = {}) => {
      return commit(actor(login).octokit, { branch, files: { [versionPath(version)]: other(version) }, ...push });
    }),
    moveTo: settled(async (login, sha) => {
      await actor(login).octokit.rest.git.updateRef({ ...REPO, ref: `heads/${branch}`, sha, force: true });
    }),
    head: async () => (await actor("dora").octokit.rest.pulls.get(pull)).data.head.sha,
    review: settled(async (login, event = "APPROVE", commit_id) => {
      const body = event === "APPROVE" ? "" : "Please look again.";
      const review = { ...pull, event, body, ...(commit_id !== undefined && { commit_id }) };
      await actor(login).octokit.rest.pulls.createReview(review);
    }),
    dismiss: settled(async (login) => {
      const { rest } = actor("dora").octokit;
      const { data } = await rest.pulls.listReviews(pull);
      const review_id = data.findLast(({ user }) => user?.login === login)?.id ?? 0;
      await rest.pulls.dismissReview({ ...pull, review_id, message: "Out of date." });
    }),
    edit: settled(async (fields) => {
      await actor(author).octokit.rest.pulls.update({ ...pull, ...fields });
    }),
    merge: settled(async (login, merge_method = "merge") => {
      return (await actor(login).octokit.rest.pulls.merge({ ...pull, merge_method })).data.sha;
    }),
  };
}

/** Puts one commit on a branch through the API, which keeps authors and parents as they are given. */
export async function commit(
  { rest }: Octokit,
  { branch, files, onto, author, message = "Change a version" }: Push & { branch: string },
): Promise<string> {
  const known = (await rest.git.listMatchingRefs({ ...REPO, ref: `heads/${branch}` })).data;
  const tip = known.find(({ ref }) => ref === `refs/heads/${branch}`)?.object.sha;
  const main = (await rest.git.getRef({ ...REPO, ref: "heads/main" })).data.object.sha;
  const parents = [...(onto ?? [tip ?? main])];
  const entries = Object.entries(files ?? {});
  const tree = entries.map(([path, content]) => ({ path, content, mode: "100644", type: "blob" }) as const);
  const base_tree = (await rest.git.getCommit({ ...REPO, commit_sha: parents[0] ?? main })).data.tree.sha;
  const made = (await rest.git.createTree({ ...REPO, base_tree, tree })).data.sha;
  const { sha } = (
    await rest.git.createCommit({ ...REPO, message, tree: made, parents, ...(author && { author, committer: author }) })
  ).data;
  if (tip === undefined) await rest.git.createRef({ ...REPO, ref: `refs/heads/${branch}`, sha });
  else await rest.git.updateRef({ ...REPO, ref: `heads/${branch}`, sha, force: onto !== undefined });
  return sha;
}
