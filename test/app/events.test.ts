// The table of events: which delivery rings for what.

import { describe, expect, it } from "@jest/globals";
import type { Bell } from "../../src/app/bells.ts";
import { bellsOf } from "../../src/app/events.ts";

const APP = 42;
const repo = { installationId: 7, owner: "acme", name: "models" };
const place = {
  installation: { id: 7 },
  repository: { id: 99, name: "models", owner: { login: "acme" }, default_branch: "main" },
  sender: { id: 5, type: "User" },
};
const pull: Bell = { job: { look: "pull", repo, number: 3 } };
const landing: Bell = { job: { look: "landing", repo } };
const deployed: Bell = { job: { look: "deployed", repo } };
const setup: Bell = { job: { look: "setup", repo } };
const deployment: Bell = { job: { look: "deployment", repo, run: 9 } };
const all: Bell[] = [landing, setup, { job: { look: "waiting", repo } }];
const repository: Bell = { job: { look: "repository", repo } };
const installation: Bell = { job: { look: "installation", installationId: 7 } };
const head = { sha: "b".repeat(40) };
const pullRequest = { number: 3, merged: false, base: { ref: "main" }, head };
const other = { ...pullRequest, base: { ref: "release" } };
const here = { number: 3, base: { repo: { id: 99 } } };
const elsewhere = { number: 3, base: { repo: { id: 100 } } };
const review = { node_id: "PRR_1", commit_id: "a".repeat(40) };
const botComment = { comment: { user: { type: "Bot" } }, issue: { number: 3, pull_request: { url: "https://x" } } };

function group(base_ref: string) {
  return { ...place, action: "checks_requested", merge_group: { base_ref, head_sha: "c".repeat(40) } };
}

/** The repository is that of the installation, wherever the answer is wanted. */
function waits(at: string) {
  return { action: "requested", environment: "production", deployment_callback_url: `${at}deployment_protection_rule` };
}

function push(ref: string, commit: object) {
  return { ref, commits: [{ added: [], modified: [], removed: [], ...commit }] };
}

const command: Bell = { job: { look: "command", repo, comment: 8 } };
/** A comment; by the sender of the event unless somebody else is named. */
const said = (body: unknown, user: object = { id: 5, type: "User" }) => ({
  issue: { number: 3, pull_request: { url: "https://api.github.com/repos/acme/models/pulls/3" } },
  comment: { id: 8, body, user },
});
describe("a delivery", () => {
  it.each<[string, object, Bell[]]>([
    ["pull_request", { action: "opened", pull_request: pullRequest }, [pull]],
    [
      "pull_request",
      { action: "synchronize", pull_request: pullRequest, before: "d".repeat(40) },
      [
        { ...pull, hint: { pusher: 5 } },
        { ...pull, hint: { left: "d".repeat(40) } },
      ],
    ],
    ["pull_request", { action: "edited", pull_request: pullRequest }, [pull]],
    [
      "pull_request",
      { action: "edited", pull_request: other, changes: { base: { ref: { from: "main" } } } },
      [{ ...pull, hint: { left: head.sha } }],
    ],
    ["pull_request", { action: "labeled", pull_request: pullRequest }, []],
    ["pull_request", { action: "closed", pull_request: pullRequest }, [{ ...pull, hint: { left: head.sha } }]],
    [
      "pull_request",
      { action: "closed", pull_request: { ...pullRequest, merged: true } },
      [{ ...landing, hint: { mergedPull: 3 } }],
    ],
    [
      "pull_request_review",
      { action: "submitted", pull_request: pullRequest, review },
      [{ ...pull, hint: { review: { nodeId: "PRR_1", commit: review.commit_id } } }],
    ],
    [
      "pull_request_review",
      { action: "submitted", pull_request: pullRequest, review: { ...review, commit_id: null } },
      [pull],
    ],
    ["pull_request_review", { action: "submitted", pull_request: other, review }, [pull]],
    ["pull_request_review", { action: "dismissed", pull_request: pullRequest, review }, [pull]],
    ["merge_group", group("refs/heads/main"), [{ job: { look: "group", repo, head: "c".repeat(40) } }]],
    ["merge_group", group("refs/heads/next"), []],
    ["deployment_protection_rule", waits("https://api.github.com/repos/acme/models/actions/runs/9/"), [deployment]],
    ["deployment_protection_rule", waits("https://evil.example/repos/other/place/actions/runs/9/"), [deployment]],
    ["deployment_protection_rule", waits("https://api.github.com/repos/acme/models/actions/runs/x/"), []],
    ["push", push("refs/heads/main", { modified: ["src/train.py"] }), [landing, setup]],
    ["push", push("refs/heads/main", { modified: ["registry.yaml"] }), all],
    ["push", push("refs/heads/main", { removed: ["models/fraud/stages/production.yaml"] }), all],
    ["push", push("refs/heads/feature", { modified: ["registry.yaml"] }), []],
    ["push", push("refs/tags/main", { modified: ["registry.yaml"] }), []],
    ["check_run", { action: "completed", check_run: { app: { id: 1 }, pull_requests: [here, elsewhere] } }, [pull]],
    ["check_run", { action: "completed", check_run: { app: { id: APP }, pull_requests: [here] } }, []],
    [
      "check_run",
      { action: "rerequested", check_run: { app: { id: APP }, pull_requests: [here] } },
      [{ ...pull, hint: { rerun: true } }],
    ],
    [
      "check_suite",
      { action: "rerequested", check_suite: { pull_requests: [] } },
      [{ ...repository, hint: { rerun: true } }],
    ],
    ["issue_comment", { action: "edited", ...botComment }, [pull]],
    ["issue_comment", { action: "edited", ...botComment, sender: { id: 6, type: "Bot" } }, []],
    ["issue_comment", { action: "deleted", ...botComment, comment: { user: { type: "User" } } }, []],
    ["issue_comment", { action: "deleted", ...botComment, issue: { number: 3 } }, []],
    ["deployment_status", { action: "created", deployment_status: { state: "success" } }, [deployed]],
    ["deployment_status", { action: "created", deployment_status: { state: "failure" } }, []],
    ["deployment_status", { action: "created" }, []],
    ["issue_comment", { action: "created", ...said("/rollback fraud production") }, [command]],
    ["issue_comment", { action: "created", ...said("/rollback"), issue: { number: 3 } }, [command]],
    ["membership", { action: "removed" }, [installation]],
    ["member", { action: "removed" }, [repository]],
    ["team", { action: "removed_from_repository" }, [repository]],
    ["team", { action: "deleted" }, [installation]],
    ["installation", { action: "created" }, [installation]],
    ["installation", { action: "deleted" }, []],
    ["star", { action: "created" }, []],
  ])("%s %j rings for what it may have changed", (event, payload, bells) => {
    expect(bellsOf(event, { ...place, ...payload }, APP)).toEqual(bells);
  });

  it.each([
    ["pull_request", { action: "opened" }],
    ["pull_request", { action: "opened", ...place, pull_request: { number: "3" } }],
    ["pull_request", { action: "closed", pull_request: { merged: true } }],
    ["push", { ...place, installation: undefined, ref: "refs/heads/main" }],
    ["check_run", { action: "completed", ...place, check_run: { pull_requests: "none" } }],
    ["membership", { action: "removed", installation: null }],
    ["push", null],
    ["push", "text"],
  ])("%s %j that names no place rings for nothing", (event, payload) => {
    expect(bellsOf(event, payload, APP)).toEqual([]);
  });

  const pressed = { action: "requested_action", requested_action: { identifier: "approve" } };
  it.each<[string, string, object]>([
    ["T73 button: a press is not heard", "check_run", { ...pressed, check_run: { pull_requests: [{ number: 3 }] } }],
    ["T74 slash command: an approval is none", "issue_comment", { action: "created", ...said("/approve\n/lgtm") }],
    ["T74 slash command: in a text is none", "issue_comment", { action: "created", ...said("Try /help") }],
    ["T74 slash command: that is no text is none", "issue_comment", { action: "created", ...said({ "/help": 1 }) }],
    [
      "T74 slash command: of a bot is not heard",
      "issue_comment",
      { action: "created", ...said("/help", { id: 5, type: "Bot" }) },
    ],
    [
      "T74 slash command: under somebody else's name is not heard",
      "issue_comment",
      { action: "created", ...said("/help", { id: 9, type: "User" }) },
    ],
    ["T74 slash command: that was edited is not heard", "issue_comment", { action: "edited", ...said("/help") }],
    [
      "T85 forged dispatch: is not heard",
      "repository_dispatch",
      { action: "deploy", client_payload: { version: "6.6.6" } },
    ],
  ])("%s", (_, event, payload) => {
    expect(bellsOf(event, { ...place, ...payload }, APP)).toEqual([]);
  });
});
