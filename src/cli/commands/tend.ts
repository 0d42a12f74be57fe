// Commands that look after a registry and this program itself.

import type { CheckOptions } from "../check/options.ts";
import { AT, type Command, formatOption, KEY, PLAIN_FORMATS, REPOSITORY } from "../command.ts";
import type { DoctorOptions } from "../doctor/doctor.ts";
import type { InitOptions } from "../init.ts";
import type { KeygenOptions } from "../keygen.ts";
import type { ReconcileOptions } from "../reconcile.ts";

export const TEND: readonly Command[] = [
  {
    name: "init",
    arguments: "[folder]",
    summary: "begin a registry: policy, sample model, workflows, CODEOWNERS, issue form; nothing is overwritten",
    options: [
      { flags: "--owner <@organization/team>", help: "the team that answers for the registry" },
      { flags: "--stages <names>", help: "stages in order, with commas between", default: "staging,production" },
      { flags: "--dry-run", help: "list the files and write none" },
      ...PLAIN_FORMATS,
    ],
    examples: [
      { command: "init models --owner @acme/ml-platform", meaning: "a new registry in a new folder" },
      { command: "init --dry-run", meaning: "what would be added to the repository at hand" },
    ],
    run: async (given, options: InitOptions, terminal) =>
      (await import("../init.ts")).runInit(given, options, terminal),
  },
  {
    name: "check",
    summary: "check the files as they lie, or with --base say what the App would say of a change",
    options: [
      REPOSITORY,
      AT,
      { flags: "--base <revision>", help: "judge what merging into this would bring, e.g. origin/main" },
      {
        flags: "--head <revision>",
        help: "the proposed commit; uncommitted edits are not part of it",
        default: "HEAD",
      },
      ...formatOption("text", "json", "github", "sarif", "junit"),
      { flags: "--watch", help: "check again whenever a file changes, until interrupted" },
      KEY,
    ],
    examples: [
      {
        command: "check --format sarif > registrar.sarif",
        meaning: "for code scanning; github annotates a workflow run",
      },
      { command: "check", meaning: "every problem of the files as they lie, before a commit" },
      { command: "check --base origin/main", meaning: "what the check on the pull request will say" },
    ],
    run: async (_, options: CheckOptions, terminal) => (await import("../check/check.ts")).runCheck(options, terminal),
  },
  {
    name: "doctor",
    summary: "look at what GitHub enforces around a registry, and say what is missing and how to mend it",
    options: [
      REPOSITORY,
      { flags: "--app <slug or number>", help: "the App whose check must be required, also APP_ID" },
      { flags: "--apply", help: "set up the rulesets and immutable releases, as an administrator" },
      ...PLAIN_FORMATS,
    ],
    examples: [
      { command: "doctor --app acme-registrar", meaning: "0 all is well, 1 something is missing, 2 could not tell" },
      {
        command: "doctor --repo https://github.com/acme/models --app 123456 --apply",
        meaning: "with the token of an administrator in GITHUB_TOKEN, or of `gh`; a second run changes nothing",
      },
    ],
    run: async (_, options: DoctorOptions, terminal) =>
      (await import("../doctor/doctor.ts")).runDoctor(options, terminal),
  },
  {
    name: "reconcile",
    summary: "do the work of the App once, with no server: for a scheduled workflow, with the settings of the App",
    options: [{ flags: "--once", help: "one pass over everything that the App can see; there is no other way yet" }],
    examples: [
      { command: "reconcile --once", meaning: "0 all is done, 1 something is left failing, 2 could not start" },
    ],
    run: async (_, options: ReconcileOptions, terminal) =>
      (await import("../reconcile.ts")).runReconcile(options, terminal),
  },
  {
    name: "keygen",
    summary: "make a signing key for the App and the public key to pin",
    options: [
      { flags: "--out <prefix>", help: "writes <prefix>.key and <prefix>.pub", default: "registrar" },
      ...PLAIN_FORMATS,
    ],
    examples: [{ command: "keygen --out acme", meaning: "acme.key for the App, acme.pub for those who deploy" }],
    run: async (_, options: KeygenOptions, terminal) => (await import("../keygen.ts")).runKeygen(options, terminal),
  },
];
