// A small organization on the local GitHub, the App installed on its registry, and our client connected to it.

import { Octokit } from "@octokit/rest";
import { startSandbox } from "../../sandbox/world.ts";
import { createLog } from "../../src/app/log.ts";
import { type Client, createClient } from "../../src/github/client.ts";
import type { Repo } from "../../src/github/repo.ts";
import type { RequestReport } from "../../src/github/request.ts";
import { createEar, type Ear, type Keys, refuseSecrets } from "../support/secrets.ts";

const OWNER = "acme";
const REPO = "registry";

/** Text by path; `null` removes the file. */
export type Files = Readonly<Record<string, string | null>>;

export interface Place {
  sandbox: Awaited<ReturnType<typeof startSandbox>>;
  client: Client;
  repo: Repo;
  installationId: number;
  /** REST clients of people. */
  people: Readonly<Record<"ada" | "rita" | "otto", Octokit>>;
  ids: Readonly<Record<"ada" | "rita" | "otto", number>>;
  /** A new connection that remembers nothing. */
  connect(): Client;
  /** The same repository through one. */
  reconnect(): Promise<Repo>;
  /** What our clients sent so far; emptied by assigning `length = 0`. */
  sent: RequestReport[];
  /** Commits files on top of a branch (made from the default branch when new); returns the commit. */
  commit(branch: string, files: Files, message?: string): Promise<string>;
  /** Opens a pull request of a branch with these files; returns its number. */
  openPull(branch: string, files: Files, message?: string): Promise<number>;
  /** Hears the log of our clients. */
  ear: Ear;
  keys: Keys;
  close(): Promise<void>;
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Starts everything. Ada writes, Rita is in team `acme/risk`, Otto administers. */
export async function startPlace(files: Files = { "registry.yaml": "kind: Registry\n" }): Promise<Place> {
  const sandbox = await startSandbox();
  const ada = sandbox.createUser({ login: "ada" });
  const rita = sandbox.createUser({ login: "rita" });
  const otto = sandbox.createUser({ login: "otto" });
  sandbox.createOrganization({ login: OWNER, members: ["ada", "rita"], admins: ["otto"] });
  sandbox.createTeam({ org: OWNER, slug: "risk", members: ["rita"] });
  const collaborators = { ada: "write", rita: "write", otto: "admin" } as const;
  await sandbox.createRepository({ owner: OWNER, name: REPO, collaborators, autoInit: true });
  const app = sandbox.createApp({ slug: "registrar", permissions: PERMISSIONS, events: [] });
  const installationId = sandbox.install(app.id, OWNER).id;
  const sent: RequestReport[] = [];
  const onRequest = (one: RequestReport) => void sent.push(one);
  const { id: appId, privateKey } = app;
  const [ear, keys] = [createEar(), { app: privateKey }];
  const log = createLog("trace", [privateKey], ear);
  const options = { baseUrl: sandbox.url, appId, privateKey, log, onRequest, writeSpacing: 0 };
  const connect = () => createClient(options);
  const reconnect = () => connect().repository({ installationId, owner: OWNER, name: REPO });
  const people = { ada: person(sandbox.url, ada), rita: person(sandbox.url, rita), otto: person(sandbox.url, otto) };
  const commit = (branch: string, changes: Files, message = "Change files") =>
    commitFiles(people.ada, branch, { changes, message });
  await commit("main", files, "Begin a registry");
  const repo = await reconnect();
  return {
    ...{ sandbox, client: connect(), repo, connect, reconnect, installationId, people, sent, commit, ear, keys },
    ids: { ada: ada.id, rita: rita.id, otto: otto.id },
    openPull: async (branch, changes, message = "Change files") => {
      await commit(branch, changes, message);
      const pull = { owner: OWNER, repo: REPO, head: branch, base: "main", title: message };
      return (await people.ada.rest.pulls.create(pull)).data.number;
    },
    close: async () => {
      try {
        refuseSecrets(sandbox.state, ear, keys);
      } finally {
        await sandbox.close();
      }
    },
  };
}

interface User {
  id: number;
  token: string;
}

const PERMISSIONS = {
  metadata: "read",
  contents: "write",
  pull_requests: "write",
  issues: "write",
  checks: "write",
  members: "read",
};

function person(baseUrl: string, { token }: User): Octokit {
  return new Octokit({ baseUrl, auth: token, log: silent });
}

async function commitFiles(
  { rest }: Octokit,
  branch: string,
  { changes, message }: { changes: Files; message: string },
): Promise<string> {
  const at = { owner: OWNER, repo: REPO };
  const refs = (await rest.git.listMatchingRefs({ ...at, ref: `heads/${branch}` })).data;
  const isNew = !refs.some(({ ref }) => ref === `refs/heads/${branch}`);
  const tip = (await rest.git.getRef({ ...at, ref: `heads/${isNew ? "main" : branch}` })).data.object.sha;
  const tree = Object.entries(changes).map(([path, content]) => {
    const entry = { path, mode: "100644", type: "blob" } as const;
    return content === null ? { ...entry, sha: null } : { ...entry, content };
  });
  const base_tree = (await rest.git.getCommit({ ...at, commit_sha: tip })).data.tree.sha;
  const made = (await rest.git.createTree({ ...at, tree, base_tree })).data.sha;
  const sha = (await rest.git.createCommit({ ...at, message, tree: made, parents: [tip] })).data.sha;
  if (isNew) await rest.git.createRef({ ...at, ref: `refs/heads/${branch}`, sha });
  else await rest.git.updateRef({ ...at, ref: `heads/${branch}`, sha });
  return sha;
}
