// No secret in what the App says: what every test looks for at its end, and that it would be found.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "@jest/globals";
import { createLog } from "../../src/app/log.ts";
import { type Place, startPlace } from "../github/place.ts";
import { createEar, findSecrets, refuseSecrets, saidOn, secretsOn } from "../support/secrets.ts";

const places: Place[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.close();
});

async function start() {
  const place = await startPlace();
  places.push(place);
  const isHandedOut = ([, { kind }]: readonly [string, { kind: string }]) => kind === "installation";
  const [token = ""] = [...place.sandbox.state.tokens].find(isHandedOut) ?? [];
  return { place, token, at: { owner: place.repo.owner, repo: place.repo.name } };
}

describe("a secret in use", () => {
  it("fails the test that tells it in a log", async () => {
    const { place, token } = await start();
    place.ear.write(JSON.stringify({ msg: `connected with ${token}` }));
    await expect(places.pop()?.close()).rejects.toThrow("the log tells a token of the kind installation");
  });

  it("fails the test that tells it on GitHub", async () => {
    const { place, token, at } = await start();
    await place.people.ada.rest.issues.create({ ...at, title: "Report", body: `It used ${token}.` });
    await expect(places.pop()?.close()).rejects.toThrow("issue #1 tells a token of the kind installation");
  });

  it("is taken out of a log by the App, also from the error of a request that failed", async () => {
    const { place, token, at } = await start();
    const ear = createEar();
    const log = createLog("trace", [], ear);
    const failure: unknown = await place.repo.rest.issues
      .get({ ...at, issue_number: 99, headers: { authorization: `token ${token}` } })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 404, request: { headers: {} } });
    // Octokit blots its own header out; a request that was kept by somebody else still has it.
    const raw = { request: { headers: { authorization: `Bearer ${token}` } }, url: `https://x:${token}@host/` };
    log.error(failure, "failed");
    log.error({ err: failure, error: failure, raw }, `failed with ${token}`);
    expect(ear.lines.length).toBe(2);
    expect(ear.lines.join("")).toContain("[secret]");
    expect(() => refuseSecrets(place.sandbox.state, ear, place.keys)).not.toThrow();
  });
});

describe("every test that starts the App, or its client", () => {
  const tests = join(import.meta.dirname, "..");
  const files = readdirSync(tests, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  const starting = files.flatMap((path) => {
    const text = readFileSync(join(tests, path), "utf8");
    return /\b(startScene|startApp|createClient)\(|src\/app\/main\.ts/.test(text) ? [{ path, text }] : [];
  });

  it("has its log looked through at the end", () => {
    expect(starting.map(({ path }) => path).sort()).toEqual([
      "app/main.test.ts",
      "app/reconcile.test.ts",
      "e2e/place.ts",
      "github/place.ts",
      "reliability/rig.ts",
      "threats/commands.test.ts",
      "threats/standing.test.ts",
    ]);
    const deaf = starting.filter(({ text }) => !/\b(refuseSecrets|findSecrets)\(/.test(text));
    expect(deaf.map(({ path }) => path)).toEqual([]);
  });
});

describe("looking for secrets", () => {
  it("knows those of the App, of people and of the signer", async () => {
    const { place } = await start();
    const kinds = new Set(secretsOn(place.sandbox.state, { ...place.keys, signing: KEY }).map(({ what }) => what));
    expect([...kinds].sort()).toEqual([
      "a token of the kind installation",
      "a token of the kind user",
      "a webhook secret",
      "the App's private key",
      "the key of the memory",
      "the signing key",
    ]);
    expect(saidOn(place.sandbox.state)).toEqual([]);
  });

  it.each([
    ["a token of GitHub", "x ghs_0123456789abcdefXYZ"],
    ["a web token", "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxMiJ9.c2ln"],
    ["a header with a credential", "authorization: Basic YWRhOjAxMjM0NTY3ODlhYmNkZWY="],
    ["a private key", "-----BEGIN EC PRIVATE KEY-----"],
    ["a web token", Buffer.from(`{"note":"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxMiJ9.c2ln"}`).toString("base64")],
  ])("finds %s in %j", (what, text) => {
    expect(findSecrets([{ where: "it", text }], [])).toEqual([`it tells ${what}`]);
  });

  it("finds nothing in what is no secret", () => {
    const text = "the token of an administrator; Bearer of news; record sha256:0123456789abcdef, ghs_ is a prefix";
    expect(findSecrets([{ where: "it", text }], [{ what: "other", text: "something else" }])).toEqual([]);
  });
});

const KEY = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49\n-----END PRIVATE KEY-----\n";
