// The pages know the local GitHub only through its REST interface, so they show what any client would see.

/** Calls the REST interface; a missing object (404) reads as `undefined`, every other refusal throws. */
export type Api = {
  readonly get: <Answer>(path: string) => Promise<Answer | undefined>;
  /** A list of at most 100 entries; a missing one reads as empty. */
  readonly list: <Item>(path: string) => Promise<readonly Item[]>;
  readonly send: (method: "POST" | "PUT" | "PATCH", path: string, body: object) => Promise<Sent>;
};

/** What became of a write: GitHub's own words when it refused. */
export type Sent = { readonly ok: true } | { readonly ok: false; readonly status: number; readonly message: string };

/** A client of the REST interface at `url`, acting with `token`. */
export function createApi(url: string, token: string): Api {
  const headers = { accept: "application/vnd.github+json", authorization: `token ${token}` };

  async function get<Answer>(path: string): Promise<Answer | undefined> {
    const response = await fetch(url + path, { headers });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}`);
    return (await response.json()) as Answer;
  }

  return {
    get,
    list: async <Item>(path: string) => (await get<readonly Item[]>(withFullPage(path))) ?? [],
    send: async (method, path, body) => {
      const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) });
      if (response.ok) return { ok: true };
      const answer = (await response.json().catch(() => ({}))) as { message?: string };
      return { ok: false, status: response.status, message: answer.message ?? "no explanation given" };
    },
  };
}

function withFullPage(path: string): string {
  return `${path}${path.includes("?") ? "&" : "?"}per_page=100`;
}
