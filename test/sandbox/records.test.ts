// Checks, comments, releases and deployments.
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openPlace, type Place, statusOf } from "./place.ts";

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.sandbox.close());

describe("a check run", () => {
  it("is completed by its conclusion and gathers annotations", async () => {
    const { main, topic: _, ...repository } = await place.repository("checks");
    const note = { path: "README.md", start_line: 1, end_line: 1, annotation_level: "notice" as const, message: "m" };
    const output = (count: number) => ({
      title: "t",
      summary: "s",
      annotations: Array.from({ length: count }, () => note),
    });
    const created = await place.bot.checks.create({ ...repository, name: "n", head_sha: main, output: output(50) });
    expect(created.data.status).toBe("queued");
    const run = { ...repository, check_run_id: created.data.id };
    const updated = await place.bot.checks.update({ ...run, conclusion: "success", output: output(20) });
    expect(updated.data).toMatchObject({
      status: "completed",
      output: { annotations_count: 70 },
      app: { id: place.app.id },
    });
    expect((await place.bot.checks.listAnnotations({ ...run, per_page: 100 })).data).toHaveLength(70);
    expect(await statusOf(place.bot.checks.update({ ...run, output: output(51) }))).toBe(422);
  });

  it("hears of a rerequest and of its buttons", async () => {
    const { main, topic: _, ...repository } = await place.repository("buttons");
    const actions = [{ label: "Explain", description: "Say why", identifier: "explain" }];
    const { data } = await place.bot.checks.create({
      ...repository,
      name: "n",
      head_sha: main,
      conclusion: "failure",
      actions,
    });
    await place.bob.checks.rerequestRun({ ...repository, check_run_id: data.id });
    place.sandbox.pressAction("acme/buttons", { runId: data.id, identifier: "explain", login: "bob" });
    expect(place.heard("check_run", "rerequested")).toHaveLength(1);
    expect(place.heard("check_run", "requested_action")).toMatchObject([
      { requested_action: { identifier: "explain" } },
    ]);
  });
});

describe("a comment", () => {
  it.each([
    [65_536, 0],
    [65_537, 422],
  ])("of %i characters ends with status %i", async (length, status) => {
    const { main: _, topic: __, ...repository } = await place.repository(`long-${length}`);
    const issue = await place.bob.issues.create({ ...repository, title: "t" });
    const comment = { ...repository, issue_number: issue.data.number, body: "x".repeat(length) };
    expect(await statusOf(place.bob.issues.createComment(comment))).toBe(status);
  });

  it("tells of its edits and its end, and whether it stands on a pull request", async () => {
    const { main: _, topic: __, ...repository } = await place.repository("talk");
    const pull = await place.bob.pulls.create({ ...repository, title: "t", head: "topic", base: "main" });
    const { data } = await place.bob.issues.createComment({
      ...repository,
      issue_number: pull.data.number,
      body: "one",
    });
    const comment = { ...repository, comment_id: data.id };
    expect(await statusOf(place.eve.issues.updateComment({ ...comment, body: "mine" }))).toBe(403);
    await place.bob.issues.updateComment({ ...comment, body: "two" });
    await place.bob.issues.deleteComment(comment);
    expect(place.heard("issue_comment", "edited").at(-1)).toMatchObject({
      changes: { body: { from: "one" } },
      issue: { pull_request: { url: pull.data.url } },
    });
    expect(place.heard("issue_comment", "deleted")).toHaveLength(1);
  });
});

describe("a release", () => {
  it("goes from draft over assets to publication, and keeps its bytes", async () => {
    const { main, topic: _, ...repository } = await place.repository("released");
    const tag_name = "m#prod#1";
    await place.bot.git.createRef({ ...repository, ref: `refs/tags/${tag_name}`, sha: main });
    const { data: draft } = await place.bot.repos.createRelease({ ...repository, tag_name, draft: true });
    expect(await statusOf(place.bot.repos.getReleaseByTag({ ...repository, tag: tag_name }))).toBe(404);
    const file = { name: "record.json", data: '{"a":1}', baseUrl: place.sandbox.url };
    const upload = { ...repository, release_id: draft.id, ...file };
    const { data: asset } = await place.bot.repos.uploadReleaseAsset(upload);
    expect(asset.digest).toBe(`sha256:${createHash("sha256").update('{"a":1}').digest("hex")}`);
    await place.bot.repos.updateRelease({ ...repository, release_id: draft.id, draft: false });
    const { data } = await place.bot.repos.getReleaseByTag({ ...repository, tag: tag_name });
    const [link = ""] = data.assets.map(({ browser_download_url }) => browser_download_url);
    expect(link).toContain("m%23prod%231");
    expect(await (await fetch(link)).text()).toBe('{"a":1}');
    expect(place.heard("release", "published")).toHaveLength(1);
    await expect(place.bot.repos.createRelease({ ...repository, tag_name })).rejects.toThrow("already_exists");
  });

  it("makes a lightweight tag when there is none", async () => {
    const { main, topic: _, ...repository } = await place.repository("tagless");
    await place.bot.repos.createRelease({ ...repository, tag_name: "v1" });
    expect((await place.bot.git.getRef({ ...repository, ref: "tags/v1" })).data.object).toMatchObject({
      type: "commit",
      sha: main,
    });
  });

  it("that is immutable locks its tag and its assets", async () => {
    const { main, topic, ...repository } = await place.repository("frozen");
    place.sandbox.repository("acme/frozen").immutableReleases = true;
    const { data } = await place.bot.repos.createRelease({ ...repository, tag_name: "v1", target_commitish: main });
    expect(data).toMatchObject({ immutable: true });
    const upload = { ...repository, release_id: data.id, name: "late", data: "x", baseUrl: place.sandbox.url };
    expect(await statusOf(place.bot.repos.uploadReleaseAsset(upload))).toBe(422);
    expect(await statusOf(place.ada.git.updateRef({ ...repository, ref: "tags/v1", sha: topic, force: true }))).toBe(
      422,
    );
  });
});

describe("deployments", () => {
  it("are asked for by a protection rule and answered once", async () => {
    const { main: _, topic: __, ...repository } = await place.repository("deployed");
    const question = { appId: place.app.id, environment: "production", ref: "main" };
    const run_id = await place.sandbox.requestProtection("acme/deployed", question);
    const answer = { environment_name: "production", state: "approved", comment: "fine" };
    const ask = () =>
      place.sandbox.repository("acme/deployed").protectionRequests[0]?.answers.map(({ state }) => state);
    const path = `/repos/acme/${repository.repo}/actions/runs/${run_id}/deployment_protection_rule`;
    const callback = place.heard("deployment_protection_rule")[0]?.["deployment_callback_url"];
    expect(callback).toBe(`${place.sandbox.url}${path}`);
    const send = () =>
      place.bot.actions.reviewCustomGatesForRun({ ...repository, run_id, ...answer, state: "approved" as const });
    expect(await statusOf(send())).toBe(0);
    expect(await statusOf(send())).toBe(422);
    expect(ask()).toEqual(["approved"]);
  });
});
