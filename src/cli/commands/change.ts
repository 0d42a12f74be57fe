// Commands that write files of the registry and propose them as a pull request.

import { AS, type Command, KEY, type Option, PLAIN_FORMATS, REPOSITORY } from "../command.ts";
import type { PromoteOptions } from "../propose/promote.ts";
import type { QuarantineOptions } from "../propose/quarantine.ts";
import type { RegisterOptions } from "../propose/register.ts";
import type { RetireOptions } from "../propose/retire.ts";
import type { RollbackOptions } from "../propose/rollback.ts";

const REASON: Option = { flags: "--reason <text>", help: "why, in a sentence; it is kept in the file" };

const BREAK_GLASS: readonly Option[] = [
  {
    flags: "--break-glass <text>",
    help: "what the emergency is: asks for the approvals of breakGlass instead, and for a review afterwards",
  },
  { flags: "--until <day>", help: "the last day of the exception, such as 2027-01-31" },
];

/** What every proposal can be told. */
const PROPOSAL: readonly Option[] = [
  REPOSITORY,
  { flags: "--base <branch>", help: "the branch to merge into; the default branch of origin when left out" },
  { flags: "--branch <name>", help: "the branch to make; named after the change when left out" },
  { flags: "--dry-run", help: "print the difference and the verdict, and stop there" },
  { flags: "--no-push", help: "keep the branch in this clone and ask nothing of the network" },
  ...PLAIN_FORMATS,
  KEY,
];

const INGREDIENTS: readonly Option[] = [
  {
    flags: "--artifact <file=URI>",
    help: "a file or folder to hash and where others can get it; also a file or a URI alone, or URI=name; may be repeated",
    repeats: true,
  },
  { flags: "--metrics <file>", help: 'JSON such as { "auc": 0.95 } or [{ "id": "auc", "value": 0.95, "n": 61000 }]' },
  { flags: "--dataset <name@version:role>", help: "data that was used; may be repeated", repeats: true },
  { flags: "--parent <model@version>", help: "a version it was made from; may be repeated", repeats: true },
  { flags: "--parameter <name=value>", help: "a parameter of the training; may be repeated", repeats: true },
  { flags: "--parameters <file>", help: "parameters of the training as a JSON object" },
  {
    flags: "--environment <lock file>",
    help: "lock file of the training; found beside the code when left out; may be repeated",
    repeats: true,
  },
  { flags: "--code <folder>", help: "the training code, in its Git repository; the current folder when left out" },
  { flags: "--allow-dirty", help: "accept edits of the code that no commit holds; the manifest says so" },
  { flags: "--description <text>", help: "what is new or particular about the version" },
  { flags: "--developer <login>", help: "who built it and can not approve it; may be repeated", repeats: true },
  { flags: "--from <manifest>", help: "YAML to begin with, such as a model card; may be repeated", repeats: true },
  { flags: "--owner <name>", help: "of a new model: @organization/team or @login; may be repeated", repeats: true },
  { flags: "--display-name <text>", help: "of a new model: its name for people" },
  { flags: "--task <text>", help: "of a new model: what it does, such as tabular-classification" },
];

export const CHANGE: readonly Command[] = [
  {
    name: "register",
    arguments: "<model> <version>",
    summary:
      "propose a new version: hashes artifacts, reads code commit, lock file and metrics, opens the pull request",
    options: [...INGREDIENTS, ...PROPOSAL],
    examples: [
      {
        command: "register churn 1.6.0 --artifact model.onnx=s3://acme/churn/1.6.0/model.onnx --metrics metrics.json",
        meaning: "the line at the end of a training job, run in its folder inside a clone of the registry",
      },
      {
        command:
          "register churn 1.6.0 --repo https://github.com/acme/models --artifact out/=s3://acme/churn/1.6.0/ --dataset clicks@2026-09:training",
        meaning: "the same for a folder of files, from a job without a clone of the registry",
      },
      {
        command: 'register uplift 1.0.0 --owner @acme/growth --display-name "Uplift of offers" --artifact model.onnx',
        meaning: "the first version of a new model",
      },
    ],
    run: async (given, options: RegisterOptions, terminal) =>
      (await import("../propose/register.ts")).runRegister(given, options, terminal),
  },
  {
    name: "promote",
    arguments: "<model> <version> <stage>",
    summary: "propose that a version holds a stage",
    options: [
      REASON,
      { flags: "--waive <gate>", help: "a gate that need not be met for a while; may be repeated", repeats: true },
      { flags: "--waiver-reason <text>", help: "why it need not be met; the reason of the promotion when left out" },
      ...BREAK_GLASS,
      ...PROPOSAL,
    ],
    examples: [
      {
        command: 'promote churn 1.5.0 production --reason "Better recall on new customers"',
        meaning: "one line changes, and the pull request is open",
      },
      { command: "promote churn 1.5.0 production --dry-run", meaning: "what the check would say" },
      {
        command:
          'promote churn 1.5.1 production --waive metric-auc --until 2027-01-31 --waiver-reason "Too few rows before the season"',
        meaning: "a gate is not met, and somebody answers for that until a day",
      },
      {
        command: 'promote churn 1.5.0 production --break-glass "Every request fails since 14:00" --until 2026-12-01',
        meaning: "an emergency; the same without --break-glass is the review afterwards",
      },
    ],
    run: async (given, options: PromoteOptions, terminal) =>
      (await import("../propose/promote.ts")).runPromote(given, options, terminal),
  },
  {
    name: "rollback",
    arguments: "<model> <stage>",
    summary: "propose that a stage goes back to a version that held it before",
    options: [
      { flags: "--to <version>", help: "the version to go back to; by the records the last one before, when left out" },
      REASON,
      ...BREAK_GLASS,
      ...PROPOSAL,
    ],
    examples: [
      { command: 'rollback churn production --reason "Alerts since 14:00"', meaning: "back to the version before" },
      { command: "rollback churn production --to 1.3.0", meaning: "back to a version of your choice" },
    ],
    run: async (given, options: RollbackOptions, terminal) =>
      (await import("../propose/rollback.ts")).runRollback(given, options, terminal),
  },
  {
    name: "retire",
    arguments: "<model> <version>",
    summary: "propose that a version may never hold a stage again",
    options: [REASON, ...PROPOSAL],
    examples: [
      { command: 'retire churn 1.3.0 --reason "Trained on data that had to be deleted"', meaning: "for good" },
    ],
    run: async (given, options: RetireOptions, terminal) =>
      (await import("../propose/retire.ts")).runRetire(given, options, terminal),
  },
  {
    name: "quarantine",
    arguments: "<dataset|commit|base-model|version>",
    summary: "propose that nothing made from it holds a stage any more, or can again, in one pull request",
    options: [
      REASON,
      AS,
      { flags: "--no-retire", help: "move the stages only, and leave the versions as they are" },
      ...PROPOSAL,
    ],
    examples: [
      {
        command: 'quarantine transactions@2026-train --reason "Contains records that had to be deleted"',
        meaning: "every stage goes back to the last version that was made without it, or is left empty",
      },
      {
        command: 'quarantine churn@1.5.0 --reason "Leaks the target" --dry-run',
        meaning: "a version and all that was made from it; stops before the last step",
      },
    ],
    run: async (given, options: QuarantineOptions, terminal) =>
      (await import("../propose/quarantine.ts")).runQuarantine(given, options, terminal),
  },
];
