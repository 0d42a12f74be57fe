// Routes for blobs, commits and annotated tags of the Git database.
import {
  accountOf,
  type Call,
  json,
  objectField,
  param,
  type Reply,
  repositoryOf,
  requiredText,
  textField,
  textsField,
} from "../call.ts";
import { Failure, found } from "../failure.ts";
import { formatTag, type ObjectType, parseCommit, parseTag, type Signature } from "../git/format.ts";
import { gitCommit, gitTag, noReplyAddress } from "../objects/git.ts";
import { repositoryUrl } from "../objects/repositories.ts";
import { nodeId } from "../objects/schema.ts";
import type { Route } from "../router.ts";

/** An object of the wanted type; 404 when there is none. */
async function objectOf(call: Call, name: string, type: ObjectType): Promise<Buffer> {
  const id = param(call, name);
  const object = /^[0-9a-f]{40}$/.test(id) ? await repositoryOf(call).git.objects.read(id) : undefined;
  return found(object?.type === type ? object.body : undefined);
}

async function readBlob(call: Call): Promise<Reply> {
  const body = await objectOf(call, "file_sha", "blob");
  if (call.headers["accept"]?.includes("raw")) {
    return { status: 200, bytes: body, headers: { "content-type": "application/vnd.github.raw" } };
  }
  const sha = param(call, "file_sha");
  const content = body.toString("base64").replace(/.{60}/g, "$&\n");
  const url = `${repositoryUrl(call.world, repositoryOf(call))}/git/blobs/${sha}`;
  return json({ sha, node_id: nodeId("B", sha), size: body.length, url, content, encoding: "base64" });
}

async function createBlob(call: Call): Promise<Reply> {
  const encoding = textField(call, "encoding") === "base64" ? "base64" : "utf8";
  const body = Buffer.from(requiredText(call, "content"), encoding);
  const sha = await repositoryOf(call).git.objects.write("blob", body);
  return json({ sha, url: `${repositoryUrl(call.world, repositoryOf(call))}/git/blobs/${sha}` }, 201);
}

async function readCommit(call: Call): Promise<Reply> {
  const body = await objectOf(call, "commit_sha", "commit");
  return json(gitCommit(call.world, repositoryOf(call), param(call, "commit_sha"), parseCommit(body)));
}

/** The signature a request gives, completed by the account that asks and the current time. */
export function signatureField(call: Call, name: string, fallback?: Signature): Signature {
  const account = accountOf(call);
  const email = account.kind === "Bot" ? noReplyAddress(account) : account.email;
  const own = fallback ?? { name: account.name ?? account.login, email, date: call.world.timestamp() };
  const given = objectField(call, name);
  if (!given) return own;
  const date = typeof given["date"] === "string" ? given["date"] : call.world.timestamp();
  if (Number.isNaN(Date.parse(date))) throw new Failure(422, "Invalid request.\n\nDate is not a valid date-time.");
  const text = (key: "name" | "email") => (typeof given[key] === "string" ? given[key] : own[key]);
  return { name: text("name"), email: text("email"), date };
}

async function createCommit(call: Call): Promise<Reply> {
  const { git } = repositoryOf(call);
  const tree = requiredText(call, "tree");
  const parents = textsField(call, "parents") ?? [];
  if ((await git.objects.read(tree))?.type !== "tree") throw new Failure(422, "Tree SHA does not exist");
  for (const parent of parents) {
    if (!(await git.commit(parent))) throw new Failure(422, "Parent SHA does not exist or is not a commit object");
  }
  const author = signatureField(call, "author");
  const committer = signatureField(call, "committer", author);
  const commit = { tree, parents, author, committer, message: requiredText(call, "message") };
  const sha = await git.writeCommit(commit);
  return json(gitCommit(call.world, repositoryOf(call), sha, found(await git.commit(sha))), 201);
}

async function readTag(call: Call): Promise<Reply> {
  const body = await objectOf(call, "tag_sha", "tag");
  return json(gitTag(call.world, repositoryOf(call), param(call, "tag_sha"), parseTag(body)));
}

async function createTag(call: Call): Promise<Reply> {
  const { git } = repositoryOf(call);
  const object = requiredText(call, "object");
  const type = requiredText(call, "type") as ObjectType;
  const target = await git.objects.read(object);
  if (target?.type !== type) throw new Failure(422, "Object does not exist or is not of the given type");
  const message = requiredText(call, "message");
  const tagger = signatureField(call, "tagger");
  const tag = { object, type, tag: requiredText(call, "tag"), tagger, message: message.replace(/\n*$/, "\n") };
  const sha = await git.objects.write("tag", formatTag(tag));
  return json(gitTag(call.world, repositoryOf(call), sha, tag), 201);
}

const REPO = "/repos/{owner}/{repo}/git";
const READ = ["contents:read"];
const WRITE = ["contents:write"];

/** Blobs, commits and tags. */
export const gitDataRoutes: Route[] = [
  { method: "GET", path: `${REPO}/blobs/{file_sha}`, allow: READ, handle: readBlob },
  { method: "POST", path: `${REPO}/blobs`, allow: WRITE, handle: createBlob },
  { method: "GET", path: `${REPO}/commits/{commit_sha}`, allow: READ, handle: readCommit },
  { method: "POST", path: `${REPO}/commits`, allow: WRITE, handle: createCommit },
  { method: "GET", path: `${REPO}/tags/{tag_sha}`, allow: READ, handle: readTag },
  { method: "POST", path: `${REPO}/tags`, allow: WRITE, handle: createTag },
];
