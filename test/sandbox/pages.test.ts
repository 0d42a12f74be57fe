// The pages show what REST says, act as the chosen person, and serve nobody but the person at this machine.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { pageHandler } from "../../sandbox/pages/handler.ts";
import { type Sandbox, startSandbox } from "../../sandbox/world.ts";

const repo = "/repos/acme/registry";
let sandbox: Sandbox;
let tokens: Record<string, string>;

beforeAll(async () => {
  sandbox = await startSandbox();
  const people = ["ann", "bob"].map((login) => sandbox.createUser({ login }));
  tokens = Object.fromEntries(people.map(({ login, token }) => [login, token]));
  sandbox.createOrganization({ login: "acme", admins: ["ann"], members: ["bob"] });
  const collaborators = { ann: "admin", bob: "write" } as const;
  await sandbox.createRepository({ owner: "acme", name: "registry", private: true, collaborators, autoInit: true });
  const options = {
    url: sandbox.url,
    readToken: tokens["ann"] ?? "",
    people: () => people,
    repositories: () => ["acme/registry"],
  };
  sandbox.mount(pageHandler(options));
  const readme = await ann("GET", `${repo}/git/ref/heads/main`);
  await ann("POST", `${repo}/git/refs`, { ref: "refs/heads/more", sha: (readme["object"] as { sha: string }).sha });
  const content = Buffer.from("a: <b>\nc: 2\n").toString("base64");
  await ann("PUT", `${repo}/contents/models/x.yaml`, { message: "Add x", content, branch: "more" });
  await ann("POST", `${repo}/pulls`, {
    title: "Add <x>",
    head: "more",
    base: "main",
    body: "| a |\n|---|\n| <script> |",
  });
});

afterAll(() => sandbox.close());

async function ann(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const headers = { authorization: `token ${tokens["ann"]}` };
  const response = await fetch(sandbox.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return (await response.json()) as Record<string, unknown>;
}

async function visit(path: string): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(sandbox.url + path, { redirect: "manual" });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

async function press(path: string, fields: Record<string, string>): Promise<{ status: number; location: string }> {
  const { text } = await visit(path);
  const shown = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? "";
  const body = new URLSearchParams({ form_token: shown("form_token"), head: shown("head"), ...fields });
  const response = await fetch(sandbox.url + path, { method: "POST", body, redirect: "manual" });
  return { status: response.status, location: response.headers.get("location") ?? "" };
}

describe("reading", () => {
  it.each([
    ["/", ['<a href="/acme/registry">']],
    ["/acme/registry", ["README.md", "Add &#60;x&#62;", "git clone"]],
    ["/acme/registry/pulls", ["Add &#60;x&#62;", "open"]],
    [
      "/acme/registry/pull/1",
      [
        "Add &#60;x&#62;",
        "<td>&lt;script&gt;</td>",
        "models/x.yaml",
        '<span class="add">+a: &#60;b&#62;</span>',
        "Approve",
      ],
    ],
    ["/acme/registry/tree/more/models", ["x.yaml"]],
    ["/acme/registry/blob/more/models/x.yaml", ["<pre>a: &#60;b&#62;</pre>", 'id="L2"']],
    ["/acme/registry/tags", ["There are none."]],
    ["/acme/registry/releases", ["There are none."]],
    ["/acme/registry/issues", ["There are none.", "Open issue"]],
  ])("shows %s", async (path, texts) => {
    const { status, text } = await visit(path);
    expect(status).toBe(200);
    for (const expected of texts) expect(text).toContain(expected);
  });

  it("lets nothing on a page load, run or post elsewhere", async () => {
    const { headers } = await visit("/acme/registry/pull/1");
    expect(headers.get("content-security-policy")).toMatch(/default-src 'none'.*form-action 'self'/);
  });

  it.each(["/acme/registry/pull/99", "/acme/registry/tree/nowhere", "/acme/nothing"])(
    "answers %s with 404",
    async (path) => {
      expect((await visit(path)).status).toBe(404);
    },
  );

  it("sends the issue address of a pull request to its page", async () => {
    const { status, headers } = await visit("/acme/registry/issues/1");
    expect([status, headers.get("location")]).toEqual([303, "/acme/registry/pull/1"]);
  });

  it("shows nothing to a request that names another host", async () => {
    const handler = pageHandler({ url: sandbox.url, readToken: "", people: () => [], repositories: () => [] });
    const request = { method: "GET", path: "/", query: "", headers: { host: "evil.example" }, body: Buffer.alloc(0) };
    expect(await handler(request)).toBeUndefined();
    expect(await handler({ ...request, headers: { host: "127.0.0.1:80" } })).toMatchObject({ status: 200 });
  });
});

describe("acting", () => {
  const pull = "/acme/registry/pull/1";

  it("refuses a form without this start's token, and a person it does not know", async () => {
    expect(await press(pull, { do: "close", as: "ann", form_token: "guess" })).toMatchObject({ status: 403 });
    expect(await press(pull, { do: "close", as: "mallory" })).toMatchObject({ status: 403 });
    expect((await ann("GET", `${repo}/pulls/1`))["state"]).toBe("open");
  });

  it("shows GitHub's refusal instead of hiding it", async () => {
    const { location } = await press(pull, { do: "approve", as: "ann" });
    expect((await visit(location)).text).toContain("GitHub refused (422)");
  });

  it("approves, merges and comments as the chosen person", async () => {
    expect(await press(pull, { do: "approve", as: "bob", body: "Good" })).toEqual({
      status: 303,
      location: `${pull}?as=bob`,
    });
    await press(pull, { do: "comment", as: "bob", body: "Thanks **all**" });
    await press(pull, { do: "merge", as: "ann" });
    const { text } = await visit(pull);
    for (const expected of ["approved", "Good", "<strong>all</strong>", "merged", "Merged by ann"])
      expect(text).toContain(expected);
  });

  it("opens, comments on and closes an issue", async () => {
    await press("/acme/registry/issues", { do: "open", as: "bob", title: "Odd", body: "Look" });
    await press("/acme/registry/issues/2", { do: "comment", as: "ann", body: "Seen" });
    await press("/acme/registry/issues/2", { do: "close", as: "bob" });
    const { text } = await visit("/acme/registry/issues/2");
    for (const expected of ["Odd", "Look", "Seen", "closed", "Reopen"]) expect(text).toContain(expected);
  });
});
