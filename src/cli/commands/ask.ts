// Commands that answer a question and change nothing.

import { type Command, FOLDER, formatOption, KEY, PLAIN_FORMATS, REPOSITORY } from "../command.ts";
import type { HistoryOptions } from "../history.ts";
import type { ListOptions } from "../list.ts";
import type { ResolveOptions } from "../resolve.ts";
import type { ShowOptions } from "../show.ts";

export const ASK: readonly Command[] = [
  {
    name: "resolve",
    arguments: "<reference>",
    summary: "say which version may be deployed: model@stage or model@version, from receipts alone",
    options: [
      REPOSITORY,
      ...formatOption("text", "json", "env", "github-output"),
      KEY,
      { flags: "--repository <owner/name>", help: "refuse records that were sealed for another repository" },
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
      (await import("../resolve.ts")).runResolve(reference, options, terminal),
  },
  {
    name: "list",
    summary: "list models, their versions, and what each stage holds by receipts",
    options: [FOLDER, ...PLAIN_FORMATS, KEY],
    examples: [{ command: "list", meaning: "every model of this clone" }],
    run: async (_, options: ListOptions, terminal) => (await import("../list.ts")).runList(options, terminal),
  },
  {
    name: "show",
    arguments: "<reference>",
    summary: "print the manifest of model@stage or model@version as it was registered",
    options: [FOLDER, KEY],
    examples: [{ command: "show fraud-detector@production", meaning: "the manifest that was approved" }],
    run: async ([reference = ""], options: ShowOptions, terminal) =>
      (await import("../show.ts")).runShow(reference, options, terminal),
  },
  {
    name: "history",
    arguments: "<reference>",
    summary: "tell every record of a model, model@stage or model@version, and verify their chain",
    options: [
      REPOSITORY,
      { flags: "--on <date>", help: "tell instead what each stage held that day, e.g. 2026-09-01" },
      ...PLAIN_FORMATS,
      KEY,
    ],
    examples: [
      { command: "history fraud-detector@production", meaning: "who approved what, when and on which evidence" },
      { command: "history fraud-detector --on 2026-09-01", meaning: "what each stage held that day" },
    ],
    run: async ([reference = ""], options: HistoryOptions, terminal) =>
      (await import("../history.ts")).runHistory(reference, options, terminal),
  },
];
