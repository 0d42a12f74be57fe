// The App's connection to GitHub: one client for each installation, each with its own lane, memory and token.

import { ProbotOctokit } from "probot";
import type { Grant } from "../plan/setup/enforced.ts";
import { listWaitingRuns } from "./deployments.ts";
import { listCommands, listInstallations, listProposed, listRepositories, type Proposed } from "./directory.ts";
import { OutOfReach, statusOf } from "./errors.ts";
import { Lane } from "./lane.ts";
import { Lru } from "./lru.ts";
import { createObjectCache } from "./object-cache.ts";
import { Quota } from "./quota.ts";
import { redeliverFailed } from "./redeliver.ts";
import type { Repo, RepoKey } from "./repo.ts";
import {
  impatient,
  impatientFetch,
  inLane,
  type Known,
  type Octokit,
  type RequestReport,
  remember,
  repeatReads,
  reporting,
  requireWhole,
} from "./request.ts";

export interface ClientOptions {
  /** Root of the REST API; GitHub's own when left out. */
  baseUrl?: string;
  appId: number;
  /** PEM. */
  privateKey: string;
  log: { debug: LogLine; info: LogLine; warn: LogLine; error: LogLine };
  onRequest?: (sent: RequestReport) => void;
  now?: () => Date;
  /** Milliseconds between writes of an installation. GitHub asks for a second, which is what is kept when left out. */
  writeSpacing?: number;
  /** Sends the requests; the platform's own when left out. */
  fetch?: typeof fetch;
  /** Milliseconds until a request that `fetch` does not answer is given up; a quarter of a minute when left out. */
  patienceMs?: number;
}

type LogLine = (...words: unknown[]) => void;

/** What is asked of an installation throws `OutOfReach` when GitHub does not have it, or does not show it. */
export interface Client {
  repository(key: RepoKey): Promise<Repo>;
  /** Ids of installations that are not suspended. */
  installations(): Promise<number[]>;
  /** Repositories of an installation that can still change. */
  repositories(installationId: number): Promise<RepoKey[]>;
  /** Open pull requests and groups of a merge queue, into the default branch. */
  proposed(key: RepoKey): Promise<Proposed>;
  /** Ids of workflow runs that wait to be let into an environment. */
  waitingRuns(key: RepoKey): Promise<number[]>;
  /** Ids of recent comments in which a person may command something. */
  commands(key: RepoKey): Promise<number[]>;
  /** Installation that holds a repository. */
  installationOf(owner: string, name: string): Promise<number>;
  /** What the installation on a repository was granted. */
  grantOf(owner: string, name: string): Promise<Grant>;
  /** Has webhooks sent again that failed and did not succeed since; how many. */
  redeliverFailed(): Promise<number>;
  /** Until when what is left of an installation's requests is kept for what somebody waits for; `undefined` while there is enough. */
  scarceUntil(installationId: number): number | undefined;
  /** How much GitHub still lets us ask. */
  budget(): Budget;
}

export interface Budget {
  /** Share that is left of this hour's requests, from 0 to 1, of the installation that has least. */
  share: number;
  /** Installations for which GitHub told us to wait. */
  paused: number;
}

/** One installation, or the App itself. */
interface Connection {
  octokit: Octokit;
  lane: Lane;
  quota: Quota;
}

const GITHUB = "https://api.github.com";
/** Bytes of answers kept to be asked for again with their ETag, of all installations together. */
const ANSWERS_KEPT = 64 * 2 ** 20;

// Probot's own retry repeats writes, and its throttle queues GraphQL reads behind them; only this form of `defaults` turns them off.
const QuietOctokit = ProbotOctokit.defaults((options: object) => ({
  ...options,
  throttle: { enabled: false },
  retry: { enabled: false },
}));

/** Makes no request by itself. */
export function createClient(options: ClientOptions): Client {
  const installed = new Map<number, Connection>();
  const memory = new Lru<Known>(ANSWERS_KEPT);
  const app = connect(options, memory, undefined).octokit;
  const objects = createObjectCache();
  let slug: Promise<string> | undefined;
  const installation = (id: number) => {
    const known = installed.get(id) ?? connect(options, memory, id);
    installed.set(id, known);
    return known;
  };
  const within = async <T>(id: number, what: string, ask: (octokit: Octokit) => Promise<T>): Promise<T> => {
    try {
      return await ask(installation(id).octokit);
    } catch (error) {
      // The tokens of an installation end with it: the next try asks for a new one, and hears whether there is anything to ask.
      if (statusOf(error) === 401) installed.delete(id);
      throw statusOf(error) === 404 ? new OutOfReach(what) : error;
    }
  };
  const withinRepository = <T>(key: RepoKey, ask: (octokit: Octokit) => Promise<T>) =>
    within(key.installationId, `${key.owner}/${key.name}`, ask);
  return {
    repository: async (key) => {
      slug ??= readSlug(app).catch((error) => {
        slug = undefined;
        throw error;
      });
      const [appSlug, facts] = await Promise.all([
        slug,
        withinRepository(key, (octokit) => readRepository(octokit, key)),
      ]);
      const { rest, request, graphql } = installation(key.installationId).octokit;
      const { installationId } = key;
      return {
        ...facts,
        installationId,
        appId: options.appId,
        appSlug,
        hosts: hostsOf(options.baseUrl),
        rest,
        request,
        graphql,
        objects,
      };
    },
    installations: () => listInstallations(app),
    repositories: (id) => within(id, `installation ${id}`, (octokit) => listRepositories(octokit, id)),
    proposed: (key) => withinRepository(key, (octokit) => listProposed(octokit, key)),
    waitingRuns: (key) => withinRepository(key, (octokit) => listWaitingRuns(octokit, key)),
    commands: (key) => withinRepository(key, (octokit) => listCommands(octokit, key, options.now?.() ?? new Date())),
    installationOf: async (owner, name) => (await app.rest.apps.getRepoInstallation({ owner, repo: name })).data.id,
    grantOf: async (owner, name) => readGrant(app, owner, name),
    redeliverFailed: () => redeliverFailed(app),
    scarceUntil: (id) => installed.get(id)?.quota.scarceUntil(Date.now()),
    budget: () => {
      const all = [...installed.values()];
      const shares = all.map(({ quota }) => quota.share(Date.now()));
      return { share: Math.min(1, ...shares), paused: all.filter(({ lane }) => lane.isPaused).length };
    },
  };
}

function connect(options: ClientOptions, memory: Lru<Known>, installationId: number | undefined): Connection {
  const { appId, privateKey, baseUrl = GITHUB, log, onRequest } = options;
  const octokit: Octokit = new QuietOctokit({
    baseUrl,
    log,
    auth: { appId, privateKey, ...(installationId === undefined ? {} : { installationId }) },
    request: { fetch: options.fetch ? impatient(options.fetch, options.patienceMs) : impatientFetch },
  });
  const lane = new Lane(options.writeSpacing ?? 1000);
  const quota = new Quota();
  octokit.hook.wrap("request", (send, request) => {
    const sent = reporting(
      async (final) => send(final),
      (one) => {
        if (one.left) quota.note(one.left);
        onRequest?.(one);
      },
    );
    const remembered = remember(requireWhole(sent), memory, (asked) => {
      const { url, headers } = octokit.request.endpoint.parse(asked);
      return `${installationId} ${url} ${headers.accept}`;
    });
    return inLane(repeatReads(remembered), lane)(request);
  });
  return { octokit, lane, quota };
}

// GET /app
async function readSlug(app: Octokit): Promise<string> {
  const { data } = await app.rest.apps.getAuthenticated();
  if (!data?.slug) throw new Error("GitHub does not say what the App is called.");
  return data.slug;
}

// GET /repos/{owner}/{repo}/installation
async function readGrant(app: Octokit, owner: string, repo: string): Promise<Grant> {
  const { data } = await app.rest.apps.getRepoInstallation({ owner, repo });
  const permissions = Object.entries(data.permissions).map(([name, level]): [string, string] => [name, String(level)]);
  return { permissions: Object.fromEntries(permissions), events: data.events };
}

// GET /repos/{owner}/{repo}
async function readRepository(octokit: Octokit, { owner, name }: RepoKey) {
  const { data } = await octokit.rest.repos.get({ owner, repo: name });
  return {
    id: data.id,
    // As GitHub spells them now: names may have changed since the event.
    owner: data.owner.login,
    name: data.name,
    private: data.private,
    defaultBranch: data.default_branch,
    isOrganization: data.owner.type === "Organization",
    url: data.html_url,
  };
}

function hostsOf(baseUrl = GITHUB): string[] {
  const { host, hostname } = new URL(baseUrl);
  if (host === "api.github.com") return ["github.com"];
  return hostname === "127.0.0.1" || hostname === "localhost" ? [host, "github.com"] : [host];
}
