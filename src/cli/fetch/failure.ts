// Why bytes did not come, apart from their being the wrong ones.

/** Bytes could not be had. What passes may be tried again. */
export class NoBytes extends Error {
  override readonly name = "NoBytes";
  readonly passing: boolean;
  /** Before which another attempt is useless, in milliseconds. */
  readonly after: number | undefined;

  /** `message` is a sentence without its full stop. */
  constructor(message: string, { passing = false, after }: { passing?: boolean; after?: number | undefined } = {}) {
    super(message);
    this.passing = passing;
    this.after = after;
  }
}

/** An address without what may be a secret in it: signatures of presigned URLs lie in the query. */
export function shown(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}${url.search === "" ? "" : "?…"}`;
}
