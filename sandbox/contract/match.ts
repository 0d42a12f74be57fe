// Finds which published operation a concrete request path belongs to.

/** The operation a request belongs to and the path parameters it carries, percent-decoded. */
export type Match = { readonly operation: string; readonly parameters: Readonly<Record<string, string>> };

type Template = {
  readonly operation: string;
  readonly method: string;
  readonly pattern: RegExp;
  readonly weight: number;
};

// These parameters may contain slashes: ref names, file paths and the two sides of a comparison.
const spansSlashes = new Set(["ref", "path", "branch", "basehead"]);

/** A matcher over operation names (`METHOD /path/{parameter}`); the most literal template wins. */
export function createMatcher(operations: readonly string[]): (method: string, path: string) => Match | undefined {
  const templates = operations.map(toTemplate).sort((a, b) => b.weight - a.weight);
  return (method, path) => {
    for (const template of templates) {
      const found = template.method === method ? template.pattern.exec(path) : null;
      if (found) return { operation: template.operation, parameters: decodeAll(found.groups ?? {}) };
    }
    return undefined;
  };
}

function toTemplate(operation: string): Template {
  const [method = "", path = ""] = operation.split(" ");
  const segments = path.split("/").slice(1).map(toPattern);
  const literals = segments.filter((segment) => !segment.startsWith("(")).length;
  return { operation, method, pattern: new RegExp(`^/${segments.join("/")}$`), weight: literals };
}

function toPattern(segment: string): string {
  const name = /^\{(.+)\}$/.exec(segment)?.[1];
  if (name === undefined) return segment.replace(/[.*+?^$()[\]\\|]/g, "\\$&");
  return `(?<${name.replaceAll("-", "_")}>${spansSlashes.has(name) ? ".+" : "[^/]+"})`;
}

function decodeAll(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
}
