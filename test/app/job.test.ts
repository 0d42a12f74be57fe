// Keys of jobs: formatting and parsing are inverse, and nothing else parses.

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { formatJob, type Job, laneOf, parseJob } from "../../src/app/job.ts";

const repo = { installationId: 7, owner: "acme-ml", name: "fraud.models_2" };

const ROWS: { key: string; lane: string; job: Job }[] = [
  { key: "pull:7/acme-ml/fraud.models_2#12", lane: "7", job: { look: "pull", repo, number: 12 } },
  {
    key: `group:7/acme-ml/fraud.models_2@${"a".repeat(40)}`,
    lane: "7",
    job: { look: "group", repo, head: "a".repeat(40) },
  },
  { key: "deployment:7/acme-ml/fraud.models_2#9", lane: "7", job: { look: "deployment", repo, run: 9 } },
  { key: "deployed:7/acme-ml/fraud.models_2", lane: "7", job: { look: "deployed", repo } },
  { key: "command:7/acme-ml/fraud.models_2#9", lane: "7", job: { look: "command", repo, comment: 9 } },
  { key: "setup:7/acme-ml/fraud.models_2", lane: "7", job: { look: "setup", repo } },
  { key: "landing:7/acme-ml/fraud.models_2", lane: "7", job: { look: "landing", repo } },
  { key: "repository:7/acme-ml/fraud.models_2", lane: "7", job: { look: "repository", repo } },
  { key: "waiting:7/acme-ml/fraud.models_2", lane: "7", job: { look: "waiting", repo } },
  { key: "installation:7", lane: "7", job: { look: "installation", installationId: 7 } },
  { key: "everything", lane: "app", job: { look: "everything" } },
];

describe("a job", () => {
  it.each(ROWS)("goes by the key $key in lane $lane", ({ key, job, lane }) => {
    expect(formatJob(job)).toBe(key);
    expect(parseJob(key)).toEqual(job);
    expect(laneOf(job)).toBe(lane);
  });

  it("survives formatting and parsing whatever the repository is called", () => {
    const name = fc.stringMatching(/^[A-Za-z0-9._-]{1,40}$/);
    const repository = fc.record({ installationId: fc.nat(), owner: name, name });
    fc.assert(
      fc.property(repository, fc.nat(), (place, number) => {
        const job: Job = { look: "pull", repo: place, number };
        expect(parseJob(formatJob(job))).toEqual(job);
      }),
    );
  });

  it.each([
    "",
    "pull:7/a/b",
    "landing:7/a/b#1",
    "deployed:7/a/b#1",
    "deployment:7/a/b",
    "command:7/a/b",
    "pull:x/a/b#1",
    "pull:7/a/b/c#1",
    "group:7/a/b",
    "group:7/a/b@abc",
    `landing:7/a/b@${"a".repeat(40)}`,
    "installation:",
    "Everything",
  ])("is not meant by %p", (key) => expect(parseJob(key)).toBeUndefined());
});
