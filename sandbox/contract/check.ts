// Compares recorded traffic with GitHub's published contract and groups what differs.
import { checkGraphql } from "./check-graphql.ts";
import type { JsonSchema } from "./json-schema.ts";
import { createMatcher } from "./match.ts";
import { publishedRest, publishedWebhooks } from "./published.ts";
import type { Delivery, Exchange, Recording } from "./recorder.ts";
import { createValidator, type DocumentValidator, type Finding, unknownFields } from "./validate.ts";

/** Which side of the contract a deviation is on. */
export type DeviationKind = "operation" | "path" | "query" | "request" | "status" | "response" | "event" | "payload";

/** One way in which the traffic differs from the contract, and how often it did. */
export type Deviation = Finding & { readonly operation: string; readonly kind: DeviationKind; readonly count: number };

type Found = Omit<Deviation, "count">;

/** Every deviation of a recording from GitHub's published contract, equal ones counted together. */
export function checkRecording({ exchanges, deliveries }: Recording): Deviation[] {
  return group([...exchanges.flatMap(checkExchange), ...deliveries.flatMap(checkDelivery)]);
}

/** Every deviation of REST and GraphQL exchanges, equal ones counted together. */
export function checkExchanges(exchanges: readonly Exchange[]): Deviation[] {
  return checkRecording({ exchanges, deliveries: [] });
}

/** Every deviation of webhook payloads, equal ones counted together. */
export function checkDeliveries(deliveries: readonly Delivery[]): Deviation[] {
  return checkRecording({ exchanges: [], deliveries });
}

type RestTools = {
  readonly match: ReturnType<typeof createMatcher>;
  readonly validate: DocumentValidator;
  readonly validateText: DocumentValidator;
};
let restTools: RestTools | undefined;
let validatePayload: DocumentValidator | undefined;

// Indexing the two documents takes a moment, so it waits until a test really checks something.
function rest(): RestTools {
  restTools ??= {
    match: createMatcher(Object.keys(publishedRest().operations)),
    validate: createValidator(publishedRest()),
    validateText: createValidator(publishedRest(), { coerce: true }),
  };
  return restTools;
}

function checkExchange(exchange: Exchange): Found[] {
  if (exchange.path === "/graphql") {
    const { request, response } = checkGraphql(exchange);
    return [...label("POST /graphql", "request", request), ...label("POST /graphql", "response", response)];
  }
  const matched = rest().match(exchange.method, exchange.path);
  if (matched === undefined) {
    const operation = `${exchange.method} ${exchange.path}`;
    return [{ operation, kind: "operation", pointer: "", message: "is not a published operation in our cut" }];
  }
  const { operation, parameters } = matched;
  return [
    ...label(operation, "path", checkParameters(operation, "path", parameters)),
    ...label(operation, "query", checkParameters(operation, "query", exchange.query)),
    ...label(operation, "request", checkRequest(operation, exchange)),
    ...checkResponse(operation, exchange),
  ];
}

function checkParameters(
  operation: string,
  where: "path" | "query",
  values: Readonly<Record<string, string>>,
): Finding[] {
  const parameters = publishedRest().operations[operation]?.parameters ?? [];
  const findings = parameters.flatMap((parameter, index) => {
    if (parameter.in !== where) return [];
    const value = values[where === "path" ? parameter.name.replaceAll("-", "_") : parameter.name];
    if (value === undefined) return parameter.required ? [{ pointer: parameter.name, message: "is required" }] : [];
    const found = rest().validateText(["operations", operation, "parameters", String(index), "schema"], value);
    return found.map(({ message }) => ({ pointer: parameter.name, message }));
  });
  const known = new Set(parameters.filter((parameter) => parameter.in === where).map(({ name }) => name));
  const unknown = where === "path" ? [] : Object.keys(values).filter((name) => !known.has(name));
  return [...findings, ...unknown.map((name) => ({ pointer: name, message: "is not a published parameter" }))];
}

function checkRequest(operation: string, { requestBody }: Exchange): readonly Finding[] {
  const published = publishedRest().operations[operation];
  if (requestBody === undefined || requestBody === "") {
    return published?.requestRequired ? [{ pointer: "", message: "a request body is required" }] : [];
  }
  if (!published?.request) return [];
  return compare(["operations", operation, "request"], published.request, requestBody);
}

function checkResponse(operation: string, { status, responseBody }: Exchange): Found[] {
  const responses = publishedRest().operations[operation]?.responses ?? {};
  const schema = responses[String(status)];
  if (schema === undefined) return checkUnlistedStatus(operation, status, responseBody);
  if (schema === null || responseBody === undefined) return [];
  const findings = compare(["operations", operation, "responses", String(status)], schema, responseBody);
  return label(`${operation} ${status}`, "response", findings);
}

// GitHub lists errors only where it says something special about them; the others have the common shape.
function checkUnlistedStatus(operation: string, status: number, body: unknown): Found[] {
  if (status < 400) {
    return status === 304 ? [] : label(operation, "status", [{ pointer: "", message: `${status} is not published` }]);
  }
  return label(`${operation} ${status}`, "response", rest().validate(["schemas", "basic-error"], body));
}

function compare(segments: readonly string[], schema: JsonSchema, data: unknown): readonly Finding[] {
  return [...rest().validate(segments, data), ...unknownFields(publishedRest(), schema, data)];
}

function checkDelivery({ event, payload }: Delivery): Found[] {
  const { webhooks } = publishedWebhooks();
  const action = (payload as { action?: unknown } | null)?.action;
  const withAction = typeof action === "string" ? `${event}.${action}` : event;
  const name = Object.hasOwn(webhooks, withAction) ? withAction : event;
  const schema = webhooks[name];
  if (schema === undefined) {
    return [{ operation: withAction, kind: "event", pointer: "", message: "is not a published event in our cut" }];
  }
  validatePayload ??= createValidator(publishedWebhooks());
  const findings = [
    ...validatePayload(["webhooks", name], payload),
    ...unknownFields(publishedWebhooks(), schema, payload),
  ];
  return label(name, "payload", findings);
}

function label(operation: string, kind: DeviationKind, findings: readonly Finding[]): Found[] {
  return findings.map((finding) => ({ operation, kind, ...finding }));
}

function group(found: readonly Found[]): Deviation[] {
  const groups = new Map<string, Deviation>();
  for (const one of found) {
    const key = JSON.stringify([one.operation, one.kind, one.pointer, one.message]);
    groups.set(key, { ...one, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}
