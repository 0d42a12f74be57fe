// A real repository for tests, with the commits and tags the App would have made.

import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordBody } from "../../src/registry/record.ts";
import { formatRecordName } from "../../src/registry/tags.ts";
import { sampleBody, sealMessage } from "../registry/record-sample.ts";

export interface TagSpec {
  name: string;
  commit: string;
  message: string;
  /** Of the tagger's date, since 1970. */
  seconds?: number;
}

/** Runs Git for a test, without the settings of whoever runs it. */
export function gitIn(folder: string, args: readonly string[], input = ""): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  return execFileSync("git", ["-C", folder, ...args], { input, encoding: "utf8", env });
}

const NAME = "Bot <bot@example.org>";
const SECONDS = 1_700_000_000;
const WHO = `${NAME} ${SECONDS} +0000`;

/** A bare repository with this many commits on `main`, the n-th holding a file `n`; oldest first. */
export function makeRepository(count: number): { folder: string; commits: string[] } {
  const folder = mkdtempSync(join(tmpdir(), "registrar-test-"));
  gitIn(folder, ["init", "-q", "--bare", "--template=", "-b", "main"]);
  const commits = Array.from(
    { length: count },
    (_, n) =>
      `commit refs/heads/main\ncommitter ${WHO}\ndata 1\n${n % 10}\nM 100644 inline n\ndata ${String(n).length}\n${n}\n`,
  );
  gitIn(folder, ["fast-import", "--quiet"], commits.join(""));
  return { folder, commits: gitIn(folder, ["rev-list", "--reverse", "main"]).trim().split("\n") };
}

/** Annotated tags, all at once. */
export function addTags(folder: string, tags: readonly TagSpec[]): void {
  const stream = tags.map(
    ({ name, commit, message, seconds = SECONDS }) =>
      `tag ${name}\nfrom ${commit}\ntagger ${NAME} ${seconds} +0000\ndata ${Buffer.byteLength(message)}\n${message}\n`,
  );
  gitIn(folder, ["fast-import", "--quiet"], stream.join(""));
}

/** The tags of a promotion: `churn` 1.2.0, registered on one commit, into production by another. */
export function promotionTags(
  at: { registered: string; landed: string; sequence: number },
  privateKey?: string,
): TagSpec[] {
  const body: RecordBody = sampleBody({
    subject: { kind: "assignment", model: "churn", stage: "production", sequence: at.sequence },
    landed: { commit: at.landed, parent: at.registered, commits: [at.landed] },
    registrationCommit: at.registered,
    signing: privateKey === undefined ? "off" : "ecdsa-p256-sha256",
  });
  return [
    { name: formatRecordName(body.subject), commit: at.landed, message: sealMessage(body, privateKey) },
    { name: `churn#production#${at.sequence}`, commit: at.registered, message: "Promoted" },
  ];
}
