// A place to propose from: a small sound registry with records as `origin`, and a clone in a folder with a blank in its name.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatPath } from "../../src/registry/names.ts";
import type { RecordBody, RecordOutcome, RecordSubject } from "../../src/registry/record.ts";
import { formatRecordName } from "../../src/registry/tags.ts";
import { addTags, gitIn, makeRepository, type TagSpec } from "../git/registry-repository.ts";
import { makeKeys, sampleBody, sealMessage } from "../registry/record-sample.ts";
import {
  datasetFile,
  type Files,
  modelFile,
  retiredFile,
  stageFile,
  versionFile,
} from "../registry/registry-sample.ts";
import { runCommandLine } from "./record-terminal.ts";

const POLICY = readFileSync(new URL("../../docs/minimal-registry.yaml", import.meta.url), "utf8").replace(
  "    from: staging\n",
  "",
);

const FILES: Files = {
  "registry.yaml": POLICY,
  "README.md": "# Models\n",
  ...modelFile("churn", "displayName: Customer churn\n"),
  ...versionFile("churn", "1.0.0"),
  ...versionFile("churn", "1.1.0"),
  ...versionFile("churn", "1.2.0"),
  ...versionFile("churn", "2.0.0"),
  ...stageFile("churn", "production", "1.2.0", "# Ask Kim first.\nreason: More recent customers\n"),
  ...modelFile("scorer"),
  ...versionFile("scorer", "0.9.0"),
  ...retiredFile("scorer", "0.9.0"),
  ...datasetFile("clicks", "2026-09"),
};

/** What held production, oldest first. */
const HELD: readonly [version: string, outcome: RecordOutcome][] = [
  ["1.0.0", "approved"],
  ["1.1.0", "approved"],
  ["1.2.0", "approved"],
];

export interface ProposalPlace {
  /** The bare repository. */
  origin: string;
  /** The clone. */
  clone: string;
  /** File of the key that signed the records. */
  key: string;
  /** Commit of `main` at the origin. */
  main: string;
  run: (...words: string[]) => ReturnType<typeof runCommandLine>;
  /** Text of a file on a branch of the origin. */
  show: (branch: string, path: string) => string;
  /** Branches of the origin besides `main`. */
  branches: () => string[];
  /** Everything in the clone that a proposal must not touch: HEAD, branches, index, working tree. */
  untouched: () => string;
  /** Puts another commit on `main` at the origin, with these files; `null` removes one. */
  land: (files: Readonly<Record<string, string | null>>) => string;
  /** Removes every branch that a test made, here and there. */
  reset: () => void;
  remove: () => void;
}

/** Makes both in a temporary folder. */
export function makeProposalPlace(): ProposalPlace {
  const parent = mkdtempSync(join(tmpdir(), "registrar-propose-"));
  const [origin, clone, key] = [makeRepository(1).folder, join(parent, "a clone"), join(parent, "registrar.pub")];
  const land = (files: Readonly<Record<string, string | null>>) => landOn(origin, files);
  const main = land(FILES);
  const keys = makeKeys();
  writeFileSync(key, keys.publicKey);
  addTags(origin, sealAll(main, keys.privateKey));
  execFileSync("git", ["clone", "-q", origin, clone], { stdio: "pipe" });
  gitIn(clone, ["config", "user.name", "Mia"]);
  gitIn(clone, ["config", "user.email", "mia@example.org"]);
  const branchesOf = (folder: string) =>
    gitIn(folder, ["for-each-ref", "--format=%(refname:strip=2)", "refs/heads"])
      .split("\n")
      .filter((name) => name !== "" && name !== "main");
  const look = [
    ["symbolic-ref", "HEAD"],
    ["for-each-ref", "refs/heads"],
    ["ls-files", "--stage"],
    ["status", "-s"],
  ];
  return {
    ...{ origin, clone, key, main, land },
    run: (...words) => runCommandLine(clone, words),
    show: (branch, path) => gitIn(origin, ["show", `${branch}:${path}`]),
    branches: () => branchesOf(origin),
    untouched: () => look.map((args) => gitIn(clone, args)).join("\n"),
    reset: () => {
      for (const folder of [origin, clone])
        for (const branch of branchesOf(folder)) gitIn(folder, ["update-ref", "-d", `refs/heads/${branch}`]);
      gitIn(origin, ["update-ref", "refs/heads/main", main]);
    },
    remove: () => {
      for (const folder of [parent, origin]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function landOn(folder: string, files: Readonly<Record<string, string | null>>): string {
  const entries = Object.entries(files).map(([path, text]) =>
    text === null ? `D ${path}\n` : `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
  );
  const head =
    "commit refs/heads/main\ncommitter Bot <bot@example.org> 1700000100 +0000\ndata 1\nx\nfrom refs/heads/main^0\n";
  gitIn(folder, ["fast-import", "--quiet"], head + entries.join(""));
  return gitIn(folder, ["rev-parse", "main"]).trim();
}

function sealAll(commit: string, privateKey: string): TagSpec[] {
  const landed = { commit, parent: "0".repeat(40), commits: [commit] };
  const seal = (subject: RecordSubject, facts: Partial<RecordBody>): TagSpec => {
    const body = sampleBody({ subject, landed, registrationCommit: commit, ...facts });
    return { name: formatRecordName(subject), commit, message: sealMessage(body, privateKey) };
  };
  const registrations = ["1.0.0", "1.1.0", "1.2.0", "2.0.0"].map((version) => {
    const path = formatPath({ kind: "version", model: "churn", version });
    const digest = {
      sha256: createHash("sha256")
        .update(FILES[path] ?? "")
        .digest("hex"),
    };
    return seal({ kind: "registration", model: "churn", version }, { version, manifest: { path, digest } });
  });
  const assignments = HELD.map(([version, outcome], index) =>
    seal({ kind: "assignment", model: "churn", stage: "production", sequence: index + 1 }, { version, outcome }),
  );
  return [...registrations, ...assignments];
}
