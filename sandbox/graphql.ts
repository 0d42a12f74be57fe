// The part of GitHub's GraphQL API that reads Git objects, executed against GitHub's own published schema.
import { type DocumentNode, execute, type GraphQLError, parse, validate } from "graphql";
import { type Call, json, objectField, type Reply, requiredText } from "./call.ts";
import { publishedGraphql } from "./contract/published.ts";
import { parseTag, typeOfMode } from "./git/format.ts";
import { deploymentsOf } from "./graphql-deployments.ts";
import { nodeId } from "./objects/schema.ts";
import { findRepository, type Route } from "./router.ts";
import type { Repository } from "./state.ts";

/** Longest text that GitHub gives whole, in bytes. */
const MAX_TEXT = 512_000;

async function answer(call: Call): Promise<Reply> {
  if (call.actor.kind === "anonymous" || call.actor.kind === "app") {
    return json({ message: "This endpoint requires you to be authenticated." }, 401);
  }
  const schema = publishedGraphql();
  const { document, errors } = understand(requiredText(call, "query"));
  if (errors.length > 0) return json({ errors });
  const rootValue = { repository: (names: { owner: string; name: string }) => repositoryValue(call, names) };
  const variableValues = objectField(call, "variables") ?? {};
  return json(await execute({ schema, document, rootValue, variableValues }));
}

type Understood = { document: DocumentNode; errors: readonly GraphQLError[] };
const understood = new Map<string, Understood>();

/** Clients ask the same few questions over and over, and to check one against the whole schema takes long. */
function understand(query: string): Understood {
  const known = understood.get(query);
  if (known !== undefined) return known;
  const document = parse(query);
  const fresh = { document, errors: validate(publishedGraphql(), document) };
  if (understood.size > 200) understood.clear();
  understood.set(query, fresh);
  return fresh;
}

function repositoryValue(call: Call, { owner, name }: { owner: string; name: string }): object {
  const repository = findRepository(call.world.state, call.actor, { owner, repo: name });
  return {
    id: nodeId("R", repository.id),
    name: repository.name,
    nameWithOwner: `${repository.owner.login}/${repository.name}`,
    deployments: deploymentsOf(call, repository),
    object: ({ expression, oid }: { expression?: string; oid?: string }) =>
      oid === undefined ? objectNamed(repository, expression ?? "") : objectValue(repository, oid),
    defaultBranchRef: async () => {
      const tip = await repository.git.resolve(`refs/heads/${repository.defaultBranch}`);
      if (tip === undefined) return null;
      const target = () => objectValue(repository, tip);
      return { id: nodeId("REF", tip), name: repository.defaultBranch, prefix: "refs/heads/", target };
    },
  };
}

/** `<commit>:<path>`, or a name alone; an empty path is the root tree. */
async function objectNamed(repository: Repository, expression: string): Promise<object | null> {
  const colon = expression.indexOf(":");
  const name = colon < 0 ? expression : expression.slice(0, colon);
  const id = await repository.git.resolve(name);
  if (id === undefined) return null;
  if (colon < 0) return objectValue(repository, id);
  const path = expression.slice(colon + 1);
  const commit = await repository.git.commit(id);
  if (commit === undefined) return null;
  if (path === "") return objectValue(repository, commit.tree);
  const place = await repository.git.locate(id, path);
  return place === undefined || place.type === "commit" ? null : objectValue(repository, place.id);
}

async function objectValue(repository: Repository, id: string): Promise<object | null> {
  const object = await repository.git.objects.read(id);
  switch (object?.type) {
    case "blob":
      return blobValue(id, object.body);
    case "tree":
      return { __typename: "Tree", id: nodeId("T", id), oid: id, entries: () => entriesOf(repository, id) };
    case "commit": {
      const commit = await repository.git.commit(id);
      const date = commit?.committer.date;
      return {
        __typename: "Commit",
        id: nodeId("C", id),
        oid: id,
        committedDate: date,
        tree: () => commit && objectValue(repository, commit.tree),
      };
    }
    case "tag": {
      const tag = parseTag(object.body);
      const shared = { name: tag.tag, message: tag.message, tagger: tag.tagger };
      return {
        __typename: "Tag",
        id: nodeId("TA", id),
        oid: id,
        ...shared,
        target: () => objectValue(repository, tag.object),
      };
    }
    case undefined:
      return null;
  }
}

function blobValue(id: string, body: Buffer): object {
  const isBinary = body.subarray(0, 8000).includes(0);
  const isTruncated = body.length > MAX_TEXT;
  const text = isBinary ? null : body.subarray(0, MAX_TEXT).toString("utf8");
  return { __typename: "Blob", id: nodeId("B", id), oid: id, byteSize: body.length, isBinary, isTruncated, text };
}

async function entriesOf(repository: Repository, id: string): Promise<object[]> {
  const entries = await repository.git.tree(id);
  return entries.map(({ path, mode, id: oid }) => ({
    name: path,
    path,
    mode: Number.parseInt(mode, 8),
    type: typeOfMode(mode),
    oid,
    object: () => (typeOfMode(mode) === "commit" ? null : objectValue(repository, oid)),
  }));
}

/** GraphQL, under both addresses that GitHub's products use. */
export const graphqlRoutes: Route[] = ["/graphql", "/api/graphql"].map((path) => ({
  method: "POST",
  path,
  allow: "anybody",
  handle: answer,
}));
