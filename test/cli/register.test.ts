// `registrar register` in a training job: a repository of code, artifacts beside it, and a registry elsewhere.

import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { load } from "js-yaml";
import { gitIn } from "../git/registry-repository.ts";
import { DIGEST } from "../registry/registry-sample.ts";
import { makeProposalPlace, type ProposalPlace } from "./proposal-place.ts";
import { runCommandLine } from "./record-terminal.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const BRANCH = "registrar/register-churn-2.1.0";

let place: ProposalPlace;
/** The repository of the training code. */
let job = "";
let commit = "";
beforeAll(() => {
  place = makeProposalPlace();
});
beforeEach(() => {
  job = mkdtempSync(join(tmpdir(), "training job "));
  gitIn(job, ["init", "-q", "-b", "main"]);
  gitIn(job, ["remote", "add", "origin", "https://ana:secret@github.com/acme/train.git"]);
  writeFileSync(join(job, "train.py"), "fit()\n");
  writeFileSync(join(job, "uv.lock"), "lock\n");
  gitIn(job, ["add", "-A"]);
  gitIn(job, ["-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-q", "-m", "x"]);
  commit = gitIn(job, ["rev-parse", "HEAD"]).trim();
  gitIn(job, ["update-ref", "refs/remotes/origin/main", commit]);
  writeFileSync(join(job, "model.onnx"), "weights");
});
afterEach(() => {
  place.reset();
  rmSync(job, { recursive: true, force: true });
});
afterAll(() => place.remove());

const register = (...words: string[]) =>
  runCommandLine(job, ["register", "churn", "2.1.0", "--repo", place.clone, ...words]);
const manifest = (branch = BRANCH, version = "2.1.0") =>
  load(place.show(branch, `models/churn/versions/${version}.yaml`));
const ARTIFACT = ["--artifact", "model.onnx=s3://acme/churn/2.1.0/model.onnx"];

describe("a training job", () => {
  it("needs one line", async () => {
    writeFileSync(join(job, "metrics.json"), '{ "auc": 0.95 }');
    const before = place.untouched();
    const { code, out, err } = await register(...ARTIFACT, "--metrics", "metrics.json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("register churn 2.1.0");
    expect(place.show(BRANCH, "models/churn/versions/2.1.0.yaml")).toBe(`apiVersion: registrar/v1
kind: ModelVersion
model: churn
version: "2.1.0"
artifacts:
  - name: model.onnx
    uri: s3://acme/churn/2.1.0/model.onnx
    digest: { sha256: "${sha256("weights")}" }
    size: 7
lineage:
  code:
    - uri: git+https://github.com/acme/train@${commit}
      digest: { gitCommit: "${commit}" }
  environment:
    - name: uv.lock
      uri: "git+https://github.com/acme/train@${commit}#uv.lock"
      digest: { sha256: "${sha256("lock\n")}" }
      size: 5
evaluation:
  report:
    name: metrics.json
    digest: { sha256: "${sha256('{ "auc": 0.95 }')}" }
    size: 15
  metrics:
    - { id: auc, value: 0.95 }
`);
    expect(place.untouched()).toBe(before);
  });

  it("can say everything else", async () => {
    writeFileSync(
      join(job, "card.yaml"),
      "card: { useCases: [Calls] }\nlineage: { run: { runId: r1 } }\ndescription: Old\n",
    );
    writeFileSync(join(job, "parameters.json"), '{ "eta": 0.1, "trees": 3 }');
    const words = [
      ...["--dataset", "clicks@2026-09:training", "--dataset", "holdout:test", "--parent", "churn@2.0.0"],
      ...["--parameters", "parameters.json", "--parameter", "eta=0.05", "--from", "card.yaml"],
      ...["--description", "New clicks", "--developer", "@mia", "--environment", "train.py"],
    ];
    expect((await register(...ARTIFACT, ...words)).code).toBe(0);
    expect(manifest()).toMatchObject({
      description: "New clicks",
      developers: [{ login: "mia" }],
      lineage: {
        code: [{ digest: { gitCommit: commit } }],
        datasets: [
          { name: "clicks", version: "2026-09", role: "training", digest: { sha256: DIGEST } },
          { name: "holdout", role: "test" },
        ],
        parents: ["churn@2.0.0"],
        parameters: { eta: 0.05, trees: 3 },
        run: { runId: "r1" },
        environment: [{ name: "train.py", digest: { sha256: sha256("fit()\n") } }],
      },
      card: { useCases: ["Calls"] },
    });
  });

  it("gives a folder its root digest, with its files and its signature", async () => {
    mkdirSync(join(job, "out", "b"), { recursive: true });
    for (const [name, text] of [
      ["b/x", "2"],
      ["a", "1"],
      [".gitignore", "*"],
      ["model.sig", "sig"],
    ] as const)
      writeFileSync(join(job, "out", name), text);
    expect((await register("--artifact", "out/=s3://acme/out/")).code).toBe(0);
    const root = createHash("sha256")
      .update(Buffer.from(sha256("1") + sha256("2"), "hex"))
      .digest("hex");
    expect(manifest()).toMatchObject({
      artifacts: [
        {
          ...{ name: "out", uri: "s3://acme/out/", digest: { sha256: root } },
          resources: [
            { name: "a", digest: { sha256: sha256("1") }, size: 1 },
            { name: "b/x", digest: { sha256: sha256("2") }, size: 1 },
          ],
          signatures: [{ name: "model.sig", digest: { sha256: sha256("sig") }, size: 3 }],
        },
      ],
    });
  });

  it("comes to the same commit when it is run again", async () => {
    await register(...ARTIFACT);
    const first = gitIn(place.origin, ["rev-parse", BRANCH]);
    expect((await register(...ARTIFACT)).code).toBe(0);
    expect(gitIn(place.origin, ["rev-parse", BRANCH])).toBe(first);
  });

  it("proposes nothing when the version is registered with the same content, in whatever layout", async () => {
    await register(...ARTIFACT);
    const path = "models/churn/versions/2.1.0.yaml";
    place.land({ [path]: `# Mine\n${place.show(BRANCH, path)}` });
    const { code, out } = await register(...ARTIFACT);
    expect({ code, out }).toEqual({
      code: 0,
      out: "Nothing to propose: churn 2.1.0 is registered with the same content.\n",
    });
  });

  it("makes the model that is new and has an owner", async () => {
    const words = ["--owner", "@acme/growth", "--display-name", "Lead scorer", "--task", "tabular-regression"];
    const run = await runCommandLine(job, ["register", "leads", "1.0.0", "--repo", place.clone, ...ARTIFACT, ...words]);
    expect(run.code).toBe(0);
    expect(place.show("registrar/register-leads-1.0.0", "models/leads/model.yaml")).toBe(
      'apiVersion: registrar/v1\nkind: Model\nmodel: leads\ndisplayName: Lead scorer\nowners: ["@acme/growth"]\ntask: tabular-regression\n',
    );
    expect((await register(...ARTIFACT, ...words)).code).toBe(0);
    expect(gitIn(place.origin, ["diff", "--name-only", "main", BRANCH]).trim()).toBe(
      "models/churn/versions/2.1.0.yaml",
    );
  });

  it("is told what the manifest can not say", async () => {
    gitIn(job, ["update-ref", "-d", "refs/remotes/origin/main"]);
    const { err } = await register("--artifact", "model.onnx", "--artifact", "s3://acme/tokenizer.json=tokenizer");
    expect(err).toContain("note: nothing says where model.onnx can be had");
    expect(err).toContain("note: nothing says which bytes lie at s3://acme/tokenizer.json");
    expect(err).toContain(`note: no remote branch is known to hold the training code at ${commit}`);
    expect(manifest()).toMatchObject({
      artifacts: [{ name: "model.onnx" }, { name: "tokenizer", uri: "s3://acme/tokenizer.json" }],
    });
  });

  it("outside of any repository, or in the registry itself, names no code", async () => {
    const folder = mkdtempSync(join(tmpdir(), "registrar-no-code-"));
    writeFileSync(join(folder, "model.onnx"), "weights");
    for (const cwd of [folder, place.clone]) {
      const words = [
        "register",
        "churn",
        "2.1.0",
        "--repo",
        place.clone,
        "--artifact",
        join(folder, "model.onnx=s3://b/k"),
      ];
      const { code, err } = await runCommandLine(cwd, [...words, "--dry-run"]);
      expect(code).toBe(0);
      expect(err).toContain("no training code is named: --code takes a folder");
    }
    rmSync(folder, { recursive: true });
  });
});

describe("edits that no commit holds", () => {
  beforeEach(() => writeFileSync(join(job, "train.py"), "fit(more)\n"));

  it("stop a registration", async () => {
    const { code, err } = await register(...ARTIFACT);
    expect({ code, there: place.branches() }).toEqual({ code: 2, there: [] });
    expect(err).toContain("has edits that no commit holds (train.py): commit them");
  });

  it("are said in the manifest when they are accepted", async () => {
    expect((await register(...ARTIFACT, "--allow-dirty")).code).toBe(0);
    const { lineage } = manifest() as { lineage: { environment: object[] } };
    expect(lineage).toMatchObject({ code: [{ annotations: { uncommittedChanges: true } }] });
    expect(lineage.environment[0]).not.toHaveProperty("uri");
  });
});

describe("a registration that can not be", () => {
  it("tells everything that is wrong at once, before a byte is hashed", async () => {
    mkdirSync(join(job, "empty"));
    symlinkSync("model.onnx", join(job, "link"));
    writeFileSync(join(job, "bad.json"), '{ "auc": "high" }');
    writeFileSync(join(job, "bad.yaml"), "card: &a {}\n");
    const { code, err } = await runCommandLine(job, [
      ...[
        "register",
        "chrun",
        "2.1",
        "--repo",
        place.clone,
        "--code",
        "nowhere",
        "--metrics",
        "bad.json",
        "--from",
        "bad.yaml",
      ],
      ...["--artifact", "gone.onnx", "--artifact", "empty", "--artifact", "link", "--artifact", "https://a:b@c/d"],
      ...["--dataset", "x@1:tset", "--parent", "churn", "--parameter", "eta", "--parameters", "model.onnx"],
    ]);
    expect(code).toBe(2);
    const sentences = [
      "there is no model chrun here; did you mean churn? A new model needs --owner",
      "2.1 is no version",
      "the URI holds a password",
      "--artifact gone.onnx: there is no such file",
      "--artifact empty: the folder is empty",
      "--artifact link: it is neither a file nor a folder",
      "--code nowhere: expected a folder in a Git repository",
      "bad.yaml:1:7: a YAML anchor",
      "has no known role: did you mean test?",
      '--parent "churn" is no version',
      '--parameter "eta" can not be read',
      "--parameters model.onnx: expected JSON such as",
      'metric "auc" has no value: expected a number, got "high"',
    ];
    for (const sentence of sentences) expect(err).toContain(sentence);
    expect(err.trim().split("\n")).toHaveLength(sentences.length);
  });

  it.each([
    ["without an artifact", [], "a version needs an artifact"],
    [
      "with files that are not there",
      [...ARTIFACT, "--metrics", "m.json", "--environment", "e.lock"],
      "--metrics m.json: there is no such file",
    ],
    ["with what the schema does not know", [...ARTIFACT, "--from", "card.yaml"], "models/churn/versions/2.1.0.yaml"],
  ])("%s says so", async (_, words, sentence) => {
    writeFileSync(join(job, "card.yaml"), "crad: {}\n");
    const { code, err } = await register(...words);
    expect({ code, there: place.branches() }).toEqual({ code: 2, there: [] });
    expect(err).toContain(sentence);
  });

  it("because the version is there with other content names the next one", async () => {
    const { code, err } = await runCommandLine(job, ["register", "churn", "2.0.0", "--repo", place.clone, ...ARTIFACT]);
    expect(code).toBe(1);
    expect(err).toContain("churn 2.0.0 is registered with other content, and a version never changes: register 2.0.1");
  });

  it("because it is not newer is judged before it is pushed", async () => {
    const run = await runCommandLine(job, ["register", "churn", "1.0.0-rc.1", "--repo", place.clone, ...ARTIFACT]);
    expect(run).toMatchObject({ code: 1, out: expect.stringContaining("is not newer than what is registered") });
    expect(place.branches()).toEqual([]);
  });
});
