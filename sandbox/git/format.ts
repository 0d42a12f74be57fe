// Reads and writes the byte format of Git's trees, commits and tags.

/** Who wrote or applied something, and when; `date` is ISO 8601, `zone` the offset Git keeps beside it. */
export interface Signature {
  name: string;
  email: string;
  date: string;
  zone?: string;
}

/** One line of a tree; `mode` is Git's octal text padded to six digits, as GitHub shows it. */
export interface TreeEntry {
  mode: string;
  path: string;
  id: string;
}

/** A commit's headers and message. */
export interface Commit {
  tree: string;
  parents: string[];
  author: Signature;
  committer: Signature;
  message: string;
}

/** An annotated tag's headers and message; very old tags lack a tagger. */
export interface Tag {
  object: string;
  type: ObjectType;
  tag: string;
  tagger: Signature | undefined;
  message: string;
}

/** Git's four kinds of objects. */
export type ObjectType = "blob" | "tree" | "commit" | "tag";

/** The kind of object a tree entry points at. */
export function typeOfMode(mode: string): "blob" | "tree" | "commit" {
  if (mode === "040000") return "tree";
  return mode === "160000" ? "commit" : "blob";
}

/** Splits a raw tree into its entries. */
export function parseTree(body: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  let at = 0;
  while (at < body.length) {
    const space = body.indexOf(0x20, at);
    const zero = body.indexOf(0, space);
    entries.push({
      mode: body.toString("latin1", at, space).padStart(6, "0"),
      path: body.toString("utf8", space + 1, zero),
      id: body.toString("hex", zero + 1, zero + 21),
    });
    at = zero + 21;
  }
  return entries;
}

/** Joins entries to a raw tree in the order Git demands (directories sort as if they ended in a slash). */
export function formatTree(entries: TreeEntry[]): Buffer {
  const key = (entry: TreeEntry) => Buffer.from(entry.mode === "040000" ? `${entry.path}/` : entry.path);
  const sorted = entries.map((entry) => ({ entry, key: key(entry) })).sort((a, b) => a.key.compare(b.key));
  return Buffer.concat(
    sorted.flatMap(({ entry }) => [
      Buffer.from(`${entry.mode.replace(/^0/, "")} ${entry.path}\0`),
      Buffer.from(entry.id, "hex"),
    ]),
  );
}

function formatSignature(who: Signature): string {
  const clean = (text: string) => text.replace(/[<>\n\0]/g, "").trim();
  const seconds = Math.floor(Date.parse(who.date) / 1000);
  return `${clean(who.name)} <${clean(who.email)}> ${seconds} ${who.zone ?? "+0000"}`;
}

function parseSignature(text: string): Signature {
  const match = /^(.*?) ?<([^>]*)> (\d+) ([+-]\d{4})$/.exec(text);
  const date = new Date(Number(match?.[3] ?? 0) * 1000).toISOString().replace(".000Z", "Z");
  return { name: match?.[1] ?? "", email: match?.[2] ?? "", date, zone: match?.[4] ?? "+0000" };
}

function splitHeaders(body: Buffer): { headers: [string, string][]; message: string } {
  const text = body.toString("utf8");
  const end = text.indexOf("\n\n");
  const head = end < 0 ? text : text.slice(0, end);
  // Continuation lines (signatures) start with a space and belong to the header above them.
  const lines = head.split("\n").filter((line) => !line.startsWith(" "));
  const headers = lines.map((line): [string, string] => {
    const space = line.indexOf(" ");
    return [line.slice(0, space), line.slice(space + 1)];
  });
  return { headers, message: end < 0 ? "" : text.slice(end + 2) };
}

/** Reads a raw commit. */
export function parseCommit(body: Buffer): Commit {
  const { headers, message } = splitHeaders(body);
  const first = (name: string) => headers.find(([key]) => key === name)?.[1] ?? "";
  return {
    tree: first("tree"),
    parents: headers.filter(([key]) => key === "parent").map(([, value]) => value),
    author: parseSignature(first("author")),
    committer: parseSignature(first("committer")),
    message,
  };
}

/** Writes a raw commit. */
export function formatCommit(commit: Commit): Buffer {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${formatSignature(commit.author)}`,
    `committer ${formatSignature(commit.committer)}`,
  ];
  return Buffer.from(`${lines.join("\n")}\n\n${commit.message}`);
}

/** Reads a raw annotated tag. */
export function parseTag(body: Buffer): Tag {
  const { headers, message } = splitHeaders(body);
  const first = (name: string) => headers.find(([key]) => key === name)?.[1];
  const tagger = first("tagger");
  return {
    object: first("object") ?? "",
    type: (first("type") ?? "commit") as ObjectType,
    tag: first("tag") ?? "",
    tagger: tagger === undefined ? undefined : parseSignature(tagger),
    message,
  };
}

/** Writes a raw annotated tag. */
export function formatTag(tag: Tag): Buffer {
  const lines = [`object ${tag.object}`, `type ${tag.type}`, `tag ${tag.tag}`];
  if (tag.tagger) lines.push(`tagger ${formatSignature(tag.tagger)}`);
  return Buffer.from(`${lines.join("\n")}\n\n${tag.message}`);
}
