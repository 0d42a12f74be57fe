// The shelf of GitHub that a landing writes to, in memory: tags, releases, comments and issues, and nothing else.

import { createObjectCache } from "../../src/github/object-cache.ts";
import type { Repo } from "../../src/github/repo.ts";

const BOT = { login: "registrar[bot]", id: 7, type: "Bot" };

interface Asset {
  id: number;
  name: string;
  state: "uploaded";
  size: number;
}

interface Release {
  id: number;
  tag_name: string;
  draft: boolean;
  author: typeof BOT;
  html_url: string;
  upload_url: string;
  assets: Asset[];
}

interface Said {
  id: number;
  number: number;
  title: string;
  body: string;
  state: string;
  user: typeof BOT;
  html_url: string;
}

/** Everything that lies there. */
export interface Shelf {
  refs: Map<string, string>;
  tags: Map<string, { sha: string; tag: string; message: string; object: object; tagger: object }>;
  releases: Release[];
  comments: Said[];
  issues: Said[];
}

export const createShelf = (): Shelf => ({ refs: new Map(), tags: new Map(), releases: [], comments: [], issues: [] });

const refuse = (status: number) => Object.assign(new Error(`refused with ${status}`), { status });

function found<T>(item: T | undefined): T {
  if (item === undefined) throw refuse(404);
  return item;
}

const remove = <T extends { id: number }>(list: T[], id: number) => {
  list.splice(list.indexOf(found(list.find((one) => one.id === id))), 1);
};

type Fields = Readonly<Record<string, unknown>>;

/** GitHub's rules, as far as they decide a race: a ref and a published release are there once, everything else as often as it is made. */
export function operationsOn(shelf: Shelf, nextId: () => number): Record<string, (fields: Fields) => unknown> {
  const { refs, tags, releases, comments, issues } = shelf;
  const say = (list: Said[], { title = "", body }: Fields): Said => {
    const id = nextId();
    const texts = { title: String(title), body: String(body) };
    const said = { id, number: id, ...texts, state: "open", user: BOT, html_url: `https://github.com/${id}` };
    list.push(said);
    return said;
  };
  const isPublished = ({ id, tag_name: tag }: Release) =>
    releases.some((one) => one.id !== id && one.tag_name === tag && !one.draft);
  return {
    "git.createTag": ({ tag, message, object, type, tagger }) => {
      const sha = nextId().toString(16).padStart(40, "0");
      const made = {
        sha,
        tag: String(tag),
        message: String(message),
        object: { sha: object, type },
        tagger: Object(tagger),
      };
      tags.set(sha, made);
      return made;
    },
    "git.createRef": ({ ref, sha }) => {
      if (refs.has(String(ref))) throw refuse(422);
      refs.set(String(ref), String(sha));
      return {};
    },
    "git.getRef": ({ ref }) => ({ object: { sha: found(refs.get(`refs/${ref}`)), type: "tag" } }),
    "git.getTag": ({ tag_sha: sha }) => found(tags.get(String(sha))),
    "repos.getReleaseByTag": ({ tag }) => found(releases.find((one) => one.tag_name === tag && !one.draft)),
    "repos.listReleases": () => releases.toReversed(),
    "repos.getRelease": ({ release_id: id }) => found(releases.find((one) => one.id === id)),
    "repos.createRelease": ({ tag_name: tag }) => {
      const id = nextId();
      const url = `https://github.com/repos/acme/models/releases/${id}`;
      const made = { id, tag_name: String(tag), draft: true, author: BOT, html_url: url, upload_url: url, assets: [] };
      if (isPublished(made)) throw refuse(422);
      releases.push(made);
      return made;
    },
    "repos.uploadReleaseAsset": ({ release_id: id, name, data }) => {
      const { assets } = found(releases.find((one) => one.id === id));
      if (assets.some((asset) => asset.name === name)) throw refuse(422);
      assets.push({ id: nextId(), name: String(name), state: "uploaded", size: (data as Buffer).length });
      return {};
    },
    "repos.deleteReleaseAsset": ({ asset_id: id }) => {
      for (const { assets } of releases) if (assets.some((asset) => asset.id === id)) remove(assets, Number(id));
      return {};
    },
    "repos.updateRelease": ({ release_id: id }) => {
      const release = found(releases.find((one) => one.id === id));
      if (isPublished(release)) throw refuse(422);
      release.draft = false;
      return release;
    },
    "repos.deleteRelease": ({ release_id: id }) => remove(releases, Number(id)),
    "issues.listComments": () => comments,
    "issues.createComment": (fields) => say(comments, fields),
    "issues.deleteComment": ({ comment_id: id }) => remove(comments, Number(id)),
    "issues.listForRepo": ({ state }) => issues.filter((one) => state === "all" || one.state === state),
    "issues.create": (fields) => say(issues, fields),
    "issues.update": ({ issue_number: number, ...fields }) => {
      return Object.assign(found(issues.find((one) => one.number === number)), fields);
    },
  };
}

/** A repository of which only these operations can be asked; `ask` carries each of them out. */
export function repoOf(ask: (operation: string, fields: Fields) => Promise<unknown>): Repo {
  const section = (name: string) =>
    new Proxy(
      {},
      {
        get: (_, operation) => async (fields: Fields) => ({
          data: await ask(`${name}.${String(operation)}`, fields),
          headers: {},
        }),
      },
    );
  const rest = { git: section("git"), repos: section("repos"), issues: section("issues") };
  const names = { installationId: 1, owner: "acme", name: "models", appSlug: "registrar", defaultBranch: "main" };
  const place = {
    id: 42,
    appId: 7,
    private: false,
    isOrganization: true,
    url: "https://github.com/acme/models",
    hosts: [],
  };
  return { ...names, ...place, objects: createObjectCache(), rest } as unknown as Repo;
}
