// How BullMQ treats a job: tried again for ever, given to another replica when its own goes silent, gone when it is over.

/** Thrown to have a job tried again after a pause. Without the words of the failure: those are for the log alone. */
export class Again extends Error {
  readonly waitMs: number;
  constructor(waitMs: number) {
    super("the look failed");
    this.waitMs = waitMs;
  }
}

/** Milliseconds that a look may go without a sign of life, and between two searches for such looks. */
export interface Stall {
  lockMs: number;
  checkMs: number;
}

const STALL: Stall = { lockMs: 10_000, checkMs: 5_000 };
/** So many looks at a key may end their process; a process that dies takes innocent looks with it. */
const MAX_STALLED = 5;

export const JOB_SETTINGS = {
  // BullMQ wants a number.
  attempts: 1_000_000_000,
  backoff: { type: "custom" },
  removeOnComplete: true,
  removeOnFail: true,
  stackTraceLimit: 0,
} as const;

export function workerSettings(workers: number, { lockMs, checkMs }: Stall = STALL) {
  return {
    concurrency: workers,
    lockDuration: lockMs,
    stalledInterval: checkMs,
    maxStalledCount: MAX_STALLED,
    runRetryDelay: 500,
    settings: { backoffStrategy: (_: number, __?: string, error?: Error) => pauseOf(error) },
  };
}

function pauseOf(error: Error | undefined): number {
  return error instanceof Again ? Math.ceil(error.waitMs) : 1_000;
}
