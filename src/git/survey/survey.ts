// The whole registry of a working tree, understood on every core; what did not change since the last time is not read again.

import type { ParsedFile } from "../../registry/file.ts";
import { checkText } from "../../registry/file.ts";
import { fromGist, type Gist, pathOfGist } from "../../registry/gist.ts";
import { parsePath } from "../../registry/names.ts";
import type { Problem } from "../../registry/problem.ts";
import { type FileReader, fileRegistry, type Registry } from "../../registry/registry.ts";
import { locateLater } from "../../registry/schema.ts";
import type { Entry } from "../../registry/snapshot.ts";
import { openKeep } from "../keep.ts";
import { carryOut, type Work } from "../threads/threads.ts";
import { type Finding, readText } from "./examine.ts";
import { type Gists, readGists, writeGists } from "./gists.ts";
import { type Listed, listWorkTree, type WorkTree } from "./work-tree.ts";

export interface Survey {
  /** Documents hold no more than what rules across files look at. */
  registry: Registry;
  /** By path: what contradicts itself within one manifest. */
  own: ReadonlyMap<string, readonly Problem[]>;
  /** Whether every file is as Git's index has it. */
  asIndexed: boolean;
}

/** What is known of a plain file that was read, now or once. */
type Known = { gist: Gist } | { problems: readonly Problem[] };

/** Understands every governed file of a working tree. Throws when one can not be read. */
export async function surveyWorkTree(
  tree: WorkTree,
  options: Pick<Work<"examine">, "progress" | "threads">,
): Promise<Survey> {
  const { folder } = tree;
  const keep = openKeep(tree.commonFolder);
  const gists = readGists(keep);
  const listed = await listWorkTree(tree);
  const known = recallAll(listed, gists);
  const orders = listed.filter((one) => !known.has(one.path) && mustRead(one));
  const prepare = async (batch: readonly Listed[]) => batch.map((one) => ({ ...one, folder }));
  const findings = await carryOut({ ...options, task: "examine", orders, prepare });
  const entries = new Map<string, Entry>(listed.flatMap(({ path, entry }) => (entry ? [[path, entry]] : [])));
  for (const finding of findings) takeIn(finding, { known, entries });
  remember(keep, { gists, findings, entries });
  const registry = fileRegistry({ commit: "the working tree", covers: [""], entries }, createReader(folder, known));
  return {
    registry,
    own: new Map(findings.filter(({ own }) => own.length > 0).map(({ path, own }) => [path, own])),
    asIndexed: listed.every(({ entry }) => entry !== undefined),
  };
}

/** Gists of files that lie as Git has them, and that were sound at the same path before. */
function recallAll(listed: readonly Listed[], gists: Gists): Map<string, Known> {
  const known = new Map<string, Known>();
  for (const { path, entry } of listed) {
    const kept = entry?.mode === "100644" ? gists.get(entry.oid) : undefined;
    const gist: Gist | undefined = kept === undefined ? undefined : JSON.parse(kept);
    if (gist && pathOfGist(gist) === path) known.set(path, { gist });
  }
  return known;
}

/** Whether a file must be opened: it may have changed, or it is a document nobody has read. */
function mustRead({ path, entry }: Listed): boolean {
  if (entry === undefined) return true;
  const meaning = parsePath(path);
  return entry.mode === "100644" && meaning !== undefined && meaning.kind !== "policy";
}

function takeIn(
  finding: Finding,
  { known, entries }: { known: Map<string, Known>; entries: Map<string, Entry> },
): void {
  const { path, mode, oid, gist, problems } = finding;
  if (mode === undefined) entries.delete(path);
  else entries.set(path, { path, mode, oid });
  known.set(path, gist === undefined ? { problems } : { gist: JSON.parse(gist) });
}

function remember(
  keep: ReturnType<typeof openKeep>,
  { gists, findings, entries }: { gists: Gists; findings: readonly Finding[]; entries: ReadonlyMap<string, Entry> },
): void {
  const sound = findings.filter(({ gist, own }) => gist !== undefined && own.length === 0);
  if (sound.length === 0) return;
  for (const { oid, gist = "" } of sound) gists.set(oid, gist);
  writeGists(keep, gists, new Set([...entries.values()].map(({ oid }) => oid)));
}

function createReader(folder: string, known: ReadonlyMap<string, Known>): FileReader {
  return {
    policy: ({ path }) => {
      const text = readText(folder, path);
      const problems = text === undefined ? [] : checkText(path, text);
      return { text: problems.length > 0 ? null : text, problems };
    },
    document: (_, { path, oid }): ParsedFile => {
      const found = known.get(path);
      if (found === undefined) throw new Error(`${path} was not read.`);
      if ("problems" in found) return { problems: found.problems };
      const locate = locateLater(path, () => readText(folder, path) ?? "");
      return fromGist(found.gist, { file: path, blob: oid, locate });
    },
  };
}
