// The life of a pull request: opening, pushes, reviews, retargeting, merging.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openPlace, type Place, statusOf, writeFile } from "./place.ts";

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.sandbox.close());

async function openPull(name: string) {
  const { main, topic, ...repository } = await place.repository(name);
  const { data } = await place.bob.pulls.create({ ...repository, title: "One", head: "topic", base: "main" });
  return { main, topic, repository, pull: { ...repository, pull_number: data.number } };
}

describe("a pull request", () => {
  it("shows its files, commits and counters", async () => {
    const { pull, topic } = await openPull("shown");
    const { data } = await place.bob.pulls.get(pull);
    expect(data).toMatchObject({
      changed_files: 1,
      additions: 1,
      commits: 1,
      mergeable: true,
      mergeable_state: "clean",
    });
    const files = (await place.bob.pulls.listFiles(pull)).data;
    expect(files).toMatchObject([{ filename: "models/one.txt", status: "added", patch: "@@ -0,0 +1 @@\n+one" }]);
    expect((await place.bob.pulls.listCommits(pull)).data.map(({ sha }) => sha)).toEqual([topic]);
  });

  it("is refused when it repeats another, has no head or no commits", async () => {
    const { repository } = await openPull("refused");
    const attempt = (head: string, base = "main") => place.bob.pulls.create({ ...repository, title: "t", head, base });
    await expect(attempt("topic")).rejects.toThrow("A pull request already exists for acme:topic.");
    expect(await statusOf(attempt("nowhere"))).toBe(422);
    await expect(attempt("main")).rejects.toThrow("No commits between");
  });

  it("follows a push and says what was before and after", async () => {
    const { pull, repository, topic } = await openPull("pushed");
    const after = await writeFile(place.bob, { ...repository, branch: "topic" }, "models/two.txt");
    expect((await place.bob.pulls.get(pull)).data.head.sha).toBe(after);
    expect(place.heard("pull_request", "synchronize").at(-1)).toMatchObject({ before: topic, after });
  });

  it.each([
    [false, "stays where it was"],
    [true, "is re-pointed to the new head"],
  ])("keeps its number through a force-push; with the switch %s an approval %s", async (repoint) => {
    const { pull, repository, main, topic } = await openPull(`forced-${repoint}`);
    await place.ada.pulls.createReview({ ...pull, event: "APPROVE" });
    await place.ada.pulls.createReview({ ...pull, event: "COMMENT", body: "hm" });
    const { data: old } = await place.bob.git.getCommit({ ...repository, commit_sha: topic });
    const rewritten = { ...repository, message: "again", tree: old.tree.sha, parents: [main] };
    const { data: fresh } = await place.bob.git.createCommit(rewritten);
    place.sandbox.switches.repointApprovals = repoint;
    const move = { ...repository, ref: "heads/topic", sha: fresh.sha };
    expect(await statusOf(place.bob.git.updateRef(move))).toBe(422);
    await place.bob.git.updateRef({ ...move, force: true });
    place.sandbox.switches.repointApprovals = false;
    const reviews = (await place.bob.pulls.listReviews(pull)).data.map(({ state, commit_id }) => [state, commit_id]);
    expect(reviews).toEqual([
      ["APPROVED", repoint ? fresh.sha : topic],
      ["COMMENTED", topic],
    ]);
    const timeline = await place.bob.issues.listEventsForTimeline({ ...repository, issue_number: pull.pull_number });
    expect(timeline.data.map(({ event }) => event)).toContain("head_ref_force_pushed");
  });

  it("can be approved by others only, and tells so in lower case", async () => {
    const { pull } = await openPull("approved");
    await place.bob.pulls.requestReviewers({ ...pull, reviewers: ["ada"] });
    await expect(place.bob.pulls.createReview({ ...pull, event: "APPROVE" })).rejects.toThrow("own pull request");
    const { data } = await place.ada.pulls.createReview({ ...pull, event: "APPROVE" });
    expect(data.state).toBe("APPROVED");
    expect(place.heard("pull_request_review", "submitted").at(-1)).toMatchObject({ review: { state: "approved" } });
    expect((await place.bob.pulls.get(pull)).data.requested_reviewers).toEqual([]);
    await place.ada.pulls.dismissReview({ ...pull, review_id: data.id, message: "no" });
    expect((await place.bob.pulls.listReviews(pull)).data.map(({ state }) => state)).toEqual(["DISMISSED"]);
  });

  it("tells where it was aimed before it was retargeted", async () => {
    const { pull, repository, main } = await openPull("retargeted");
    await place.bob.git.createRef({ ...repository, ref: "refs/heads/next", sha: main });
    await place.bob.pulls.update({ ...pull, base: "next" });
    const changes = { base: { ref: { from: "main" }, sha: { from: main } } };
    expect(place.heard("pull_request", "edited").at(-1)).toMatchObject({ changes });
  });

  it.each(["merge", "squash", "rebase"] as const)(
    "merges by %s without losing what was merged before",
    async (method) => {
      const { pull, repository, main } = await openPull(`by-${method}`);
      await place.bob.git.createRef({ ...repository, ref: "refs/heads/other", sha: main });
      await writeFile(place.bob, { ...repository, branch: "other" }, "models/other.txt");
      const other = await place.bob.pulls.create({ ...repository, title: "Two", head: "other", base: "main" });
      await place.bob.pulls.merge({ ...pull, merge_method: method });
      const { data } = await place.bob.pulls.merge({
        ...repository,
        pull_number: other.data.number,
        merge_method: method,
      });
      const tree = await place.bob.git.getTree({ ...repository, tree_sha: "main", recursive: "1" });
      const paths = tree.data.tree.map(({ path }) => path);
      expect(paths).toEqual(expect.arrayContaining(["models/one.txt", "models/other.txt"]));
      expect(place.heard("pull_request", "closed").at(-1)).toMatchObject({
        pull_request: { merged: true, merge_commit_sha: data.sha },
      });
      expect(place.heard("push").at(-1)).toMatchObject({ ref: "refs/heads/main", after: data.sha });
      const owners = await place.bob.repos.listPullRequestsAssociatedWithCommit({
        ...repository,
        commit_sha: data.sha,
      });
      expect(owners.data.map(({ number }) => number)).toEqual([other.data.number]);
    },
  );

  it("is not merged with a stale head or against a conflict", async () => {
    const { pull, repository, main } = await openPull("stale");
    expect(await statusOf(place.bob.pulls.merge({ ...pull, sha: main }))).toBe(409);
    await writeFile(place.ada, { ...repository, branch: "main" }, "models/one.txt", "another one\n");
    expect((await place.bob.pulls.get(pull)).data).toMatchObject({ mergeable: false, mergeable_state: "dirty" });
    expect(await statusOf(place.bob.pulls.merge(pull))).toBe(405);
  });

  it.each([
    ["success", "ours", 0],
    ["neutral", "ours", 0],
    ["skipped", "ours", 0],
    ["failure", "ours", 405],
    ["success", "another App's", 405],
  ] as const)("with a required check that is %s and %s merges with status %i", async (conclusion, whose, status) => {
    const { pull, repository, topic } = await openPull(`check-${conclusion}-${whose.length}`);
    const appId = whose === "ours" ? place.app.id : place.app.id + 99_999;
    const fullName = `acme/${repository.repo}`;
    place.sandbox.protectBranch(fullName, "main", { checks: [{ context: "registrar", appId }], adminBypass: true });
    await place.bot.checks.create({ ...repository, name: "registrar", head_sha: topic, conclusion: "failure" });
    await place.bot.checks.create({ ...repository, name: "registrar", head_sha: topic, conclusion });
    expect(await statusOf(place.bob.pulls.merge(pull))).toBe(status);
    if (status !== 0) expect(await statusOf(place.ada.pulls.merge(pull))).toBe(0);
  });

  it("needs the approvals its branch demands, each by a person's latest word", async () => {
    const { pull, repository } = await openPull("reviews");
    place.sandbox.protectBranch(`acme/${repository.repo}`, "main", { approvals: 1, dismissStale: true });
    expect(await statusOf(place.bob.pulls.merge(pull))).toBe(405);
    await place.eve.pulls.createReview({ ...pull, event: "APPROVE" });
    expect(await statusOf(place.bob.pulls.merge(pull))).toBe(405);
    await place.ada.pulls.createReview({ ...pull, event: "APPROVE" });
    await writeFile(place.bob, { ...repository, branch: "topic" }, "models/late.txt");
    expect(await statusOf(place.bob.pulls.merge(pull))).toBe(405);
    await place.ada.pulls.createReview({ ...pull, event: "APPROVE" });
    expect(await statusOf(place.bob.pulls.merge(pull))).toBe(0);
  });

  it("comes from a fork too", async () => {
    const { main: _, topic: __, ...repository } = await place.repository("parent");
    await place.eve.repos.createFork(repository);
    await writeFile(place.eve, { owner: "eve", repo: "parent", branch: "main" }, "models/fork.txt");
    const draft = { ...repository, title: "From afar", head: "eve:main", base: "main" };
    const { data } = await place.eve.pulls.create(draft);
    expect(data.head.repo?.full_name).toBe("eve/parent");
    expect(await statusOf(place.bob.pulls.merge({ ...repository, pull_number: data.number }))).toBe(0);
  });

  it("is merged by a push that brings its head to the base", async () => {
    const { pull, repository, topic } = await openPull("direct");
    await place.ada.git.updateRef({ ...repository, ref: "heads/main", sha: topic });
    expect((await place.bob.pulls.get(pull)).data).toMatchObject({ merged: true, merge_commit_sha: topic });
  });
});
