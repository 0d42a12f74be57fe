// Cuts the operations and webhook events we use, with every schema they mention, out of GitHub's OpenAPI description.
import { type JsonSchema, mapValues, referencedNames, toJsonSchema } from "./json-schema.ts";
import { shareRepeated } from "./share.ts";

/** One parameter of a REST operation, in the path or in the query. */
export type Parameter = {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly schema: JsonSchema;
};

/** One REST operation; a `null` schema means "no JSON body here". */
export type Operation = {
  readonly parameters: readonly Parameter[];
  readonly request: JsonSchema | null;
  readonly requestRequired: boolean;
  readonly responses: Readonly<Record<string, JsonSchema | null>>;
};

type Schemas = Readonly<Record<string, JsonSchema>>;

/** The REST cut: operations by `METHOD path`, and the schemas they share. */
export type RestCut = {
  readonly source: string;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly schemas: Schemas;
};

/** The webhook cut: payload schemas by `event` or `event.action`, and the schemas they share. */
export type WebhookCut = {
  readonly source: string;
  readonly webhooks: Readonly<Record<string, JsonSchema>>;
  readonly schemas: Schemas;
};

type Content = { readonly content?: Readonly<Record<string, { readonly schema: unknown }>> };
type Reference = { readonly $ref?: string };
type PublishedOperation = {
  readonly operationId: string;
  readonly parameters?: readonly (Reference & { name: string; in: string; required?: boolean; schema: unknown })[];
  readonly requestBody?: Content & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Content & Reference>>;
};

/** The parts we read of GitHub's OpenAPI description. */
export type Description = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, PublishedOperation>>>>;
  readonly "x-webhooks": Readonly<Record<string, { readonly post: PublishedOperation }>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** Cuts `wanted` operations (`METHOD path`); throws on a name that the description does not have. */
export function cutRest(description: Description, wanted: readonly string[], source: string): RestCut {
  const operations = Object.fromEntries(wanted.map((name) => [name, cutOperation(description, name)]));
  return { source, operations, schemas: closure(description, operations) };
}

/** Cuts every published action of the `wanted` events; throws when an event has none. */
export function cutWebhooks(description: Description, wanted: readonly string[], source: string): WebhookCut {
  const published = Object.values(description["x-webhooks"]).map(({ post }) => post);
  const webhooks = Object.fromEntries(
    wanted.flatMap((event) => {
      const found = published.filter(({ operationId }) => eventOf(operationId) === event);
      if (found.length === 0) throw new Error(`no webhook "${event}" in the description`);
      return found.map((operation) => [keyOf(operation.operationId), bodySchema(operation.requestBody) ?? {}]);
    }),
  );
  const { roots, schemas } = shareRepeated({ roots: webhooks, schemas: closure(description, webhooks) });
  return { source, webhooks: roots, schemas };
}

// Operation ids of webhooks read like "pull-request-review/submitted" and "push".
function eventOf(operationId: string): string {
  return (operationId.split("/")[0] ?? "").replaceAll("-", "_");
}

function keyOf(operationId: string): string {
  const event = eventOf(operationId);
  const action = operationId.split("/")[1]?.replaceAll("-", "_");
  // A repository dispatch carries whatever action its sender chose.
  return action === undefined || event === "repository_dispatch" ? event : `${event}.${action}`;
}

function cutOperation(description: Description, name: string): Operation {
  const [method = "", path = ""] = name.split(" ");
  const published = description.paths[path]?.[method.toLowerCase()];
  if (published === undefined) throw new Error(`no operation "${name}" in the description`);
  const parameters = (published.parameters ?? []).map((parameter) => resolve(description, parameter));
  return {
    parameters: parameters.filter(isPathOrQuery).map((parameter) => ({
      name: parameter.name,
      in: parameter.in,
      required: parameter.required ?? false,
      schema: toJsonSchema(parameter.schema) as JsonSchema,
    })),
    request: bodySchema(published.requestBody),
    requestRequired: published.requestBody?.required ?? false,
    responses: mapValues(published.responses, (response) => bodySchema(resolve(description, response))),
  };
}

function isPathOrQuery<P extends { in: string }>(parameter: P): parameter is P & { in: "path" | "query" } {
  return parameter.in === "path" || parameter.in === "query";
}

function resolve<Part extends Reference>(description: Description, part: Part): Part {
  if (part.$ref === undefined) return part;
  const [, , kind = "", name = ""] = part.$ref.split("/");
  return description.components[kind]?.[name] as Part;
}

function bodySchema(body: Content | undefined): JsonSchema | null {
  const json = Object.entries(body?.content ?? {}).filter(([type]) => type.includes("json"));
  if (json.length === 0) return null;
  const schemas = json.map(([, { schema }]) => toJsonSchema(schema) as JsonSchema);
  return schemas.length === 1 ? (schemas[0] ?? null) : { anyOf: schemas };
}

function closure(description: Description, roots: unknown): Schemas {
  const found = new Map<string, JsonSchema>();
  const waiting = referencedNames(roots);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    const schema = toJsonSchema(description.components["schemas"]?.[name]) as JsonSchema;
    found.set(name, schema);
    waiting.push(...referencedNames(schema));
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
