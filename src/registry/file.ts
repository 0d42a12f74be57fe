// One file of the registry: is it a plain text file, a sound document, and the one its path promises?

import type { Dataset, Located, Model, ModelVersion, Retirement, StageAssignment } from "./documents.ts";
import { type DocumentPath, formatPath } from "./names.ts";
import type { Problem } from "./problem.ts";
import { quoteText } from "./repair.ts";
import { parseDocument } from "./schema.ts";
import { type Entry, MAX_FILE_BYTES } from "./snapshot.ts";

/** What a file turned out to be: at most one document, and every problem it has. */
export interface ParsedFile {
  model?: Located<Model>;
  version?: Located<ModelVersion>;
  stage?: Located<StageAssignment>;
  retirement?: Located<Retirement>;
  dataset?: Located<Dataset>;
  problems: readonly Problem[];
}

/** Parsed files by blob id and path, kept by the caller for as long as it likes: a blob never changes its meaning. */
export type FileCache = Map<string, ParsedFile>;

const MODE_WORDS: Readonly<Record<string, string>> = {
  "100755": "an executable file",
  "120000": "a symbolic link",
  "160000": "a submodule",
};

/** Governed files are plain files: a link or submodule would let content change without its blob changing. */
export function checkMode({ path, mode }: Entry): Problem[] {
  if (mode === "100644") return [];
  const fix =
    mode === "100755" ? "clear the executable bit (git update-index --chmod=-x)" : "replace it by the file itself";
  const got = MODE_WORDS[mode] ?? `Git mode ${mode}`;
  return [
    { code: "file-mode", file: path, what: "not a plain file", expected: "a plain file (Git mode 100644)", got, fix },
  ];
}

/** Problems of the bytes themselves; `null` stands for bytes that could not be had as text. */
export function checkText(path: string, text: string | null): Problem[] {
  const limit = `${MAX_FILE_BYTES / 1024} KiB`;
  if (text === null) {
    const fix = "save it as UTF-8, and keep large content outside the registry";
    return [
      {
        code: "file-not-text",
        file: path,
        what: "the file can not be read as text",
        expected: `UTF-8, at most ${limit}`,
        fix,
      },
    ];
  }
  const bytes = Buffer.byteLength(text, "utf8");
  if (bytes <= MAX_FILE_BYTES) return [];
  const fix = "keep large content outside the registry and name it by uri and digest";
  return [
    {
      code: "file-too-large",
      file: path,
      what: "the file is too large",
      expected: `at most ${limit}`,
      got: `${bytes} bytes`,
      fix,
    },
  ];
}

/** Reads the document that belongs at a path. */
export function parseFile(path: DocumentPath, blob: string, text: string): ParsedFile {
  const file = formatPath(path);
  switch (path.kind) {
    case "model": {
      const { document, problems } = agree(parseDocument<Model>("Model", file, blob, text), { model: path.model });
      return { problems, ...(document && { model: document }) };
    }
    case "version": {
      const { model, version } = path;
      const { document, problems } = agree(parseDocument<ModelVersion>("ModelVersion", file, blob, text), {
        model,
        version,
      });
      return { problems, ...(document && { version: document }) };
    }
    case "stage": {
      const { model, stage } = path;
      const { document, problems } = agree(parseDocument<StageAssignment>("StageAssignment", file, blob, text), {
        model,
        stage,
      });
      return { problems, ...(document && { stage: document }) };
    }
    case "retirement": {
      const { model, version } = path;
      const { document, problems } = agree(parseDocument<Retirement>("Retirement", file, blob, text), {
        model,
        version,
      });
      return { problems, ...(document && { retirement: document }) };
    }
    case "dataset": {
      const { dataset, version } = path;
      const { document, problems } = agree(parseDocument<Dataset>("Dataset", file, blob, text), { dataset, version });
      return { problems, ...(document && { dataset: document }) };
    }
  }
}

/** A document that names another model, version or stage than its path does is none. */
function agree<T extends object>(
  parsed: Located<T> | Problem[],
  expected: Readonly<Record<string, string>>,
): { document?: Located<T>; problems: readonly Problem[] } {
  if (Array.isArray(parsed)) return { problems: parsed };
  const problems = Object.entries(parsed.value)
    .filter(([key, value]) => key in expected && expected[key] !== value)
    .map(([key, value]) => disagreement(parsed, { key, expected: expected[key] ?? "", got: String(value) }));
  return problems.length === 0 ? { document: parsed, problems } : { problems };
}

function disagreement(
  { file, locate }: Located<object>,
  { key, expected, got }: { key: string; expected: string; got: string },
): Problem {
  return {
    code: "path-mismatch",
    file,
    pointer: `/${key}`,
    at: locate(`/${key}`),
    what: `the ${key} is not the one of the path`,
    expected: quoteText(expected),
    got: quoteText(got),
    fix: `write ${key}: ${quoteText(expected)}, or move the file`,
  };
}
