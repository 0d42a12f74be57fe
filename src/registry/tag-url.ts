// Pages of tags on GitHub: a deployment that shows one says which receipt it stands on.

/** Page of a tag; the hash in GTO's names must not become a fragment. Inverse of `parseTagUrl`. */
export function tagUrl(repositoryUrl: string, name: string): string {
  return `${repositoryUrl}/releases/tag/${name.split("/").map(encodeURIComponent).join("/")}`;
}

/** Name of the tag whose page this is; `undefined` when it is no such page of this repository. */
export function parseTagUrl(repositoryUrl: string, url: string): string | undefined {
  const prefix = `${repositoryUrl}/releases/tag/`;
  // GitHub takes owners and names in any case.
  if (url.slice(0, prefix.length).toLowerCase() !== prefix.toLowerCase()) return undefined;
  const rest = url.slice(prefix.length);
  if (rest === "" || /[?#]/.test(rest)) return undefined;
  try {
    return decodeURIComponent(rest);
  } catch {
    return undefined;
  }
}
