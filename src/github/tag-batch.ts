// Many tag objects at once: one GraphQL request reads up to fifty, where REST takes a request for each.

import { IncompleteRead } from "./errors.ts";
import type { TagObject } from "./object-cache.ts";
import type { Repo } from "./repo.ts";

/** Their messages hold whole records, so fewer than of other objects. */
const BATCH = 50;

const TAG_FIELDS = `fragment Fields on GitObject {
  ... on Tag { name message tagger { date } target { __typename oid } }
}`;

interface RawTag {
  name?: string;
  message?: string | null;
  tagger?: { date: string | null } | null;
  target?: { __typename: string; oid: string };
}

/** The tag objects with these ids. Throws when one is missing: what a reference holds exists. */
export async function readTagObjects(repo: Repo, oids: readonly string[]): Promise<Map<string, TagObject>> {
  const starts = Array.from({ length: Math.ceil(oids.length / BATCH) }, (_, at) => at * BATCH);
  const batches = await Promise.all(starts.map((at) => readBatch(repo, oids.slice(at, at + BATCH))));
  return new Map(batches.flat());
}

// POST /graphql
async function readBatch(repo: Repo, oids: readonly string[]): Promise<(readonly [string, TagObject])[]> {
  const declared = oids.map((_, at) => `$o${at}: GitObjectID!`).join(", ");
  const fields = oids.map((_, at) => `o${at}: object(oid: $o${at}) { ...Fields }`).join("\n");
  const query = `query ($owner: String!, $name: String!, ${declared}) {
  repository(owner: $owner, name: $name) { ${fields} }
}
${TAG_FIELDS}`;
  const { owner, name } = repo;
  const variables = { owner, name, ...Object.fromEntries(oids.map((oid, at) => [`o${at}`, oid])) };
  const answer = await repo.graphql<{ repository: Record<string, RawTag | null> | null }>(query, variables);
  return oids.map((oid, at) => [oid, toTag(oid, answer.repository?.[`o${at}`])]);
}

function toTag(oid: string, raw: RawTag | null | undefined): TagObject {
  const { name, message, tagger, target } = raw ?? {};
  if (name === undefined || target === undefined) throw new IncompleteRead(`tag ${oid} came without its content`);
  const date = tagger?.date ? { date: toInstant(tagger.date) } : {};
  return { name, message: message ?? "", target: target.oid, targetType: target.__typename.toLowerCase(), ...date };
}

/** As REST writes it: in UTC, to the second. GraphQL keeps the offset of whoever made the tag. */
function toInstant(date: string): string {
  return new Date(date).toISOString().replace(".000Z", "Z");
}
