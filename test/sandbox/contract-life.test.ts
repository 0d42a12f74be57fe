// A whole life on the local GitHub must keep to GitHub's published contract, apart from a closed list of explained cases.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { checkRecording, type Deviation } from "../../sandbox/contract/check.ts";
import { reviewDeviations } from "../../sandbox/contract/explained.ts";
import { operations } from "../../sandbox/contract/operations.ts";
import { attachRecorder, type Recorder } from "../../sandbox/contract/recorder.ts";
import { type Sandbox, startSandbox } from "../../sandbox/world.ts";
import { live, type Surprise } from "./life.ts";

let sandbox: Sandbox;
let recorder: Recorder;
let surprises: readonly Surprise[];
let deviations: readonly Deviation[];

beforeAll(async () => {
  sandbox = await startSandbox();
  recorder = attachRecorder(sandbox);
  surprises = await live(sandbox);
  deviations = checkRecording(recorder.recording);
});

afterAll(() => sandbox.close());

// Every event the local GitHub sends of itself; the contract holds a few more that only GitHub's own pages cause.
const HEARD = [
  "check_run",
  "check_suite",
  "create",
  "delete",
  "deployment",
  "deployment_protection_rule",
  "deployment_status",
  "installation",
  "issue_comment",
  "issues",
  "membership",
  "merge_group",
  "pull_request",
  "pull_request_review",
  "push",
  "release",
  "repository_dispatch",
  "status",
];

describe("a life of a registry on the local GitHub", () => {
  it("meets one refusal: nobody approves their own pull request", () => {
    expect(surprises).toEqual([
      expect.objectContaining({ request: expect.stringContaining("/pulls/1/reviews"), status: 422 }),
    ]);
  });

  it("keeps to GitHub's published contract", () => {
    expect(reviewDeviations(deviations).unexplained).toEqual([]);
  });

  it("still needs every explanation", () => {
    expect(reviewDeviations(deviations).unused).toEqual([]);
  });

  it("exercises a good part of the contract", () => {
    const sent = new Set(recorder.recording.deliveries.map(({ event }) => event));
    expect([...sent].sort()).toEqual(HEARD);
    expect(recorder.recording.exchanges.length).toBeGreaterThan(operations.length / 2);
  });
});
