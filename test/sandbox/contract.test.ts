// The contract checker must notice what GitHub would refuse or never answer, and stay silent otherwise.
import { describe, expect, it } from "@jest/globals";
import { checkDeliveries, checkExchanges } from "../../sandbox/contract/check.ts";
import { createMatcher } from "../../sandbox/contract/match.ts";
import { events, operations } from "../../sandbox/contract/operations.ts";
import { publishedRest, publishedWebhooks } from "../../sandbox/contract/published.ts";
import type { Exchange } from "../../sandbox/contract/recorder.ts";

const sha = "a".repeat(40);
const url = "https://api.github.test/x";
const createRef: Exchange = {
  method: "POST",
  path: "/repos/acme/registry/git/refs",
  query: {},
  requestBody: { ref: "refs/tags/fraud-detector@v1.5.0", sha },
  status: 201,
  responseBody: { ref: "refs/tags/x", node_id: "R1", url, object: { type: "tag", sha, url } },
};
const listPulls: Exchange = {
  method: "GET",
  path: "/repos/acme/registry/pulls",
  query: {},
  status: 200,
  responseBody: [],
};
const contents =
  'query { repository(owner: "o", name: "n") { object(expression: "HEAD:models") { ... on Tree { entries { name mode } } } } }';
const graphql: Exchange = {
  method: "POST",
  path: "/graphql",
  query: {},
  requestBody: { query: contents },
  status: 200,
  responseBody: { data: { repository: { object: { entries: [{ name: "a", mode: 33188 }] } } } },
};

function summaries(...exchanges: Exchange[]): string[] {
  return checkExchanges(exchanges).map(({ operation, kind, pointer, message }) =>
    [kind, operation.replace("/repos/{owner}/{repo}", "…"), pointer, message].join(" | "),
  );
}

describe("the cut", () => {
  it("holds exactly the operations and events that are listed", () => {
    expect(Object.keys(publishedRest().operations)).toEqual(operations);
    const kept = new Set(Object.keys(publishedWebhooks().webhooks).map((name) => name.split(".")[0]));
    expect([...kept].sort()).toEqual([...events].sort());
  });
});

describe("matching a path", () => {
  const match = createMatcher(operations);
  it.each([
    ["GET /repos/o/r/releases/latest", "GET /repos/{owner}/{repo}/releases/latest", {}],
    ["GET /repos/o/r/releases/12", "GET /repos/{owner}/{repo}/releases/{release_id}", { release_id: "12" }],
    [
      "GET /repos/o/r/git/ref/tags/m%23production%237",
      "GET /repos/{owner}/{repo}/git/ref/{ref}",
      { ref: "tags/m#production#7" },
    ],
    [
      "GET /repos/o/r/contents/models/a/model.yaml",
      "GET /repos/{owner}/{repo}/contents/{path}",
      { path: "models/a/model.yaml" },
    ],
    [
      "GET /repos/o/r/commits/feature/x/check-runs",
      "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
      { ref: "feature/x" },
    ],
    ["GET /repos/o/r/commits/main", "GET /repos/{owner}/{repo}/commits/{ref}", { ref: "main" }],
    ["GET /user/7", "GET /user/{account_id}", { account_id: "7" }],
  ])("finds the operation of %s", (request, operation, parameters) => {
    const [method = "", path = ""] = request.split(" ");
    expect(match(method, path)).toMatchObject({ operation, parameters });
  });

  it("finds nothing for a path or a method that is not published", () => {
    expect(match("GET", "/repos/o/r/nonsense")).toBeUndefined();
    expect(match("PATCH", "/repos/o/r/releases/latest/x")).toBeUndefined();
  });
});

describe("exchanges", () => {
  it.each([
    ["a created ref", createRef],
    ["an empty list", { ...listPulls, query: { state: "all", per_page: "100" } }],
    ["an error that GitHub does not list", { ...listPulls, status: 403, responseBody: { message: "no" } }],
    ["an answer from the cache", { ...listPulls, status: 304, responseBody: undefined }],
    ["a tree read by GraphQL", graphql],
  ])("finds nothing wrong with %s", (_name, exchange) => {
    expect(summaries(exchange)).toEqual([]);
  });

  it.each<[string, Exchange, string]>([
    [
      "an unpublished operation",
      { ...listPulls, path: "/repos/o/r/pullz" },
      "operation | GET /repos/o/r/pullz |  | is not a published operation in our cut",
    ],
    [
      "an unknown query parameter",
      { ...listPulls, query: { stat: "all" } },
      "query | GET …/pulls | stat | is not a published parameter",
    ],
    [
      "a query value outside its list",
      { ...listPulls, query: { state: "merged" } },
      "query | GET …/pulls | state | must be equal to one of the allowed values: open, closed, all",
    ],
    [
      "a path parameter of the wrong type",
      { ...listPulls, path: "/repos/o/r/pulls/one", responseBody: undefined },
      "path | GET …/pulls/{pull_number} | pull_number | must be integer",
    ],
    [
      "a missing body field",
      { ...createRef, requestBody: { ref: "refs/x" } },
      "request | POST …/git/refs |  | must have required property 'sha'",
    ],
    [
      "an unknown body field",
      { ...createRef, requestBody: { ref: "refs/x", sha, force: true } },
      "request | POST …/git/refs | /force | is not a published field",
    ],
    [
      "no body at all",
      { ...createRef, requestBody: undefined },
      "request | POST …/git/refs |  | a request body is required",
    ],
    ["an unpublished success", { ...listPulls, status: 202 }, "status | GET …/pulls |  | 202 is not published"],
    [
      "an answer without a required field",
      { ...createRef, responseBody: { ref: "r", node_id: "R1", url, object: { type: "tag", sha } } },
      "response | POST …/git/refs 201 | /object | must have required property 'url'",
    ],
    [
      "an answer with an invented field",
      { ...createRef, responseBody: { ...(createRef.responseBody as object), id: 4 } },
      "response | POST …/git/refs 201 | /id | is not a published field",
    ],
    [
      "a query for an unknown field",
      { ...graphql, requestBody: { query: "{ viewer { login } }" } },
      'request | POST /graphql |  | Cannot query field "viewer" on type "Query".',
    ],
    [
      "an answer that breaks nullability",
      { ...graphql, responseBody: { data: { repository: { object: { entries: [{ mode: 33188 }] } } } } },
      "response | POST /graphql | /repository/object/entries/*/name | Cannot return null for non-nullable field TreeEntry.name.",
    ],
    [
      "an answer with a mode in octal text",
      {
        ...graphql,
        responseBody: { data: { repository: { object: { entries: [{ name: "a", mode: "0o100644" }] } } } },
      },
      'response | POST /graphql |  | the answer should read {"repository":{"object":{"entries":[{"name":"a","mode":33188}]}}}',
    ],
  ])("reports %s", (_name, exchange, expected) => {
    expect(summaries(exchange)).toContain(expected);
  });

  it("counts equal deviations once, whatever the position in a list", () => {
    const ref = { ref: "refs/x", node_id: "R", url };
    const list: Exchange = { ...listPulls, path: "/repos/o/r/git/matching-refs/tags", responseBody: [ref, ref] };
    expect(checkExchanges([list, list])).toEqual([
      {
        operation: "GET /repos/{owner}/{repo}/git/matching-refs/{ref} 200",
        kind: "response",
        pointer: "/*",
        message: "must have required property 'object'",
        count: 4,
      },
    ]);
  });
});

describe("deliveries", () => {
  const sender = { login: "ann" };
  it.each([
    [
      "an unknown event",
      { event: "pull_requst", payload: { action: "opened" } },
      "pull_requst.opened",
      "is not a published event in our cut",
    ],
    [
      "an unknown action",
      { event: "team", payload: { action: "painted" } },
      "team.painted",
      "is not a published event in our cut",
    ],
    [
      "a payload without its subject",
      { event: "pull_request", payload: { action: "opened", sender } },
      "pull_request.opened",
      "must have required property 'pull_request'",
    ],
    [
      "an invented field",
      { event: "repository_dispatch", payload: { action: "any", colour: "red" } },
      "repository_dispatch",
      "is not a published field",
    ],
  ])("reports %s", (_name, delivery, operation, message) => {
    expect(checkDeliveries([delivery])).toContainEqual(expect.objectContaining({ operation, message }));
  });
});
