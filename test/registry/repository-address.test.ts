// Addresses of remotes, and which API a token may be shown to.

import { describe, expect, it } from "@jest/globals";
import { apiOfHost, parseAddress, servesHost, toCodeUri } from "../../src/registry/repository-address.ts";

describe("the address of a remote", () => {
  it.each([
    ["https://github.com/acme/models.git", "github.com", "acme/models", "https://github.com/acme/models"],
    ["https://ana:secret@GitHub.com/acme/models/", "github.com", "acme/models", "https://github.com/acme/models"],
    ["git@github.com:acme/models.git", "github.com", "acme/models", "https://github.com/acme/models"],
    ["ssh://git@ssh.github.com:443/acme/models.git", "github.com", "acme/models", "https://github.com/acme/models"],
    ["http://127.0.0.1:8900/acme/models.git", "127.0.0.1:8900", "acme/models", "http://127.0.0.1:8900/acme/models"],
    ["git@gitlab.com:a/b/c", "gitlab.com", "a/b/c", "https://gitlab.com/a/b/c"],
  ])("%s", (url, host, path, page) => {
    const address = parseAddress(url);
    expect(address).toEqual({ host, path, page });
    expect(address && toCodeUri(address, "c0ffee")).toBe(`git+${page}@c0ffee`);
  });

  it.each([
    "/srv/git/models.git",
    "../models",
    "file:///srv/models",
    "C:\\models",
    "C:/models",
    "",
    "https://github.com/",
  ])("%s has no host", (url) => expect(parseAddress(url)).toBeUndefined());
});

describe("the API of a host", () => {
  it.each([
    ["github.com", "https://api.github.com"],
    ["acme.ghe.com", "https://api.acme.ghe.com"],
    ["git.acme.org", undefined],
    ["notghe.com", undefined],
  ])("%s is at %s", (host, api) => expect(apiOfHost(host)).toBe(api));

  it.each([
    ["https://api.github.com/", "github.com", true],
    ["https://api.github.com", "git.acme.org", false],
    ["https://git.acme.org/api/v3", "git.acme.org", true],
    ["https://git.acme.org/api/v3", "evil.org", false],
    ["http://127.0.0.1:8900", "127.0.0.1:8900", true],
    ["https://evil.org", "github.com", false],
    ["nonsense", "github.com", false],
  ])("%s serves %s: %p", (api, host, serves) => expect(servesHost(api, host)).toBe(serves));
});
