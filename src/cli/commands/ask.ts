// Commands that answer a question and change nothing.

import type { AuditOptions } from "../ask/audit.ts";
import type { DiffOptions } from "../ask/diff.ts";
import type { HistoryOptions } from "../ask/history.ts";
import type { ImpactOptions } from "../ask/impact.ts";
import type { LineageOptions } from "../ask/lineage.ts";
import type { ListOptions } from "../ask/list.ts";
import type { SearchOptions } from "../ask/search.ts";
import type { ShowOptions } from "../ask/show.ts";
import type { StatusOptions } from "../ask/status.ts";
import { AS, AT, type Command, formatOption, KEY, PLAIN_FORMATS, REPOSITORY } from "../command.ts";

export const ASK: readonly Command[] = [
  {
    name: "list",
    summary: "list models, their versions, and what each stage holds by receipts",
    options: [REPOSITORY, AT, ...PLAIN_FORMATS, KEY],
    examples: [
      { command: "list", meaning: "every model of this clone" },
      { command: "list --at 2026-09-01", meaning: "what could be deployed at the end of that day" },
    ],
    run: async (_, options: ListOptions, terminal) => (await import("../ask/list.ts")).runList(options, terminal),
  },
  {
    name: "search",
    arguments: "[words...]",
    summary: "find models by words and conditions: model, task, owner, tier, tag, stage, version, dataset, code, ...",
    options: [
      REPOSITORY,
      AT,
      {
        flags: "--where <condition>",
        help: "key, operator (= != ~) and value, or metric.<id> with < <= > >=",
        repeats: true,
      },
      { flags: "--versions", help: "every version that matches, and not each model once" },
      ...PLAIN_FORMATS,
    ],
    examples: [
      { command: "search fraud --where tier=high", meaning: "models with the word fraud in the tier high" },
      {
        command: "search --where stage=production --where task~classification",
        meaning: "what classifies in production",
      },
      {
        command: "search --versions --where 'metric.auc>=0.9' --where dataset=transactions@2026-q1",
        meaning: "versions by what they measured and were made from",
      },
    ],
    run: async (words, options: SearchOptions, terminal) =>
      (await import("../ask/search.ts")).runSearch(words, options, terminal),
  },
  {
    name: "show",
    arguments: "<reference>",
    summary: "print a model with its stages, or the manifest of model@stage or model@version as it was registered",
    options: [REPOSITORY, AT, ...PLAIN_FORMATS, KEY],
    examples: [
      { command: "show fraud-detector", meaning: "its owners, versions, and what each stage holds" },
      { command: "show fraud-detector@production", meaning: "the manifest that was approved" },
    ],
    run: async ([reference = ""], options: ShowOptions, terminal) =>
      (await import("../ask/show.ts")).runShow(reference, options, terminal),
  },
  {
    name: "diff",
    arguments: "<model> <before> <after>",
    summary: "compare two versions of a model, or what two of its stages hold",
    options: [REPOSITORY, AT, { flags: "--all", help: "also what is equal" }, ...PLAIN_FORMATS, KEY],
    examples: [
      { command: "diff fraud-detector 1.4.0 1.5.0", meaning: "metrics, data, code, parameters, card and more" },
      { command: "diff fraud-detector production staging", meaning: "what the next promotion would change" },
    ],
    run: async (words, options: DiffOptions, terminal) =>
      (await import("../ask/diff.ts")).runDiff(words, options, terminal),
  },
  {
    name: "lineage",
    arguments: "<reference>",
    summary: "tell what a version was made from and what was made from it",
    options: [
      REPOSITORY,
      AT,
      { flags: "--up", help: "only what it was made from" },
      { flags: "--down", help: "only what was made from it, and the stages those hold by the files" },
      { flags: "--depth <number>", help: "generations to follow; all when left out" },
      ...formatOption("text", "json", "mermaid", "svg"),
      KEY,
    ],
    examples: [
      { command: "lineage fraud-detector@1.5.0", meaning: "its data, code and parents, and theirs" },
      {
        command: "lineage fraud-detector@production --format svg > lineage.svg",
        meaning: "a picture to put into a report",
      },
    ],
    run: async ([reference = ""], options: LineageOptions, terminal) =>
      (await import("../ask/lineage.ts")).runLineage(reference, options, terminal),
  },
  {
    name: "impact",
    arguments: "<what>",
    summary: "tell every version a dataset, commit, base model or version went into, and the stages those hold",
    options: [
      REPOSITORY,
      AT,
      { flags: "--on <date>", help: "also tell which stages they held that day, e.g. 2026-09-01" },
      AS,
      ...PLAIN_FORMATS,
      KEY,
    ],
    examples: [
      {
        command: "impact transactions@2026-q1 --on 2026-09-01",
        meaning: "which models used this data, and ran that day",
      },
      { command: "impact 4be1c0c5a7f0", meaning: "what was built with this commit of the training code" },
      { command: "impact fraud-detector@1.4.0", meaning: "what was made from this version" },
    ],
    run: async ([what = ""], options: ImpactOptions, terminal) =>
      (await import("../ask/impact.ts")).runImpact(what, options, terminal),
  },
  {
    name: "history",
    arguments: "<reference> [stage]",
    summary: "tell every record of a model, model@stage or model@version, and verify their chain",
    options: [
      REPOSITORY,
      AT,
      { flags: "--on <date>", help: "tell instead what each stage held that day, e.g. 2026-09-01" },
      ...PLAIN_FORMATS,
      KEY,
    ],
    examples: [
      { command: "history fraud-detector production", meaning: "who approved what, when and on which evidence" },
      { command: "history fraud-detector --on 2026-09-01", meaning: "what each stage held that day" },
    ],
    run: async (words, options: HistoryOptions, terminal) =>
      (await import("../ask/history.ts")).runHistory(words, options, terminal),
  },
  {
    name: "status",
    arguments: "[model]",
    summary: "say what was approved and what GitHub says was deployed, side by side for every environment",
    options: [REPOSITORY, KEY, ...PLAIN_FORMATS],
    examples: [
      { command: "status --key registrar.pub", meaning: "0 when what runs is what was approved, 1 when it differs" },
      { command: "status fraud-detector --json", meaning: "one model, for programs; asks with GITHUB_TOKEN or `gh`" },
    ],
    run: async ([model], options: StatusOptions, terminal) =>
      (await import("../ask/status.ts")).runStatus(model, options, terminal),
  },
  {
    name: "audit",
    summary: "replay the whole history and hold files, records and receipts against each other",
    options: [
      REPOSITORY,
      AT,
      { flags: "--branch <revision>", help: "the branch that is governed; the default branch of origin when left out" },
      { flags: "--deployed", help: "ask GitHub too what was deployed, as `registrar status` does" },
      ...formatOption("text", "json", "markdown"),
      KEY,
    ],
    examples: [
      { command: "audit --key registrar.pub", meaning: "does everything hold together, from the first commit on" },
      { command: "audit --key registrar.pub --format markdown > audit.md", meaning: "a report to file" },
    ],
    run: async (_, options: AuditOptions, terminal) => (await import("../ask/audit.ts")).runAudit(options, terminal),
  },
];
