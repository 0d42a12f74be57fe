// Knows whether anything is still under way, so that tests wait for quiet instead of sleeping.

/** Counts work in flight. */
export interface Tracker {
  track(work: Promise<unknown>): void;
  settled(): Promise<void>;
}

/** Creates a tracker; failures of tracked work are the business of whoever started it. */
export function createTracker(): Tracker {
  const inFlight = new Set<Promise<unknown>>();
  return {
    track(work) {
      const watched = work.catch(() => undefined).finally(() => inFlight.delete(watched));
      inFlight.add(watched);
    },
    async settled() {
      // Finished work may have started more, so look again after each round.
      while (inFlight.size > 0) {
        await Promise.all(inFlight);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
