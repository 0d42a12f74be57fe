// The files of a new registry, from plain texts with marks such as `[[owner]]`.

/** What differs between new registries. */
export interface Beginning {
  /** `@organization/team` */
  owner: string;
  /** In order; at least one. */
  stages: readonly string[];
  /** The default branch. */
  branch: string;
  /** Of this program, for workflows that run it. */
  version: string;
}

/** Path in the repository to the text it is made from. */
const FILES: Readonly<Record<string, string>> = {
  "registry.yaml": "registry.yaml",
  "models/sample-classifier/model.yaml": "model.yaml",
  "models/sample-classifier/versions/1.0.0.yaml": "version.yaml",
  "datasets/sample-events/2026-train.yaml": "dataset.yaml",
  // Without their dots these act on nobody but the new registry.
  ".gitattributes": "gitattributes",
  ".github/CODEOWNERS": "codeowners",
  ".github/workflows/check.yml": "check.yml",
  ".github/workflows/deploy.yml": "deploy.yml",
  ".github/ISSUE_TEMPLATE/promotion.yml": "promotion.yml",
  "README.md": "readme.md",
};

/** Names of the texts that `toInitFiles` needs. */
export const INIT_TEXTS: readonly string[] = [...new Set(Object.values(FILES)), "stage.yaml", "last-stage.yaml"];

/** Text by path. Throws on a text that is missing and on a mark that nothing is known for: both are our bugs. */
export function toInitFiles(texts: ReadonlyMap<string, string>, beginning: Beginning): ReadonlyMap<string, string> {
  const { owner, stages, branch, version } = beginning;
  const [first = "", last = ""] = [stages[0], stages.at(-1)];
  const words = {
    ...{ owner, branch, version, first, last },
    team: owner.replace(/^@/, ""),
    stages:
      stages.map((stage, index) => stageText(texts, stage, stages[index - 1])).join("") +
      textOf(texts, "last-stage.yaml").trimEnd(),
    "stage-list": `[${stages.join(", ")}]`,
  };
  return new Map(Object.entries(FILES).map(([path, name]) => [path, fill(textOf(texts, name), words)]));
}

function stageText(texts: ReadonlyMap<string, string>, stage: string, before: string | undefined): string {
  return fill(textOf(texts, "stage.yaml"), { stage, from: before === undefined ? "" : `\n    from: ${before}` });
}

function textOf(texts: ReadonlyMap<string, string>, name: string): string {
  const text = texts.get(name);
  if (text === undefined) throw new Error(`there is no text ${name} for a new registry`);
  return text;
}

function fill(text: string, words: Readonly<Record<string, string>>): string {
  return text.replace(/\[\[([a-z-]+)\]\]/g, (mark, name: string) => {
    const word = words[name];
    if (word === undefined) throw new Error(`nothing is known for ${mark}`);
    return word;
  });
}
