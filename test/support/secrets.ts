// Everything the App says during a test, in its log and on the local GitHub, looked through for secrets that are in use.

import { execFileSync } from "node:child_process";
import type { Repository, State } from "../../sandbox/state.ts";
import { deriveMemoryKey } from "../../src/app/signer.ts";

/** A secret that could be told, and what it is. */
interface Secret {
  what: string;
  text: string;
}

/** Something that was said, and where. */
interface Said {
  where: string;
  text: string;
}

/** Takes what a log writes, as its destination. */
export interface Ear {
  lines: string[];
  write: (line: string) => void;
}

export function createEar(): Ear {
  const lines: string[] = [];
  return { lines, write: (line) => void lines.push(line) };
}

/** Credentials whoever they belong to. A scheme before some hundred bits counts as a header. */
const CREDENTIALS: readonly [what: string, pattern: RegExp][] = [
  ["a token of GitHub", /\b(gh[a-z]_|github_pat_)\w{16,}/],
  ["a web token", /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+/],
  ["a header with a credential", /\b(bearer|token|basic)\s+[\w.~+/-]{20,}/i],
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
];

/** Private keys (PEM), of which GitHub does not know. */
export interface Keys {
  app: string;
  signing?: string;
}

/** Secrets of everybody on a local GitHub, and what is made of the keys. */
export function secretsOn({ apps, tokens }: State, { app, signing = "" }: Keys): Secret[] {
  const webhooks = [...apps.values()].map(({ secret }) => ({ what: "a webhook secret", text: secret }));
  const handedOut = [...tokens].map(([text, { kind }]) => ({ what: `a token of the kind ${kind}`, text }));
  const memory = { what: "the key of the memory", text: deriveMemoryKey({ privateKey: app }) };
  const lines = [...linesOf(app, "the App's private key"), ...linesOf(signing, "the signing key")];
  return [...webhooks, ...handedOut, memory, ...lines].filter(({ text }) => text.length >= 16);
}

/** A key may be told without its armour, or in part. */
export function linesOf(pem: string, what: string): Secret[] {
  const lines = pem.split("\n").filter((line) => /^[A-Za-z0-9+/=]{16,}$/.test(line));
  return lines.map((text) => ({ what, text }));
}

/** What lies on a local GitHub for people to read: issues, pull requests, checks, statuses, releases and annotated tags. */
export function saidOn({ repositories }: State): Said[] {
  return [...repositories.values()].flatMap((repository) => [
    ...[...repository.issues.values()].flatMap(({ number, title, body, comments, pull }) =>
      said(`issue #${number}`, title, body, ...[...comments, ...(pull?.reviews ?? [])].map((one) => one.body)),
    ),
    ...repository.checkRuns.flatMap(({ name, title, summary, text, annotations }) =>
      said(`check ${name}`, title, summary, text, JSON.stringify(annotations)),
    ),
    ...repository.statuses.flatMap(({ context, description }) => said(`status ${context}`, description)),
    ...repository.releases.flatMap(({ tag, name, body, assets }) =>
      said(`release ${tag}`, name, body, ...assets.map(({ bytes }) => bytes.toString("utf8"))),
    ),
    ...said("tag", tagsOf(repository)),
  ]);
}

function said(where: string, ...texts: (string | null)[]): Said[] {
  return texts.flatMap((text) => (text === null || text === "" ? [] : [{ where, text }]));
}

function tagsOf({ git: { dir } }: Repository): string {
  return execFileSync("git", ["-C", dir, "for-each-ref", "--format=%(contents)", "refs/tags"], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
}

/** Where a secret was told, as sentences that do not tell it again. */
export function findSecrets(told: readonly Said[], secrets: readonly Secret[]): string[] {
  const found = told.flatMap(({ where, text }) => {
    const open = `${text}\n${hiddenIn(text)}`;
    const known = secrets.filter((secret) => open.includes(secret.text)).map(({ what }) => what);
    const seen = CREDENTIALS.filter(([, pattern]) => pattern.test(open)).map(([what]) => what);
    return [...known, ...seen].map((what) => `${where} tells ${what}`);
  });
  return [...new Set(found)];
}

/** The payload of a record is written in base64. */
function hiddenIn(text: string): string {
  const runs = text.match(/[A-Za-z0-9+/]{40,}={0,2}/g) ?? [];
  return runs.map((run) => Buffer.from(run, "base64").toString("utf8")).join("\n");
}

/** Throws when a log or a local GitHub tells a secret; to be called before what is told is gone. */
export function refuseSecrets(state: State, { lines }: Ear, keys: Keys): void {
  const log = lines.map((text) => ({ where: "the log", text }));
  const found = findSecrets([...log, ...saidOn(state)], secretsOn(state, keys));
  if (found.length > 0) throw new Error(`a secret was told:\n${found.join("\n")}`);
}
