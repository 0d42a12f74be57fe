// A typical life of a registry on the local GitHub, touching every kind of request the App, the demo and the pages make.

import type { Sandbox } from "../../sandbox/world.ts";
import { signJwt } from "./place.ts";

/** An answer that was not of the expected kind. */
export type Surprise = { readonly request: string; readonly status: number; readonly message: unknown };

type Json = { readonly [name: string]: Json } & readonly Json[] & string & number;
type Caller = (method: string, path: string, body?: object | string) => Promise<Json>;

/** Lives it; the list of refused requests should be empty. */
export async function live(sandbox: Sandbox): Promise<readonly Surprise[]> {
  const surprises: Surprise[] = [];
  const as = (token: string) => createCaller(sandbox.url, token, surprises);
  const [ann, bob, eve] = ["ann", "bob", "eve"].map((login) => sandbox.createUser({ login, name: login }));
  if (!ann || !bob || !eve) throw new Error("three people were made");
  sandbox.createOrganization({ login: "acme", members: ["bob"], admins: ["ann"] });
  sandbox.createTeam({ org: "acme", slug: "risk", members: ["bob"] });
  const app = sandbox.createApp({
    slug: "registrar",
    owner: "acme",
    permissions: appPermissions,
    events: appEvents,
    webhookUrl: `${sandbox.url}/nobody-listens`,
  });
  const collaborators = { ann: "admin", bob: "write", eve: "read" } as const;
  await sandbox.createRepository({ owner: "acme", name: "registry", collaborators, autoInit: true });
  const installation = sandbox.install(app.id, "acme");
  const jwt = as(signJwt(app));
  const access = await jwt("POST", `/app/installations/${installation.id}/access_tokens`, {});
  const world = { ann: as(ann.token), bob: as(bob.token), eve: as(eve.token), jwt, bot: as(access["token"] ?? "") };
  await askAboutPeople(world, bob.id);
  const head = await proposeChange(world);
  await discuss(world);
  await reportCheck(world, head);
  await sandbox.requestMergeGroup("acme/registry", 1);
  await reviewAndMerge(world, head);
  await release(world);
  await deploy(world);
  await sandbox.requestProtection("acme/registry", { appId: app.id, environment: "production", ref: "main" });
  await changePeople(sandbox);
  await sandbox.settled();
  await lookAtDeliveries(world, installation.id);
  await sandbox.settled();
  return surprises;
}

type World = Readonly<Record<"ann" | "bob" | "eve" | "jwt" | "bot", Caller>>;

const repo = "/repos/acme/registry";
const appEvents = (
  "check_run check_suite create delete deployment deployment_status issue_comment issues label member membership merge_group " +
  "organization pull_request pull_request_review push release repository repository_dispatch status team"
).split(" ");
const appPermissions = Object.fromEntries(
  [
    "actions",
    "administration",
    "checks",
    "contents",
    "deployments",
    "environments",
    "issues",
    "merge_queues",
    "pull_requests",
    "statuses",
  ]
    .map((name) => [name, "write"])
    .concat([
      ["metadata", "read"],
      ["members", "read"],
    ]),
);

async function askAboutPeople({ ann, jwt, bot }: World, bobId: number): Promise<void> {
  await ann("PUT", `${repo}/immutable-releases`);
  await jwt("GET", "/app");
  await jwt("GET", "/app/installations");
  await jwt("GET", `${repo}/installation`);
  await jwt("GET", "/orgs/acme/installation");
  await ann("GET", "/user");
  for (const path of [
    "/installation/repositories?per_page=100",
    "/rate_limit",
    "/users/bob",
    "/users/registrar%5Bbot%5D",
    `/user/${bobId}`,
    "/orgs/acme",
    "/orgs/acme/members",
    "/orgs/acme/memberships/bob",
    "/orgs/acme/teams",
    "/orgs/acme/teams/risk",
    "/orgs/acme/teams/risk/members?per_page=100",
    "/orgs/acme/teams/risk/memberships/bob",
    repo,
    `${repo}/collaborators/bob/permission`,
    `${repo}/activity?ref=main&per_page=1`,
    `${repo}/branches`,
    `${repo}/branches/main`,
    `${repo}/rules/branches/main`,
    `${repo}/rulesets`,
    `${repo}/immutable-releases`,
    `${repo}/actions/permissions/workflow`,
  ]) {
    await bot("GET", path);
  }
}

async function proposeChange({ eve, ann, bob, bot }: World): Promise<string> {
  const main = await bot("GET", `${repo}/git/ref/heads/main`);
  const tip = main["object"]?.["sha"] ?? "";
  const commit = await bot("GET", `${repo}/git/commits/${tip}`);
  const blob = await ann("POST", `${repo}/git/blobs`, { content: "kind: Model\n", encoding: "utf-8" });
  await bot("GET", `${repo}/git/blobs/${blob["sha"]}`);
  const entry = { path: "models/fraud/model.yaml", mode: "100644", type: "blob", sha: blob["sha"] };
  const tree = await ann("POST", `${repo}/git/trees`, { base_tree: commit["tree"]?.["sha"], tree: [entry] });
  await bot("GET", `${repo}/git/trees/${tree["sha"]}?recursive=1`);
  const draft = { message: "Add a model", tree: tree["sha"], parents: [tip] };
  const added = await ann("POST", `${repo}/git/commits`, draft);
  await ann("POST", `${repo}/git/refs`, { ref: "refs/heads/add", sha: added["sha"] });
  await ann("POST", `${repo}/git/refs`, { ref: "refs/heads/say", sha: tip });
  await ann("PUT", `${repo}/contents/more.md`, { message: "Say more", content: toBase64("# Hi"), branch: "say" });
  await ann("PUT", `${repo}/contents/notes.md`, { message: "Note", content: toBase64("note"), branch: "add" });
  await bot("GET", `${repo}/contents/models?ref=add`);
  await bot("GET", `${repo}/contents/notes.md?ref=add`);
  await ann("POST", `${repo}/pulls`, { title: "Add a model", head: "add", base: "main", body: "Please look" });
  const pull = await bot("GET", `${repo}/pulls/1`);
  await bot("GET", `${repo}/pulls?state=all&per_page=100`);
  await bot("GET", `${repo}/pulls/1/files?per_page=100`);
  await bot("GET", `${repo}/pulls/1/commits?per_page=100`);
  await bot("GET", `${repo}/compare/main...add`);
  await bot("GET", `${repo}/commits?per_page=5`);
  await bot("GET", `${repo}/commits/add`);
  await bot("GET", `${repo}/commits/${pull["head"]?.["sha"]}/pulls`);
  await ann("PATCH", `${repo}/pulls/1`, { title: "Add the fraud model" });
  await bob("GET", `${repo}/git/matching-refs/heads/a`);
  await eve("GET", `${repo}/pulls/1/merge`, undefined);
  return pull["head"]?.["sha"] ?? "";
}

async function discuss({ ann, bob, bot }: World): Promise<void> {
  const comment = await bot("POST", `${repo}/issues/1/comments`, { body: "A verdict" });
  await bot("PATCH", `${repo}/issues/comments/${comment["id"]}`, { body: "Another verdict" });
  await bot("GET", `${repo}/issues/comments/${comment["id"]}`);
  await bot("GET", `${repo}/issues/1/comments?per_page=100`);
  await ann("POST", `${repo}/labels`, { name: "model", color: "ededed" });
  await bot("POST", `${repo}/issues/1/labels`, { labels: ["model"] });
  await bot("GET", `${repo}/issues/1/labels`);
  await bot("DELETE", `${repo}/issues/1/labels/model`);
  const issue = await bob("POST", `${repo}/issues`, { title: "Incident", body: "What happened", labels: ["model"] });
  await bob("POST", `${repo}/issues/${issue["number"]}/comments`, { body: "/rollback fraud production" });
  await bot("GET", `${repo}/issues/${issue["number"]}`);
  await bot("PATCH", `${repo}/issues/${issue["number"]}`, { state: "closed" });
  await bot("GET", `${repo}/issues?state=all`);
}

async function reportCheck({ bot }: World, sha: string): Promise<void> {
  const started = { name: "registrar", head_sha: sha, status: "in_progress", external_id: "1" };
  const run = await bot("POST", `${repo}/check-runs`, started);
  const annotation = {
    path: "notes.md",
    start_line: 1,
    end_line: 1,
    annotation_level: "warning",
    message: "Odd",
    title: "Odd",
  };
  const output = { title: "Fine", summary: "All gates pass", text: "More", annotations: [annotation] };
  const actions = [{ label: "Again", description: "Judge again", identifier: "again" }];
  await bot("PATCH", `${repo}/check-runs/${run["id"]}`, {
    status: "completed",
    conclusion: "success",
    output,
    actions,
  });
  await bot("GET", `${repo}/check-runs/${run["id"]}`);
  await bot("GET", `${repo}/check-runs/${run["id"]}/annotations`);
  await bot("GET", `${repo}/commits/${sha}/check-runs?check_name=registrar&filter=latest`);
  await bot("POST", `${repo}/statuses/${sha}`, { state: "success", context: "ci" });
  await bot("GET", `${repo}/commits/${sha}/status`);
  await bot("POST", `${repo}/check-runs/${run["id"]}/rerequest`);
  await bot("POST", `${repo}/check-suites/${run["check_suite"]?.["id"]}/rerequest`);
}

async function reviewAndMerge({ ann, bob, bot }: World, sha: string): Promise<void> {
  await ann("POST", `${repo}/pulls/1/requested_reviewers`, { reviewers: ["bob"], team_reviewers: ["risk"] });
  await bot("GET", `${repo}/pulls/1/requested_reviewers`);
  await ann("POST", `${repo}/pulls/1/reviews`, { event: "APPROVE", commit_id: sha });
  const first = await bob("POST", `${repo}/pulls/1/reviews`, {
    event: "REQUEST_CHANGES",
    body: "Not yet",
    commit_id: sha,
  });
  await ann("PUT", `${repo}/pulls/1/reviews/${first["id"]}/dismissals`, { message: "Done" });
  const second = await bob("POST", `${repo}/pulls/1/reviews`, { event: "APPROVE", commit_id: sha });
  await bot("GET", `${repo}/pulls/1/reviews/${second["id"]}`);
  await bot("GET", `${repo}/pulls/1/reviews?per_page=100`);
  await ann("PUT", `${repo}/contents/base.md`, { message: "Move the base", content: toBase64("base"), branch: "main" });
  await ann("PUT", `${repo}/pulls/1/update-branch`, {});
  await ann("PUT", `${repo}/pulls/1/merge`, { merge_method: "squash" });
  await bot("GET", `${repo}/pulls/1`);
  await bot("GET", `${repo}/issues/1/timeline?per_page=100`);
  await bot("GET", `${repo}/issues/1/events`);
  await ann("POST", `${repo}/pulls`, { title: "Say more", head: "say", base: "main", draft: true });
  await ann("PATCH", `${repo}/pulls/3`, { state: "closed" });
  await ann("DELETE", `${repo}/git/refs/heads/add`);
}

async function release({ bot, ann }: World): Promise<void> {
  const main = await bot("GET", `${repo}/git/ref/heads/main`);
  const object = main["object"]?.["sha"];
  const tagger = { name: "registrar[bot]", email: "bot@example.com", date: "2026-01-02T03:04:05Z" };
  const tag = await bot("POST", `${repo}/git/tags`, {
    tag: "fraud#production#1",
    message: "A receipt",
    object,
    type: "commit",
    tagger,
  });
  await bot("POST", `${repo}/git/refs`, { ref: "refs/tags/fraud#production#1", sha: tag["sha"] });
  await bot("GET", `${repo}/git/tags/${tag["sha"]}`);
  await bot("GET", `${repo}/git/matching-refs/tags/fraud`);
  const draft = { tag_name: "fraud#production#1", name: "fraud#production#1", body: "A receipt", draft: true };
  const made = await bot("POST", `${repo}/releases`, draft);
  const upload = `${String(made["upload_url"]).replace(/\{.*$/, "")}?name=record.json`;
  const asset = await bot("POST", upload, "{}");
  await bot("GET", `${repo}/releases/assets/${asset["id"]}`);
  await bot("GET", `${repo}/releases/${made["id"]}/assets`);
  await bot("PATCH", `${repo}/releases/${made["id"]}`, { draft: false, make_latest: "true" });
  await bot("GET", `${repo}/releases/tags/fraud%23production%231`);
  await bot("GET", `${repo}/releases/latest`);
  await bot("GET", `${repo}/releases?per_page=100`);
  const query = `query { repository(owner: "acme", name: "registry") { defaultBranchRef { name target { oid } }
    object(expression: "main:") { ... on Tree { entries { name mode type oid object { ... on Blob { byteSize isBinary isTruncated text } } } } } } }`;
  await bot("POST", "/graphql", { query });
  await ann("POST", `${repo}/dispatches`, { event_type: "retrain", client_payload: { model: "fraud" } });
}

async function deploy({ ann, bot }: World): Promise<void> {
  const draft = { ref: "main", environment: "production", auto_merge: false, required_contexts: [] };
  const deployment = await ann("POST", `${repo}/deployments`, draft);
  await ann("POST", `${repo}/deployments/${deployment["id"]}/statuses`, { state: "success" });
  await bot("GET", `${repo}/deployments?environment=production`);
  await bot("GET", `${repo}/deployments/${deployment["id"]}/statuses`);
  const environment = `${repo}/environments/production`;
  const selected = { protected_branches: false, custom_branch_policies: true };
  await ann("PUT", environment, { deployment_branch_policy: selected });
  await ann("POST", `${environment}/deployment-branch-policies`, { name: "*#production#*", type: "tag" });
  await bot("GET", `${environment}/deployment-branch-policies`);
  await bot("GET", `${environment}/deployment_protection_rules`);
  await bot("GET", `${repo}/environments`);
  await bot("POST", "/graphql", { query: DEPLOYMENTS });
  await ann("GET", "/orgs/acme/installations");
}

const DEPLOYMENTS = `query { repository(owner: "acme", name: "registry") {
  deployments(environments: ["production"], first: 10, orderBy: { field: CREATED_AT, direction: DESC }) {
    nodes { id databaseId environment createdAt ref { name prefix } statuses(first: 10) { nodes { id state environmentUrl createdAt } pageInfo { hasNextPage } } }
    pageInfo { endCursor hasNextPage } } } }`;

async function changePeople(sandbox: Sandbox): Promise<void> {
  sandbox.setMembership({ org: "acme", team: "risk", login: "eve", state: "active" });
  sandbox.setMembership({ org: "acme", team: "risk", login: "eve", state: "none" });
}

async function lookAtDeliveries({ jwt, bot }: World, installation: number): Promise<void> {
  const deliveries = await jwt("GET", "/app/hook/deliveries?per_page=10");
  await jwt("GET", `/app/hook/deliveries/${deliveries[0]?.["id"]}`);
  await jwt("POST", `/app/hook/deliveries/${deliveries[0]?.["id"]}/attempts`);
  await jwt("GET", `/app/installations/${installation}`);
  await bot("DELETE", "/installation/token");
}

function createCaller(url: string, token: string, surprises: Surprise[]): Caller {
  return async (method, path, body) => {
    const response = await fetch(path.startsWith("http") ? path : url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = text === "" ? {} : JSON.parse(text);
    const answersByStatus = method === "GET" && path.endsWith("/merge");
    if (!response.ok && !answersByStatus)
      surprises.push({ request: `${method} ${path}`, status: response.status, message: answer.message });
    return answer as Json;
  };
}

function toBase64(text: string): string {
  return Buffer.from(text).toString("base64");
}
