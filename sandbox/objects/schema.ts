// Names for GitHub's published response types, and the identifiers that every object carries.
import type { components } from "@octokit/openapi-types";

/** A named schema of GitHub's OpenAPI description. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** GitHub's second, opaque id of an object. */
export function nodeId(kind: string, id: number | string): string {
  return `${kind}_${Buffer.from(`${kind}:${id}`).toString("base64url")}`;
}

/** Encodes each segment of a path or ref for use in a URL. */
export function urlPath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
