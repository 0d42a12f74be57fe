// Reads request bodies whose sender is not known yet: counted, bounded, and never more at once than fits.

import type { IncomingMessage } from "node:http";

/** GitHub sends no larger payload. */
export const MAX_BODY_BYTES = 25 * 1024 * 1024;
/** All bodies that are being read at the same time. */
const MAX_TOTAL_BYTES = 4 * MAX_BODY_BYTES;

/** The bytes, or why there are none. */
export type Body = Buffer | "too-large" | "too-busy";

/** A reader with a budget of its own. Throws when the sender goes away. */
export function createBodyReader(
  maxBytes = MAX_BODY_BYTES,
  maxTotalBytes = MAX_TOTAL_BYTES,
): (request: IncomingMessage) => Promise<Body> {
  let total = 0;

  return async function readBody(request) {
    if (Number(request.headers["content-length"] ?? 0) > maxBytes) return "too-large";
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      // `destroyOnReturn` off: the answer still has to go out over the same socket.
      for await (const chunk of request.iterator({ destroyOnReturn: false })) {
        size += chunk.length;
        total += chunk.length;
        if (size > maxBytes) return "too-large";
        if (total > maxTotalBytes) return "too-busy";
        chunks.push(chunk);
      }
      return Buffer.concat(chunks, size);
    } finally {
      total -= size;
    }
  };
}
