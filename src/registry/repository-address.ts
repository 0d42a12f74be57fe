// Addresses of Git remotes as people and programs write them, brought to one form without secrets.

export interface RepositoryAddress {
  /** Lower case, with the port when it is part of a web address. */
  host: string;
  /** `owner/name`, with more parts in front on forges that nest. */
  path: string;
  /** Page of the repository for people. */
  page: string;
}

const WEB = /^(https?):\/\/(?:[^/@]*@)?([^/@]+)\/(.+)$/i;
const SSH = /^ssh:\/\/(?:[^/@]*@)?([^/:@]+)(?::\d+)?\/(.+)$/i;
/** `git@host:owner/name`; one letter before the colon is a drive of Windows. */
const SHORT = /^(?:[\w.-]+@)?([\w-][\w.-]+):(?!\/)(.+)$/;

/** Reads the address of a remote; `undefined` for folders and whatever else has no host. */
export function parseAddress(url: string): RepositoryAddress | undefined {
  const [, scheme = "", webHost = "", webPath = ""] = WEB.exec(url) ?? [];
  const [, sshHost = "", sshPath = ""] = (url.includes("://") ? SSH : SHORT).exec(url) ?? [];
  // GitHub answers SSH on port 443 under a name of its own.
  const host = (webHost || sshHost).toLowerCase().replace(/^ssh\.(?=github\.com$)/, "");
  const path = (webPath || sshPath)
    .replace(/[?#].*$/, "")
    .replace(/\/+$/, "")
    .replace(/\.git$/, "")
    .replace(/^\/+/, "");
  if (host === "" || path === "" || /\s/.test(path)) return undefined;
  const page = `${scheme.toLowerCase() || "https"}://${host}/${path}`;
  return URL.canParse(page) ? { host, path, page } : undefined;
}

/** Where code at a commit can be had: `git+https://host/owner/name@commit`, whatever protocol the remote speaks. */
export function toCodeUri({ page }: RepositoryAddress, commit: string): string {
  return `git+${page}@${commit}`;
}

/** An address without its protocol and commit, so that two commits of the same code have one name. */
export function shortAddress(uri: string): string {
  return uri.replace(/^[a-z+]+:\/\//, "").replace(/@[0-9a-f]{7,}$/, "");
}

/** Root of the REST API that GitHub serves for a host, when the host is GitHub's or a public name of it. */
export function apiOfHost(host: string): string | undefined {
  if (host === "github.com") return "https://api.github.com";
  return host.endsWith(".ghe.com") ? `https://api.${host}` : undefined;
}

/** Whether an API is the one of a host, so that a token for the one may be shown to the other. */
export function servesHost(api: string, host: string): boolean {
  if (apiOfHost(host) === api.replace(/\/+$/, "")) return true;
  if (apiOfHost(host) !== undefined || !URL.canParse(api)) return false;
  const { host: withPort, hostname } = new URL(api);
  return withPort === host || hostname === host;
}
