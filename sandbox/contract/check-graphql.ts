// Holds GraphQL calls against GitHub's published types: the query by validation, the answer by executing it over itself.
import { execute, GraphQLError, type GraphQLResolveInfo, parse, validate } from "graphql";
import { publishedGraphql } from "./published.ts";
import type { Exchange } from "./recorder.ts";
import type { Finding } from "./validate.ts";

/** What is wrong with a GraphQL query (`request`) or with its answer (`response`). */
export function checkGraphql(exchange: Exchange): { request: readonly Finding[]; response: readonly Finding[] } {
  const { query, variables } = exchange.requestBody as { query: string; variables?: Record<string, unknown> };
  const request = findQueryErrors(query);
  const data = (exchange.responseBody as { data?: unknown } | undefined)?.data ?? null;
  const response = request.length > 0 || data === null ? [] : findAnswerErrors(query, variables, data);
  return { request, response };
}

// Executing the query with the answer as its own source makes graphql-js check every type and nullability in it.
function findAnswerErrors(query: string, variables: Record<string, unknown> | undefined, data: unknown): Finding[] {
  const result = execute({
    schema: publishedGraphql(),
    document: parse(query),
    rootValue: data,
    variableValues: variables,
    fieldResolver: (source, _arguments, _context, info) => readAnswer(source, info),
    typeResolver: (value) => guessType(value as Readonly<Record<string, unknown>>),
  });
  if (!("data" in result)) throw new Error("every resolver here is synchronous");
  if (result.errors !== undefined) return result.errors.map(toFinding);
  // Scalars are lenient ("0x81A4" passes as an Int), so the answer must also survive execution unchanged.
  const same = JSON.stringify(result.data) === JSON.stringify(data);
  return same ? [] : [{ pointer: "", message: `the answer should read ${JSON.stringify(result.data)}` }];
}

function findQueryErrors(query: string): Finding[] {
  try {
    return validate(publishedGraphql(), parse(query)).map(toFinding);
  } catch (error) {
    if (error instanceof GraphQLError) return [toFinding(error)];
    throw error;
  }
}

function toFinding(error: GraphQLError): Finding {
  const path = (error.path ?? []).map((part) => (typeof part === "number" ? "*" : part));
  return { pointer: path.length > 0 ? `/${path.join("/")}` : "", message: error.message };
}

function readAnswer(source: unknown, info: GraphQLResolveInfo): unknown {
  return (source as Readonly<Record<string, unknown>>)[String(info.path.key)];
}

// An answer without __typename still shows its type by fields that only one type has.
function guessType(answer: Readonly<Record<string, unknown>>): string {
  if (typeof answer["__typename"] === "string") return answer["__typename"];
  if ("entries" in answer) return "Tree";
  if ("tagger" in answer) return "Tag";
  return "text" in answer || "byteSize" in answer || "isBinary" in answer ? "Blob" : "Commit";
}
