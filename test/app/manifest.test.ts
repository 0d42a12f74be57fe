// The App's manifest asks for what the code uses, no more, and says why.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { load } from "js-yaml";
import { EVENTS } from "../../src/app/events.ts";
import { WEBHOOK_PATH } from "../../src/app/http.ts";

interface Manifest {
  public: boolean;
  hook_attributes: { url: string; active: boolean };
  default_permissions: Record<string, string>;
  default_events: string[];
}

const text = readFileSync("app.yml", "utf8");
const manifest = load(text) as Manifest;

function eventsOf(rows: typeof EVENTS): string[] {
  return [...new Set(rows.flatMap(({ on }) => on.map((name) => name.split(".")[0] ?? "")))].sort();
}

describe("the manifest", () => {
  it("subscribes to the events of the table, except those that every App gets", () => {
    expect(manifest.default_events.toSorted()).toEqual(eventsOf(EVENTS.filter(({ automatic }) => !automatic)));
    expect(eventsOf(EVENTS.filter(({ automatic }) => automatic))).toEqual([
      "installation",
      "installation_repositories",
    ]);
  });

  it("asks for these permissions and for no others", () => {
    expect(manifest.default_permissions).toEqual({
      metadata: "read",
      contents: "write",
      merge_queues: "read",
      pull_requests: "write",
      checks: "write",
      statuses: "write",
      issues: "write",
      actions: "read",
      deployments: "write",
      members: "read",
    });
  });

  it("gives a reason above every permission and every event", () => {
    const lines = text.slice(text.indexOf("default_permissions:")).split("\n").slice(1);
    const entries = lines.flatMap((line, index) => (/^ {2}(- )?\w/.test(line) ? [[line, lines[index - 1] ?? ""]] : []));
    expect(entries).toHaveLength(Object.keys(manifest.default_permissions).length + manifest.default_events.length);
    for (const [, reason] of entries) expect(reason).toMatch(/^ {2}# \S.{15,}\.$/);
  });

  it("sends events where the server listens", () => {
    expect(new URL(manifest.hook_attributes.url).pathname).toBe(WEBHOOK_PATH);
  });
});

describe("the table of events", () => {
  it("names each action once", () => {
    const names = EVENTS.flatMap(({ on }) => on);
    expect(new Set(names).size).toBe(names.length);
  });
});
