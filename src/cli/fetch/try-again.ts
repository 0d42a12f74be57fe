// What failed and may pass is tried again, after longer and longer pauses.

import { setTimeout as sleep } from "node:timers/promises";
import type { NotFetched } from "../../registry/download/refusal.ts";
import { NoBytes } from "./failure.ts";
import { type Patience, Unsafe } from "./web.ts";

interface Trying {
  patience: Patience;
  signal: AbortSignal;
}

/** What `act` gives, or why it gave nothing. Throws whatever is neither NoBytes nor Unsafe. */
export async function tryAgain<T>(
  { patience, signal }: Trying,
  act: () => Promise<T>,
): Promise<T | NotFetched | { mistake: string }> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (error instanceof Unsafe) return error.refusal;
      if (!(error instanceof NoBytes)) throw error;
      if (!error.passing || attempt >= patience.attempts) return { mistake: error.message };
      await sleep(Math.max(error.after ?? 0, patience.pause * 2 ** (attempt - 1)), undefined, { signal });
    }
  }
}
