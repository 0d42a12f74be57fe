// Threats of section C: files that are not what they look like, in a pull request that everybody approved.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import type { Octokit } from "@octokit/rest";
import { MODEL, stageFile, stagePath, versionPath } from "../../sandbox/story/sample.ts";
import { startThreats, type Threats } from "./place.ts";
import { REPO, sound } from "./pull.ts";

let threats: Threats;
let number = 0;

beforeAll(async () => {
  threats = await startThreats();
  const registered = await threats.open("ana");
  await registered.review("ben");
  await registered.merge("ana");
  const files = { [stagePath("staging")]: stageFile("staging", registered.version, "Candidate") };
  const staged = await threats.place.propose(threats.place.actor("ana"), { title: "Stage it", files });
  await threats.place.approve(staged, "ben");
  await threats.place.land(threats.place.actor("ana"), staged);
});

afterEach(() => threats.tidy());

afterAll(() => threats.close());

/** A file as Git's tree holds it; `null` takes it away. */
type Entry = { text: string; mode?: "100644" | "100755" | "120000" } | { commit: string } | null;

interface Row {
  title: string;
  entries: (version: string) => Readonly<Record<string, Entry>>;
  conclusion: "failure" | "action_required";
  says: string;
}

const text = (content: string): Entry => ({ text: content });
const version = (change: (manifest: string) => string) => (number_: string) => ({
  [versionPath(number_)]: text(change(sound(number_))),
});
const deep = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

const ROWS: readonly Row[] = [
  {
    title:
      "T37 rename: a stage file that is moved out of its folder leaves the stage, which is asked for like any change",
    entries: () => ({
      [stagePath("staging")]: null,
      "archive/staging.yaml": text(stageFile("staging", "1.1.0", "Candidate")),
    }),
    conclusion: "action_required",
    says: `take ${MODEL} 1.1.0 out of staging`,
  },
  {
    title: "T37 rename: a version that was registered can not be moved away",
    entries: () => ({ [versionPath("1.1.0")]: null, "archive/1.1.0.yaml": text(sound("1.1.0")) }),
    conclusion: "failure",
    says: versionPath("1.1.0"),
  },
  {
    title: "T40 executable: a manifest that may be run is refused",
    entries: (next) => ({ [versionPath(next)]: { text: sound(next), mode: "100755" } }),
    conclusion: "failure",
    says: "an executable file",
  },
  {
    title: "T40 submodule: a manifest that is another repository is refused",
    entries: (next) => ({ [versionPath(next)]: { commit: "a".repeat(40) } }),
    conclusion: "failure",
    says: "a submodule",
  },
  {
    title: "T41 size: a manifest that is larger than any is refused before it is read",
    entries: version((manifest) => `${manifest}# ${"x".repeat(2 ** 21)}\n`),
    conclusion: "failure",
    says: "large",
  },
  {
    title: "T43 aliases: a manifest that repeats itself without end is refused",
    entries: version((manifest) => `${manifest}a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n`),
    conclusion: "failure",
    says: "alias",
  },
  {
    title: "T43 depth: a manifest that is nested without end is refused",
    entries: version((manifest) => `${manifest}description: ${deep(20_000)}\n`),
    conclusion: "failure",
    says: "deep",
  },
  {
    title: "T44 inherited keys: a manifest that names one is refused",
    entries: version((manifest) => `${manifest}__proto__: { approved: true }\n`),
    conclusion: "failure",
    says: "A key that is not safe to read",
  },
  {
    title: "T45 look-alike: a path that some file system could not tell from a governed one is refused",
    entries: (next) => ({
      [versionPath(next)]: text(sound(next)),
      [versionPath(next).replace("fraud-detector", "Fraud-Detector")]: text(sound(next)),
    }),
    conclusion: "failure",
    says: "Fraud-Detector",
  },
  {
    title: "T45 look-alike: a letter of another alphabet is no letter of a name",
    entries: (next) => ({ [versionPath(next).replace("fraud", "fr\u0430ud")]: text(sound(next)) }),
    conclusion: "failure",
    says: "models/fr",
  },
  {
    title: "T46 option: a model that is called like an option of Git is refused",
    entries: (next) => ({ [`models/--upload-pack=x/versions/${next}.yaml`]: text(sound(next)) }),
    conclusion: "failure",
    says: "--upload-pack=x",
  },
  {
    title: "T46 reference: a version whose tag could not be written is refused",
    entries: () => ({ [`models/${MODEL}/versions/1.0.0-rc.lock.yaml`]: text(sound("1.0.0-rc.lock")) }),
    conclusion: "failure",
    says: "1.0.0-rc.lock",
  },
  {
    title: "T47 attributes: a change of what a checkout makes of files takes the owners of the policy",
    entries: () => ({ ".gitattributes": text("*.yaml ident\n") }),
    conclusion: "action_required",
    says: "policy-owners",
  },
  {
    title: "T48 mutable reference: an artifact without a digest is not registered",
    entries: version((manifest) => manifest.replace(/sha256: "?[0-9a-f]{64}"?/, "sha256: latest")),
    conclusion: "failure",
    says: "latest",
  },
];

/** Opens a pull request with these entries, approved by everybody who could be asked but the owners of the policy. */
async function propose(entries: Readonly<Record<string, Entry>>): Promise<number> {
  number += 1;
  const ana = threats.as("ana");
  const branch = `content-${number}`;
  await push(ana, branch, entries);
  const { data } = await ana.rest.pulls.create({ ...REPO, head: branch, base: "main", title: branch });
  await threats.place.scene.settled();
  return data.number;
}

async function push({ rest }: Octokit, branch: string, entries: Readonly<Record<string, Entry>>): Promise<void> {
  const { object } = (await rest.git.getRef({ ...REPO, ref: "heads/main" })).data;
  const tree = Object.entries(entries).map(([path, entry]) => {
    if (entry === null) return { path, mode: "100644", type: "blob", sha: null } as const;
    if ("commit" in entry) return { path, mode: "160000", type: "commit", sha: entry.commit } as const;
    return { path, mode: entry.mode ?? "100644", type: "blob", content: entry.text } as const;
  });
  const base_tree = (await rest.git.getCommit({ ...REPO, commit_sha: object.sha })).data.tree.sha;
  const made = (await rest.git.createTree({ ...REPO, base_tree, tree })).data.sha;
  const commit = { ...REPO, message: branch, tree: made, parents: [object.sha] };
  const { sha } = (await rest.git.createCommit(commit)).data;
  await rest.git.createRef({ ...REPO, ref: `refs/heads/${branch}`, sha });
}

describe("what a pull request holds", () => {
  it.each(ROWS)("$title", async ({ entries, conclusion, says }) => {
    const before = await threats.place.tags();
    const pull = await propose(entries(`7.${number}.0`));
    if (conclusion === "failure") await threats.place.approve(pull, "ben", "chloe", "dora");
    const { data } = await threats.as("ben").rest.pulls.get({ ...REPO, pull_number: pull });
    const check = await threats.check({ head: async () => data.head.sha, number: pull });
    expect(check).toMatchObject({ conclusion, says: expect.stringContaining(says) });
    expect(await threats.place.tags()).toEqual(before);
  });
});
