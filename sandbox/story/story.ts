// One model's life, played for real: each chapter is what one person does and what the App answers.

import { join } from "node:path";
import { type Actor, git, type Place } from "./actor.ts";
import { deploy, runCli } from "./deploy.ts";
import { MODEL, manifest, type Numbers, SOUND, stageFile, stagePath, versionPath } from "./sample.ts";
import { showCheck, showIncidents } from "./show.ts";
import type { Teller } from "./tell.ts";

export interface Stage {
  place: Place;
  actors: Readonly<Record<"ana" | "sam" | "ben" | "chloe", Actor>>;
  /** Resolves when GitHub and the App have nothing left to do. */
  settled: () => Promise<void>;
  /** Folder for the deployer's clone. */
  directory: string;
  publicKeyFile: string;
}

const WEAK: Numbers = { recall: [0.73, 0.71, 0.74], auc: [0.941, 0.936, 0.946] };
const NEXT: Numbers = {
  recall: [0.81, 0.79, 0.83],
  auc: [0.951, 0.946, 0.956],
  against: { version: "1.1.0", difference: [0.003, 0.001, 0.005] },
};

/** Plays all chapters; throws when anything went otherwise than told. */
export async function playStory(stage: Stage, tell: Teller): Promise<void> {
  const play = new Map([
    ["Ana registers fraud-detector 1.0.0", registerFirst],
    ["It moves to staging", promoteToStaging],
    ["Production says no, with the reason and the line", refusedByAGate],
    ["A retrained 1.1.0 is registered and staged", registerCorrected],
    ["The same pull request is corrected, and waits for two roles", waitForReviewers],
    ["Two roles approve; the merge makes tags and a release", approveAndMerge],
    ["A deploy script reads the release tag with plain Git", readReceipts],
    ["1.2.0 goes the same way, and turns out bad", promoteNext],
    ["On call, Ben rolls back through a pull request of its own", rollBack],
    ["An auditor replays all of it from a clone, offline", auditAll],
  ]);
  const story = { ...stage, tell, production: 0 };
  for (const [title, chapter] of play) {
    tell.chapter(title);
    await chapter(story);
  }
  const incidents = await showIncidents(stage.actors.ben, stage.place);
  if (incidents.length > 0) throw new Error(`the story ends with incidents: ${incidents.join("; ")}`);
}

interface Story extends Stage {
  tell: Teller;
  /** Number of the pull request to production that chapters share. */
  production: number;
}

const registerFirst = (story: Story): Promise<void> => register(story, "1.0.0", WEAK);

const promoteToStaging = (story: Story): Promise<void> => toStaging(story, "1.0.0");

async function refusedByAGate(story: Story): Promise<void> {
  const { ana } = story.actors;
  await ana.push(
    "promote-production",
    { [stagePath("production")]: stageFile("production", "1.0.0", "First release") },
    "Promote 1.0.0 to production",
  );
  story.production = await ana.openPullRequest("promote-production", `Promote ${MODEL} 1.0.0 to production`);
  await story.settled();
  story.tell.line(`ana opens #${story.production}: one line, production → 1.0.0`);
  await expectCheck(story, story.production, "failure");
}

async function registerCorrected(story: Story): Promise<void> {
  await register(story, "1.1.0", SOUND);
  await toStaging(story, "1.1.0");
}

async function waitForReviewers(story: Story): Promise<void> {
  const { ana, ben } = story.actors;
  await ana.push(
    "promote-production",
    { [stagePath("production")]: stageFile("production", "1.1.0", "First release, recall mended") },
    "Promote 1.1.0 instead",
  );
  await story.settled();
  await expectCheck(story, story.production, "action_required");
  const refusal = await ana.review(story.production, "APPROVE");
  story.tell.line(`ana tries to approve her own pull request; GitHub: ${refusal ?? "accepted"}`);
  await ben.review(story.production, "APPROVE", "Load test is fine");
  await ben.review(story.production, "APPROVE", "And the risk part too");
  await story.settled();
  story.tell.line("ben approves for engineering, then approves again: one person fills one slot");
  await expectCheck(story, story.production, "action_required");
}

async function approveAndMerge(story: Story): Promise<void> {
  const { ana, chloe } = story.actors;
  await chloe.review(story.production, "APPROVE", "Within appetite");
  await story.settled();
  story.tell.line("chloe approves for risk");
  await expectCheck(story, story.production, "success");
  await ana.merge(story.production);
  await story.settled();
  const tags = await git(story.directory, "ls-remote", "--tags", "--refs", story.place.gitUrl);
  for (const line of tags.split("\n")) story.tell.quote(line.replace(/^[0-9a-f]+\s+refs\/tags\//, ""));
}

async function readReceipts(story: Story): Promise<void> {
  const deployed = await deploy(story, "production");
  story.tell.quote(deployed.transcript);
  if (deployed.version !== "1.1.0") throw new Error(`expected 1.1.0 in production, resolve said ${deployed.version}`);
}

async function promoteNext(story: Story): Promise<void> {
  await register(story, "1.2.0", NEXT);
  await toStaging(story, "1.2.0");
  await promote(story, { stage: "production", version: "1.2.0", reason: "Better recall", approvers: ["ben", "chloe"] });
  const deployed = await deploy(story, "production");
  story.tell.line(`the deploy script now gets ${deployed.version}; an hour later chargebacks rise`);
}

async function rollBack(story: Story): Promise<void> {
  await promote(story, {
    stage: "production",
    version: "1.1.0",
    reason: "Chargebacks rise on 1.2.0",
    approvers: ["ben"],
    verb: "Roll back",
  });
  const deployed = await deploy(story, "production");
  story.tell.quote(deployed.transcript);
  if (deployed.version !== "1.1.0")
    throw new Error(`expected 1.1.0 after the rollback, resolve said ${deployed.version}`);
}

async function auditAll(story: Story): Promise<void> {
  const { directory, place, publicKeyFile } = story;
  const clone = join(directory, "audit");
  await git(directory, "clone", "-q", place.gitUrl, clone);
  const key = ["--repo", clone, "--key", publicKeyFile];
  story.tell.quote(
    `$ registrar history ${MODEL}@production\n${await runCli("history", `${MODEL}@production`, ...key)}`,
  );
  story.tell.quote(`$ registrar verify ${MODEL}@production\n${await runCli("verify", `${MODEL}@production`, ...key)}`);
  story.tell.quote(`$ registrar audit\n${await runCli("audit", ...key)}`);
}

async function register(story: Story, version: string, numbers: Numbers): Promise<void> {
  const { ana, ben } = story.actors;
  await ana.push(
    `register-${version}`,
    { [versionPath(version)]: manifest(version, numbers) },
    `Register ${MODEL} ${version}`,
  );
  const pull = await ana.openPullRequest(`register-${version}`, `Register ${MODEL} ${version}`);
  await story.settled();
  await expectCheck(story, pull, "action_required");
  await ben.review(pull, "APPROVE");
  await story.settled();
  await expectCheck(story, pull, "success");
  await ana.merge(pull);
  await story.settled();
  story.tell.line(`#${pull} is approved by ben and merged; the App tags ${MODEL}@v${version}`);
}

const toStaging = (story: Story, version: string): Promise<void> =>
  promote(story, { stage: "staging", version, reason: "Candidate", approvers: ["ben"] });

interface Promotion {
  stage: string;
  version: string;
  reason: string;
  approvers: readonly ("ben" | "chloe")[];
  verb?: string;
}

async function promote(
  story: Story,
  { stage, version, reason, approvers, verb = "Promote" }: Promotion,
): Promise<void> {
  const { ana } = story.actors;
  const branch = `${verb.toLowerCase().replace(" ", "-")}-${stage}-${version}`;
  const title = `${verb} ${MODEL} ${version} in ${stage}`;
  await ana.push(branch, { [stagePath(stage)]: stageFile(stage, version, reason) }, title);
  const pull = await ana.openPullRequest(branch, title);
  await story.settled();
  for (const login of approvers) await story.actors[login].review(pull, "APPROVE");
  await story.settled();
  await expectCheck(story, pull, "success");
  await ana.merge(pull);
  await story.settled();
  story.tell.line(`#${pull} ${title}: approved by ${approvers.join(" and ")}, merged`);
}

async function expectCheck(story: Story, pull: number, expected: string): Promise<void> {
  const check = await showCheck(story.actors.ana, story.place, pull);
  story.tell.quote(`check registrar on #${pull}: ${check.conclusion} — ${check.title}`);
  for (const note of check.annotations) story.tell.quote(`${note.path}:${note.line} ${note.message}`);
  if (check.conclusion !== expected)
    throw new Error(`expected the check of #${pull} to be ${expected}, it is ${check.conclusion}`);
}
