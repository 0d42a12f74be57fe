// `registrar register`: proposes a new version, with digests, code, environment and numbers gathered from where the training ran.

import { isDeepStrictEqual } from "node:util";
import { readTextAt } from "../../git/clone.ts";
import { explainMissing, type ModelAtBase, toVersion } from "../../plan/wish/model-at-base.ts";
import { trimmed, type Wish } from "../../plan/wish/wish.ts";
import { API_VERSION, type Located, type ModelVersion } from "../../registry/documents.ts";
import { checkManifestText, manifestText } from "../../registry/manifest-text.ts";
import { mergeDocuments } from "../../registry/merge.ts";
import { formatPath, isName } from "../../registry/names.ts";
import { formatProblem } from "../../registry/problem.ts";
import { parseDocument } from "../../registry/schema.ts";
import { isVersion, latestOf, nextPatch } from "../../registry/version.ts";
import { formatYaml } from "../../registry/yaml-text.ts";
import type { ExitCode, Terminal } from "../terminal.ts";
import { readModelAtBase } from "./model-at-base.ts";
import type { ProposalBase } from "./proposal-base.ts";
import { type ProposeOptions, proposeChange } from "./propose-change.ts";
import { planArtifacts } from "./register-artifacts.ts";
import { readOrigins } from "./register-code.ts";
import { withDatasetDigests } from "./register-datasets.ts";
import { readBeginnings, readLineage, readMetrics } from "./register-files.ts";
import type { Part } from "./register-part.ts";

export interface RegisterOptions extends ProposeOptions {
  /** `file`, `file=uri`, `uri` or `uri=name`. */
  artifact: readonly string[];
  metrics?: string;
  /** `name@version:role` */
  dataset: readonly string[];
  /** `model@version` */
  parent: readonly string[];
  /** `name=value` */
  parameter: readonly string[];
  /** JSON file. */
  parameters?: string;
  environment: readonly string[];
  code?: string;
  allowDirty?: boolean;
  description?: string;
  /** Logins. */
  developer: readonly string[];
  from: readonly string[];
  /** Of a new model. */
  owner: readonly string[];
  displayName?: string;
  task?: string;
}

interface Target {
  model: string;
  version: string;
}

/** 0 when it is proposed or so already, 1 when it would not be allowed, 2 when it could not be done. Throws a GitError. */
export function runRegister(given: readonly string[], options: RegisterOptions, terminal: Terminal): Promise<ExitCode> {
  const [model = "", text = ""] = given;
  const target = { model, version: toVersion(text) };
  return proposeChange({ ...options, models: [model] }, terminal, async (base) => {
    const facts = await readModelAtBase(base, model);
    const gathered = await gather(options, base, terminal);
    const mistakes = [...checkTarget(target, facts, options), ...gathered.mistakes];
    if (mistakes.length > 0) return { mistakes };
    const artifacts = await gathered.hash();
    const merged = mergeDocuments(gathered.value, artifacts.length > 0 ? { artifacts } : {});
    const content = await withDatasetDigests(base, merged);
    return wishVersion(base, { target, facts, content, options, notices: gathered.notices });
  });
}

/** Everything but the bytes of the artifacts. Throws a GitError. */
async function gather(options: RegisterOptions, base: ProposalBase, terminal: Terminal) {
  const { folder: registry } = base;
  const plan = await planArtifacts(options.artifact, terminal);
  const origins = await readOrigins({ ...options, registry }, terminal);
  const beginnings = await readBeginnings(options.from, terminal);
  const parts: Part[] = [
    // What was found by itself yields to what a file says, and what was asked for does not.
    ...(options.code === undefined ? [origins, beginnings] : [beginnings, origins]),
    await readLineage(options, terminal),
    await readMetrics(options.metrics, terminal),
  ];
  const { reason: description } = trimmed(options.description);
  const developers = options.developer.map((login) => ({ login: login.replace(/^@/, "") }));
  const spoken = { ...(description && { description }), ...(developers.length > 0 && { developers }) };
  const value = mergeDocuments(...parts.map((one) => one.value), spoken);
  const { code } = Object(value["lineage"]);
  const bare = options.artifact.length === 0 && !("artifacts" in value);
  return {
    value,
    mistakes: [
      ...(bare ? ["a version needs an artifact: name a file, a folder or a URI with --artifact"] : []),
      ...plan.mistakes,
      ...parts.flatMap((one) => one.mistakes),
    ],
    notices: [
      ...plan.notices,
      ...parts.flatMap((one) => one.notices),
      ...(code === undefined ? ["no training code is named: --code takes a folder in its repository"] : []),
    ],
    hash: plan.hash,
  };
}

/** A model that is not there is a slip of the pen, unless somebody says who owns it. */
function checkTarget({ model, version }: Target, facts: ModelAtBase, { owner }: RegisterOptions): string[] {
  const isNew = facts.folder?.identity === undefined && isName(model);
  const [unknown] = isNew && owner.length === 0 ? explainMissing({ ...facts, folder: undefined }, {}) : [];
  return [
    ...(unknown === undefined ? [] : [`${unknown}${/[?.]$/.test(unknown) ? "" : "."} A new model needs --owner`]),
    ...(isName(model) ? [] : explainMissing(facts, {})),
    ...(isVersion(version) ? [] : [`${version} is no version: expected SemVer such as 1.5.0`]),
  ];
}

interface Content {
  target: Target;
  facts: ModelAtBase;
  content: object;
  options: RegisterOptions;
  notices: readonly string[];
}

/** The wish that a manifest is registered, unless it is there. Throws a GitError. */
async function wishVersion(base: ProposalBase, { target, facts, content, options, notices }: Content): Promise<Wish> {
  const { model, version } = target;
  const manifest = manifestText(content, target);
  const read = checkManifestText(manifest);
  if (Array.isArray(read)) return { mistakes: read.map(formatProblem) };
  const before = await readTextAt(base, base.commit, manifest.path);
  if (before !== undefined) return compareWith(before, read, facts);
  const identity = facts.folder?.identity === undefined ? identityOf(model, options) : [];
  const told = [
    ...notices,
    ...(manifest.shortened ? ["the files of a folder are too many to be listed; its root digest stands for them"] : []),
  ];
  return {
    request: { kind: "register", model, version, ...trimmed(options.description) },
    files: new Map([...identity, [manifest.path, manifest.text]]),
    notices: told,
  };
}

function compareWith(before: string, read: Located<ModelVersion>, { versions }: ModelAtBase): Wish {
  const { model, version } = read.value;
  const known = parseDocument<ModelVersion>("ModelVersion", read.file, "", before);
  if (!Array.isArray(known) && isDeepStrictEqual(known.value, read.value))
    return { settled: `${model} ${version} is registered with the same content` };
  const next = nextPatch(latestOf(versions) ?? version);
  return {
    refused: `${model} ${version} is registered with other content, and a version never changes: register ${next}`,
  };
}

function identityOf(model: string, { owner, displayName, task }: RegisterOptions): [string, string][] {
  const document = { apiVersion: API_VERSION, kind: "Model", model, displayName, owners: owner, task };
  return [[formatPath({ kind: "model", model }), formatYaml(document)]];
}
