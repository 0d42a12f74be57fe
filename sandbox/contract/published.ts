// The committed cut of GitHub's published contract, read once.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, type GraphQLSchema } from "graphql";
import type { RestCut, WebhookCut } from "./cut-openapi.ts";

/** GitHub's REST operations as cut from its OpenAPI description. */
export const publishedRest = once((): RestCut => JSON.parse(read("github-openapi.json")));

/** GitHub's webhook payloads as cut from its OpenAPI description. */
export const publishedWebhooks = once((): WebhookCut => JSON.parse(read("github-webhooks.json")));

/** GitHub's GraphQL types as cut from its published schema. */
export const publishedGraphql = once((): GraphQLSchema => buildSchema(read("github-graphql.graphql")));

function read(name: string): string {
  return readFileSync(join(import.meta.dirname, name), "utf8");
}

function once<Value extends object>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
