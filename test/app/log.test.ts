// Logs: each line tells its subject, and none tells a secret.

import { describe, expect, it } from "@jest/globals";
import { about, createLog, timed } from "../../src/app/log.ts";
import type { LogLevel } from "../../src/app/settings.ts";

const PEM = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\nAgEGCCqGSM49AwEH\n-----END PRIVATE KEY-----\n";
const SECRET = 'a "quoted" webhook secret';

function capture(level: LogLevel = "debug") {
  const lines: string[] = [];
  const log = createLog(level, [SECRET, PEM, ""], { write: (line) => void lines.push(line) });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? "") as Record<string, unknown> };
}

const JWT = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxMiJ9.c2lnbmF0dXJl";

describe("a log line", () => {
  it.each([
    ["a field", { webhook: SECRET }],
    ["a deep field", { a: { b: [{ c: `x${SECRET}y` }] } }],
    ["a key", { key: PEM }],
    ["another key", { key: "-----BEGIN RSA PRIVATE KEY-----\nabcd\n-----END RSA PRIVATE KEY-----" }],
    ["half a key", { key: "-----BEGIN EC PRIVATE KEY-----\nabcd" }],
    ["an installation token", { url: "https://x-access-token:ghs_16C7e42F292c6912E7710c838347Ae178B4a@github.com" }],
    ["a personal token", { token: "github_pat_11ABCDEFG0123456789_abcdef" }],
    ["a web token", { jwt: JWT }],
    ["a header", { headers: { authorization: "token 0123456789abcdef0123456789abcdef01234567" } }],
  ])("does not tell a secret in %s", (_, fields) => {
    const { log, lines, last } = capture();
    log.info(fields, "message");
    expect(lines.join("")).not.toMatch(/quoted|MIGH|abcd|ghs_16|github_pat_|eyJhb|0123456789abcdef/);
    expect(lines.join("")).toContain("[secret]");
    expect(last()).toMatchObject({ level: "info", msg: "message" });
  });

  it("does not tell a secret in its message or in an error, whose request is left out", () => {
    const { log, lines, last } = capture();
    const cause = new Error(`bad ${JWT}`);
    const error = Object.assign(new Error(`failed with ${SECRET}`, { cause }), {
      status: 502,
      request: { headers: { cookie: "session" } },
      response: { data: "text of others" },
    });
    log.error({ err: error }, `did not work: ${SECRET}`);
    expect(lines.join("")).not.toMatch(/quoted|eyJ|session|text of others/);
    expect(last()).toMatchObject({ err: { name: "Error", status: 502, cause: { message: "bad [secret]" } } });
  });

  it("tells its subject, also that of the work around it and across waiting", async () => {
    const { log, last } = capture();
    await about({ repository: "acme/models", delivery: ["d1"] }, () =>
      about({ pull: 3 }, async () => {
        await Promise.resolve();
        log.info("inside");
      }),
    );
    expect(last()).toMatchObject({ repository: "acme/models", delivery: ["d1"], pull: 3, msg: "inside" });
    log.info("outside");
    expect(last()).not.toHaveProperty("repository");
  });

  it("is left out below the level", () => {
    const { log, lines } = capture("warn");
    log.info("quiet");
    expect(lines).toEqual([]);
  });
});

describe("a step", () => {
  it("gives its result and tells its duration", async () => {
    const { log, last } = capture();
    expect(await timed(log, "judge", async () => 5)).toBe(5);
    expect(last()).toMatchObject({ step: "judge", outcome: "done", ms: expect.any(Number) });
  });

  it("tells its duration also when it fails", async () => {
    const { log, last } = capture();
    await expect(timed(log, "read", () => Promise.reject(new Error("gone")))).rejects.toThrow("gone");
    expect(last()).toMatchObject({ step: "read", outcome: "failed" });
  });
});
