// Pull requests that are broken, tricky or none of our business: each gets a check that says what is the matter.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { MODEL, manifest, SAMPLE_FILES, SOUND, versionPath } from "../../sandbox/story/sample.ts";
import { showCheck } from "../../sandbox/story/show.ts";
import { type EndToEnd, startPlace } from "./place.ts";

let place: EndToEnd;

beforeAll(async () => {
  place = await startPlace();
});

afterAll(() => place.close());

/** Commits one symbolic link on a branch of its own, through the API: no checkout can spoil its mode. */
async function pushLink(branch: string, path: string): Promise<void> {
  const { octokit } = place.actor("sam");
  const target = { owner: place.scene.owner, repo: place.scene.repo };
  const { data: main } = await octokit.rest.repos.getCommit({ ...target, ref: "main" });
  const { data: blob } = await octokit.rest.git.createBlob({ ...target, content: "../../../registry.yaml" });
  const { data: tree } = await octokit.rest.git.createTree({
    ...target,
    base_tree: main.commit.tree.sha,
    tree: [{ path, mode: "120000", type: "blob", sha: blob.sha }],
  });
  const commit = { ...target, message: "Link a version", tree: tree.sha, parents: [main.sha] };
  const { data: made } = await octokit.rest.git.createCommit(commit);
  await octokit.rest.git.createRef({ ...target, ref: `refs/heads/${branch}`, sha: made.sha });
}

describe("a pull request", () => {
  it("T42 with broken YAML fails at the file and line", async () => {
    const files = { [versionPath("1.0.0")]: 'apiVersion: registrar/v1\nkind: ModelVersion\nmodel: "unclosed\n' };
    const pull = await place.propose(place.actor("ana"), { title: "Register something", files });
    const check = await showCheck(place.actor("ben"), place.scene, pull);
    expect(check).toMatchObject({ conclusion: "failure", title: expect.stringContaining("Not allowed") });
    expect(check.annotations[0]?.path).toBe(versionPath("1.0.0"));
    expect(await place.checkText(pull)).toContain("A quote or bracket is not closed");
  });

  it("T39 that adds a symbolic link fails and says that it is one", async () => {
    await pushLink("link", versionPath("2.0.0"));
    const pull = await place.actor("sam").openPullRequest("link", "Link a version");
    await place.scene.settled();
    expect(await showCheck(place.actor("ben"), place.scene, pull)).toMatchObject({ conclusion: "failure" });
    expect(await place.checkText(pull)).toContain("a symbolic link");
  });

  it("T50 that changes only the README passes without a comment", async () => {
    const pull = await place.propose(place.actor("ana"), {
      title: "Say more",
      files: { "README.md": `${SAMPLE_FILES["README.md"] ?? ""}\nMore.\n` },
    });
    expect(await showCheck(place.actor("ben"), place.scene, pull)).toMatchObject({ conclusion: "success" });
    expect(await place.checkText(pull)).toContain("no file of the registry");
    expect(await place.comments(pull)).toEqual([]);
  });

  it("T35 from a fork is judged like any other, and its branch is never written to", async () => {
    const { octokit, login } = place.actor("sam");
    const target = { owner: place.scene.owner, repo: place.scene.repo };
    const { data: fork } = await octokit.rest.repos.createFork(target);
    await octokit.rest.repos.createOrUpdateFileContents({
      owner: login,
      repo: fork.name,
      path: versionPath("3.0.0"),
      message: "Register 3.0.0",
      content: Buffer.from(manifest("3.0.0", SOUND)).toString("base64"),
      branch: "main",
    });
    const draft = { ...target, title: "Register 3.0.0", head: `${login}:main`, base: "main", draft: true };
    const { data: opened } = await octokit.rest.pulls.create(draft);
    await place.scene.settled();
    expect(await showCheck(place.actor("ben"), place.scene, opened.number)).toMatchObject({
      conclusion: "action_required",
      title: expect.stringContaining("Waiting for 1 approval: register"),
    });
    const { data: after } = await octokit.rest.pulls.get({ ...target, pull_number: opened.number });
    expect(after).toMatchObject({ draft: true, requested_teams: [], head: { sha: opened.head.sha } });
  });

  it("T38 of more files than GitHub lists fails and asks for a smaller one", async () => {
    const many = Array.from({ length: 3001 }, (_, patch): [string, string] => [versionPath(`9.0.${patch}`), "x\n"]);
    const pull = await place.propose(place.actor("ana"), { title: "Register a lot", files: Object.fromEntries(many) });
    expect(await showCheck(place.actor("ben"), place.scene, pull)).toMatchObject({ conclusion: "failure" });
    expect(await place.checkText(pull)).toContain("fewer than 3000");
  });

  it("T33 to a registry without a policy fails and says what to add", async () => {
    const empty = await startPlace({ empty: true });
    try {
      const path = `models/${MODEL}/model.yaml`;
      const files = { [path]: SAMPLE_FILES[path] ?? "" };
      const pull = await empty.propose(empty.actor("ana"), { title: "Begin", files });
      expect(await showCheck(empty.actor("ben"), empty.scene, pull)).toMatchObject({ conclusion: "failure" });
      expect(await empty.checkText(pull)).toContain("The registry has no policy");
    } finally {
      await empty.close();
    }
  });
});
