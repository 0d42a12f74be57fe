// Whom a token is shown to: only the GitHub it is meant for.

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { findAccess, gitCredentials } from "../../src/cli/propose/github-access.ts";

/** A folder with a `gh` that knows a token for one host, unless a variable tells it another. */
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "registrar-gh-"));
  const script = '#!/bin/sh\ntest "$4" = git.acme.org && echo "$GITHUB_TOKEN$GH_TOKEN"kept\n';
  writeFileSync(join(folder, "gh"), script);
  chmodSync(join(folder, "gh"), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

const GITHUB = "https://github.com/acme/models.git";
const ACME = "git@git.acme.org:acme/models.git";
const OTHER = "https://git.evil.org/acme/models.git";

describe("access to a remote", () => {
  it.each<[what: string, url: string, env: Record<string, string>, api: string | undefined, token: string | undefined]>(
    [
      ["github.com with a token", GITHUB, { GITHUB_TOKEN: " t\n" }, "https://api.github.com", "t"],
      ["github.com with gh's variable", GITHUB, { GH_TOKEN: "t" }, "https://api.github.com", "t"],
      ["github.com with nothing", GITHUB, {}, "https://api.github.com", undefined],
      [
        "github.com inside a workflow",
        GITHUB,
        { GITHUB_TOKEN: "t", GITHUB_API_URL: "https://api.github.com" },
        "https://api.github.com",
        "t",
      ],
      ["another host, with a token for github.com", OTHER, { GITHUB_TOKEN: "t" }, undefined, undefined],
      [
        "another host inside a workflow",
        OTHER,
        { GITHUB_TOKEN: "t", GITHUB_API_URL: "https://api.github.com", GITHUB_SERVER_URL: "https://github.com" },
        undefined,
        undefined,
      ],
      ["a host that gh keeps a token for", ACME, {}, "https://git.acme.org/api/v3", "kept"],
      [
        "a host that gh keeps a token for, not the one of the environment",
        ACME,
        { GITHUB_TOKEN: "t", GH_TOKEN: "t" },
        "https://git.acme.org/api/v3",
        "kept",
      ],
      [
        "a host that GH_HOST names",
        ACME,
        { GITHUB_TOKEN: "t", GH_HOST: "git.acme.org" },
        "https://git.acme.org/api/v3",
        "t",
      ],
      [
        "a host inside its own workflow",
        ACME,
        { GITHUB_TOKEN: "t", GITHUB_SERVER_URL: "https://git.acme.org" },
        "https://git.acme.org/api/v3",
        "t",
      ],
      [
        "a host whose API is named",
        ACME,
        { GITHUB_TOKEN: "t", GITHUB_API_URL: "https://git.acme.org/api/v3/" },
        "https://git.acme.org/api/v3",
        "t",
      ],
    ],
  )("%s", async (_, url, env, api, token) => {
    expect(await findAccess(url, { PATH: `${folder}:/usr/bin:/bin`, ...env })).toMatchObject({ api, token });
  });

  it("is nothing for a folder", async () => {
    expect(await findAccess("/srv/models", { GITHUB_TOKEN: "t" })).toBeUndefined();
  });

  it("gives Git the token in a variable, for that host alone, and nothing without one", async () => {
    const given = gitCredentials(await findAccess(GITHUB, { GITHUB_TOKEN: "secret" }));
    expect(given["GIT_CONFIG_KEY_0"]).toBe("credential.https://github.com.helper");
    expect(given["GIT_CONFIG_VALUE_0"]).not.toContain("secret");
    expect(gitCredentials(await findAccess(OTHER, { GITHUB_TOKEN: "secret" }))).toEqual({});
    expect(gitCredentials(undefined)).toEqual({});
  });
});
