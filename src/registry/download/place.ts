// Where bytes lie, from the URI by which a manifest names them.

/** What kind of place it is, and what is asked of it. */
export type Place =
  | { kind: "file"; url: string }
  | { kind: "web"; url: string }
  /** `digest` of the image's manifest as `sha256:…`, when the URI says one. */
  | { kind: "oci"; host: string; repository: string; digest?: string }
  /** `repository` with `datasets/` or `spaces/` before it when it is no model. */
  | { kind: "hub"; repository: string; revision: string; path: string }
  /** Only a command of the caller knows how to get there. */
  | { kind: "other"; scheme: string };

const OCI = /^oci:\/\/([^/@\s]+)\/([^@:\s]+)(?::[\w.-]+)?(?:@(sha256:[0-9a-f]{64}))?$/;
const HUB = /^hf:\/\/((?:datasets\/|spaces\/)?[^/@]+\/[^/@]+)(?:@([^/]+))?(?:\/(.*))?$/;
const HUB_PAGE = /^https:\/\/huggingface\.co\/((?:datasets\/|spaces\/)?[^/]+\/[^/]+)\/resolve\/([^/]+)\/([^?#]+)/;
const HUB_PACKAGE = /^pkg:huggingface\/([^/@]+\/[^/@?#]+)@([^?#]+)(?:\?[^#]*)?(?:#(.*))?$/;
const OCI_PACKAGE = /^pkg:oci\/[^/@?]+@(sha256(?::|%3A)[0-9a-f]{64})\?(.*)$/i;

/** Reads a URI; `undefined` when it has no scheme or is none of what its scheme promises. */
export function parsePlace(uri: string): Place | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):/.exec(uri)?.[1];
  switch (scheme) {
    case "file":
      return URL.canParse(uri) ? { kind: "file", url: uri } : undefined;
    case "http":
    case "https":
      return toHub(HUB_PAGE.exec(uri), decodeURIComponent) ?? toWeb(uri);
    case "oci":
      return toImage(OCI.exec(uri)?.slice(1));
    case "hf":
      return toHub(HUB.exec(uri), String);
    case "pkg":
      return toHub(HUB_PACKAGE.exec(uri), String) ?? toImage(imageOfPackage(uri)) ?? { kind: "other", scheme };
    default:
      return scheme === undefined ? undefined : { kind: "other", scheme };
  }
}

function toWeb(uri: string): Place | undefined {
  return URL.canParse(uri) && new URL(uri).hostname !== "" ? { kind: "web", url: uri } : undefined;
}

function toHub(found: readonly (string | undefined)[] | null, decode: (text: string) => string): Place | undefined {
  if (found === null) return undefined;
  const [, repository = "", revision = "main", path = ""] = found;
  return { kind: "hub", repository, revision: decodeURIComponent(revision), path: decode(path) };
}

function toImage(found: readonly (string | undefined)[] | undefined): Place | undefined {
  const [host = "", repository = "", digest] = found ?? [];
  return host === "" ? undefined : { kind: "oci", host, repository, ...(digest !== undefined && { digest }) };
}

/** `pkg:oci/name@sha256:…?repository_url=host/path/name` names the repository in its qualifier alone. */
function imageOfPackage(uri: string): string[] | undefined {
  const [, digest = "", qualifiers = ""] = OCI_PACKAGE.exec(uri) ?? [];
  const [, host = "", repository = ""] =
    /^([^/]+)\/(.+)$/.exec(new URLSearchParams(qualifiers).get("repository_url") ?? "") ?? [];
  return host === "" ? undefined : [host, repository, decodeURIComponent(digest).toLowerCase()];
}

/** The URI of a file below the folder that a URI names. What an image holds is found by digest, wherever it is called. */
export function joinUri(uri: string, name: string): string {
  if (/^(oci|pkg:oci)/.test(uri)) return uri;
  if (uri.startsWith("pkg:")) return `${uri}${uri.includes("#") ? "/" : "#"}${name}`;
  const [, address = "", query = ""] = /^([^?#]*)(.*)$/.exec(uri) ?? [];
  const encoded = /^(https?|file):/.test(uri) ? name.split("/").map(encodeURIComponent).join("/") : name;
  return `${address.replace(/\/+$/, "")}/${encoded}${query}`;
}
