// `registrar fetch`: the artifacts of the version that a reference stands for, and nothing but the bytes that were approved.

import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { withTemporaryFolder } from "../../git/temporary.ts";
import type { NotFetched } from "../../registry/download/refusal.ts";
import { type WantedArtifact, wantedFor } from "../../registry/download/wanted.ts";
import { parseAsked, type VerifyOptions } from "../ask/verify-asked.ts";
import { readKeys } from "../keys.ts";
import { shortDigest } from "../print.ts";
import { type ExitCode, fail, plain, type Terminal } from "../terminal.ts";
import { type Approved, findApproved } from "./approved.ts";
import { parseCommands } from "./presign.ts";
import type { Reach } from "./source.ts";
import { fetchInto, type Got, isThere, moveInto } from "./stage.ts";
import { PATIENCE } from "./web.ts";

export interface FetchOptions extends Omit<VerifyOptions, "modelFiles" | "policy"> {
  /** Folder to write to. */
  to: string;
  /** `scheme=command`. */
  presign: readonly string[];
}

const HUB = "https://huggingface.co";
const NOTHING_KEPT = "Nothing was kept.";

/** 0 when all of it is there, 1 when something is refused, 2 when it could not be had. Throws a GitError and the file system's errors. */
export async function runFetch(text: string, options: FetchOptions, terminal: Terminal): Promise<ExitCode> {
  const asked = parseAsked(text);
  if (!asked)
    return fail(terminal, `${plain(text)} names nothing that can be fetched; write model@stage or model@1.2.3`);
  const keys = readKeys(options.key, terminal);
  if ("mistake" in keys) return fail(terminal, keys.mistake);
  const commands = parseCommands(options.presign);
  if ("mistake" in commands) return fail(terminal, commands.mistake);
  const approved = await findApproved(asked, keys, { ...options, modelFiles: [] }, terminal);
  if ("mistake" in approved) return fail(terminal, approved.mistake);
  if ("refused" in approved) return tellRefusal(approved, options, terminal);
  const hub = (terminal.env["HF_ENDPOINT"] || HUB).replace(/\/+$/, "");
  const reach = { commands, cwd: terminal.cwd, hub, tokens: new Map(), patience: PATIENCE };
  const done = await fetchApproved(approved, resolve(terminal.cwd, options.to), reach, terminal);
  if ("mistake" in done) return fail(terminal, `${plain(done.mistake)}. ${NOTHING_KEPT}`);
  return "refused" in done
    ? tellRefusal(done, options, terminal, NOTHING_KEPT)
    : tell(approved, done.artifacts, options, terminal);
}

interface Told extends Got {
  path: string;
  digest: WantedArtifact["digest"];
  alreadyThere: boolean;
}

async function fetchApproved(
  { manifest }: Approved,
  to: string,
  reach: Omit<Reach, "signal">,
  terminal: Terminal,
): Promise<{ artifacts: Told[] } | NotFetched | { mistake: string }> {
  const wanted = wantedFor(manifest.artifacts);
  if (!("artifacts" in wanted)) return wanted;
  const missing: WantedArtifact[] = [];
  for (const artifact of wanted.artifacts) {
    const there = await isThere(artifact, to, terminal);
    if (typeof there === "object") return there;
    if (!there) missing.push(artifact);
  }
  await mkdir(to, { recursive: true });
  const got = await withTemporaryFolder(async (staging) => {
    const fetched = await fetchInto(staging, missing, reach, terminal);
    if ("length" in fetched) await moveInto(staging, to, fetched);
    return fetched;
  }, to);
  if (!("length" in got)) return got;
  return {
    artifacts: wanted.artifacts.map((artifact) =>
      toTold(
        artifact,
        to,
        got.find(({ name }) => name === artifact.name),
      ),
    ),
  };
}

function toTold({ name, kind, digest, files }: WantedArtifact, to: string, got: Got | undefined): Told {
  const there: Got = { name, kind, from: [], files: files.length, size: 0, passedOver: [] };
  return { ...(got ?? there), path: join(to, name), digest, alreadyThere: got === undefined };
}

function tell(approved: Approved, artifacts: readonly Told[], { format }: FetchOptions, terminal: Terminal): ExitCode {
  const { manifest: _, warnings, ...about } = approved;
  const all = [
    ...warnings,
    ...artifacts.flatMap(({ passedOver }) => passedOver.map((why) => `a place was passed over: ${why}`)),
  ];
  const told = artifacts.map(({ passedOver: _passed, ...rest }) => rest);
  terminal.out(
    format === "json"
      ? JSON.stringify({ fetched: true, ...about, artifacts: told, warnings: all }, null, 2)
      : describe(approved, artifacts),
  );
  for (const warning of all) terminal.err(`warning: ${plain(warning)}`);
  return 0;
}

function describe({ model, version }: Approved, artifacts: readonly Told[]): string {
  const lines = artifacts.map(({ path, digest, files, size, alreadyThere }) => {
    const how = alreadyThere
      ? "there already"
      : `${files === 1 ? "1 file" : `${files} files`}, ${size.toLocaleString("en")} bytes`;
    return `  ${plain(path)}  ${shortDigest(digest)}  ${how}`;
  });
  return [`✅ ${model} ${version} as it was approved`, ...lines].join("\n");
}

function tellRefusal(
  { refused, reason }: NotFetched,
  { format }: FetchOptions,
  terminal: Terminal,
  more = "",
): ExitCode {
  if (format === "json") terminal.out(JSON.stringify({ fetched: false, refused, reason }, null, 2));
  terminal.err(`refused (${refused}): ${plain(`${reason} ${more}`.trim())}`);
  return 1;
}
