// Commands for those who deploy: what may run, the proof of it, and the bytes.

import type { ResolveOptions } from "../ask/resolve.ts";
import type { VerifyOptions } from "../ask/verify-asked.ts";
import { AT, type Command, formatOption, KEY, type Option, PLAIN_FORMATS, REPOSITORY } from "../command.ts";
import type { FetchOptions } from "../fetch/fetch.ts";

/** What only some of them repeat. */
const ASSETS: Option = { flags: "--files <folder>", help: "the assets of its release, when there is no clone" };
const OWN: Option = {
  flags: "--repository <owner/name>",
  help: "refuse records that were sealed for another repository; its number on GitHub holds after a rename, too",
};

export const DEPLOY: readonly Command[] = [
  {
    name: "resolve",
    arguments: "<reference>",
    summary: "say which version may be deployed: model@stage or model@version, from receipts alone",
    options: [
      REPOSITORY,
      AT,
      ...formatOption("text", "json", "env", "github-output"),
      KEY,
      OWN,
      { flags: "--at-least <number>", help: "refuse a receipt older than the one last deployed" },
    ],
    examples: [
      {
        command: "resolve fraud-detector@production --key registrar.pub",
        meaning: "what may run, and who approved it",
      },
      { command: "resolve fraud-detector@production --format env", meaning: "the same as variables of a shell" },
    ],
    run: async ([reference = ""], options: ResolveOptions, terminal) =>
      (await import("../ask/resolve.ts")).runResolve(reference, options, terminal),
  },
  {
    name: "verify",
    arguments: "<what>",
    summary: "prove offline that model@stage, model@version or a receipt may be used, by signatures of a pinned key",
    options: [
      REPOSITORY,
      ASSETS,
      {
        flags: "--model-files <path>",
        help: "a file or folder that must be one of its artifacts; may be repeated",
        repeats: true,
      },
      KEY,
      OWN,
      { flags: "--at-least <number>", help: "refuse a record older than the one last deployed" },
      { flags: "--policy <sha256>", help: "refuse when another registry.yaml judged" },
      ...PLAIN_FORMATS,
    ],
    examples: [
      {
        command: "verify fraud-detector@production --key registrar.pub --model-files ./model",
        meaning: "from a clone, with the files that are about to be deployed",
      },
      {
        command: "verify fraud-detector@production --files ./assets --key registrar.pub --at-least 7",
        meaning: "from the assets of its release alone",
      },
    ],
    run: async ([what = ""], options: VerifyOptions, terminal) =>
      (await import("../ask/verify.ts")).runVerify(what, options, terminal),
  },
  {
    name: "fetch",
    arguments: "<reference>",
    summary:
      "download the artifacts of model@stage or model@version, and accept nothing but the bytes that were approved",
    options: [
      { flags: "--to <folder>", help: "where to write, each artifact by its name", default: "." },
      REPOSITORY,
      ASSETS,
      {
        flags: "--presign <scheme=command>",
        help: "a command that is given a URI of this scheme and prints an address to download from; may be repeated",
        repeats: true,
      },
      KEY,
      OWN,
      { flags: "--at-least <number>", help: "refuse a record older than the one last deployed" },
      ...PLAIN_FORMATS,
    ],
    examples: [
      {
        command: "fetch fraud-detector@production --key registrar.pub --to ./deploy",
        meaning: "verified as `verify` does, then from where the manifest says: file, https, hf or oci",
      },
      {
        command: "fetch fraud-detector@1.5.0 --key registrar.pub --to ./deploy --presign s3='aws s3 presign'",
        meaning: "from a bucket, with the login that the program of the bucket has",
      },
    ],
    run: async ([reference = ""], options: FetchOptions, terminal) =>
      (await import("../fetch/fetch.ts")).runFetch(reference, options, terminal),
  },
];
