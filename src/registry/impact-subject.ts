// What an impact question is about: a dataset, code, a base model or a version, told from the word that was typed.

import type { Catalog, Source, VersionFacts } from "./catalog.ts";
import { normaliseReference, parseReference } from "./names.ts";

export const SUBJECT_KINDS = ["dataset", "code", "base-model", "version"] as const;

export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** What was understood; the text is as it was typed. */
export interface ImpactSubject {
  kind: SubjectKind;
  text: string;
  /** `name@version` of datasets that are the same bytes: who names one without a digest of its own uses it too. */
  aliases?: readonly string[];
}

/** Letters and digits of a commit id. */
const COMMIT = /^[0-9a-f]{7,40}$/i;
const DIGEST = /^[a-z0-9]+:[0-9a-f]{8,128}$/i;

/** Why a version counts as made from the subject: `training data transactions 2026-q1`; empty when it does not. */
export function usesOf(facts: VersionFacts, { kind, text, aliases = [] }: ImpactSubject): string[] {
  switch (kind) {
    case "dataset":
      return facts.datasets
        .filter((source) => isDataset(source, text) || isAlias(source, aliases))
        .map(describeDataset);
    case "code":
      return facts.code
        .filter((source) => isCode(source, text))
        .map(({ name }) => `code ${name.replace(/^[a-z+]+:\/\//, "")}`);
    case "base-model":
      return facts.baseModels
        .filter((base) => isBaseModel(base, text))
        .map(({ name, role = "base model" }) => `${role} ${name}`);
    case "version":
      return facts.parents.includes(normaliseReference(text)) ? [`made from ${normaliseReference(text)}`] : [];
  }
}

/** What to ask a catalog for, one text after the other, so that no version that uses the subject is passed over. */
export function sievesOf({ kind, text, aliases = [] }: ImpactSubject): string[] {
  if (kind === "version") return [normaliseReference(text)];
  const named = kind === "dataset" && !DIGEST.test(text) ? text.split("@")[0] : text.replace(/^gitCommit:/i, "");
  const words = [named, ...aliases.map((alias) => alias.split("@")[0])];
  // Only what is written the same everywhere: a quotation mark may be kept in another form.
  return [...new Set(words.map((word = "") => /[\w./:+-]+/.exec(word)?.[0] ?? ""))];
}

/** `name@version` of the datasets that a version names with this digest. */
export function aliasesIn({ datasets }: VersionFacts, { kind, text }: ImpactSubject): string[] {
  if (kind !== "dataset" || !isDigest(text)) return [];
  const same = datasets.filter(({ version, digests }) => version !== undefined && digests.includes(text.toLowerCase()));
  return same.map(({ name, version }) => `${name}@${version}`);
}

/** The kinds a word may mean by its form alone. */
export function kindsOf(text: string, catalog: Catalog): SubjectKind[] {
  if (text.toLowerCase().startsWith("gitcommit:")) return ["code"];
  if (DIGEST.test(text)) return ["dataset", "base-model"];
  const { model, version } = parseReference(text) ?? {};
  const isVersion = model !== undefined && version !== undefined && catalog.version(model, version) !== undefined;
  return [
    "dataset",
    ...(COMMIT.test(text) ? (["code"] as const) : []),
    "base-model",
    ...(isVersion ? (["version"] as const) : []),
  ];
}

/** `sha256:…` and the like. */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/** Whether a word can only be the id of a commit or a digest, which no registry lists. */
export function isIdentifier(text: string): boolean {
  return COMMIT.test(text) || isDigest(text);
}

function isDataset({ name, version, digests }: Source, text: string): boolean {
  if (DIGEST.test(text)) return digests.includes(text.toLowerCase());
  if (text === name || (version !== undefined && text === `${name}@${version}`)) return true;
  return digests.some((digest) => text === `${name}@${digest}`);
}

function isAlias({ name, version, digests }: Source, aliases: readonly string[]): boolean {
  return digests.length === 0 && aliases.includes(`${name}@${version ?? ""}`);
}

function isCode({ name, uri = name, digests }: Source, text: string): boolean {
  const id = text.toLowerCase().replace(/^gitcommit:/, "");
  return digests.some((digest) => digest.startsWith(`gitCommit:${id}`)) || uri.toLowerCase().includes(`@${id}`);
}

/** By name, by address, or by the last parts of the address: `distilbert-base` for `pkg:huggingface/distilbert-base@12040ac`. */
function isBaseModel({ name, uri = name, digests }: Source, text: string): boolean {
  const [word, address] = [text.toLowerCase(), uri.toLowerCase()];
  if (word === name.toLowerCase() || digests.includes(word)) return true;
  return [address, address.replace(/@[^@/]*$/, "")].some((one) => one === word || one.endsWith(`/${word}`));
}

function describeDataset({ name, version, role }: Source): string {
  return [...(role === undefined ? [] : [role]), "data", name, ...(version === undefined ? [] : [version])].join(" ");
}
