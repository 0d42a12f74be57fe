// The sweep: large looks stand for small ones, and it comes back by itself.

import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import type { Job } from "../../src/app/job.ts";
import { type Directory, expand, startSweeps } from "../../src/app/sweep.ts";

const repo = { installationId: 7, owner: "acme", name: "models" };
const directory: Directory = {
  installations: async () => [7, 8],
  scarceUntil: () => undefined,
  repositories: async (installationId) => (installationId === 7 ? [repo] : []),
  proposed: async () => ({ pulls: [3, 4], groups: ["a".repeat(40)] }),
  waitingRuns: async () => [11],
  commands: async () => [21],
};

describe("a look at", () => {
  it.each<[Parameters<typeof expand>[0], Job[]]>([
    [
      { look: "everything" },
      [
        { look: "installation", installationId: 7 },
        { look: "installation", installationId: 8 },
      ],
    ],
    [{ look: "installation", installationId: 7 }, [{ look: "repository", repo }]],
    [{ look: "installation", installationId: 8 }, []],
    [
      { look: "repository", repo },
      [
        { look: "landing", repo },
        { look: "deployed", repo },
        { look: "setup", repo },
        { look: "command", repo, comment: 21 },
        { look: "deployment", repo, run: 11 },
        { look: "group", repo, head: "a".repeat(40) },
        { look: "pull", repo, number: 3 },
        { look: "pull", repo, number: 4 },
      ],
    ],
    [
      { look: "waiting", repo },
      [
        { look: "deployment", repo, run: 11 },
        { look: "group", repo, head: "a".repeat(40) },
        { look: "pull", repo, number: 3 },
        { look: "pull", repo, number: 4 },
      ],
    ],
  ])("%j stands for its parts", async (job, parts) => {
    expect(await expand(job, directory)).toEqual(parts);
  });
});

describe("sweeps", () => {
  it("ring at once and again until stopped", async () => {
    let rung = 0;
    const stop = startSweeps(
      () => void rung++,
      10,
      () => 0,
    );
    expect(rung).toBe(1);
    while (rung < 3) await sleep(5);
    stop();
    const before = rung;
    await sleep(40);
    expect(rung).toBe(before);
  });
});
