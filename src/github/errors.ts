// What can go wrong between us and GitHub, as errors that callers can tell apart.

/** This has to wait: put the work back and look again at `until` (epoch milliseconds). */
export class RateLimited extends Error {
  readonly until: number;

  constructor(until: number, what = "GitHub limits this installation") {
    super(`${what} until ${new Date(until).toISOString()}`);
    this.name = "RateLimited";
    this.until = until;
  }
}

/** An answer that is not whole. Nothing may be decided on it; reading again may help. */
export class IncompleteRead extends Error {
  constructor(what: string) {
    super(`GitHub's answer is incomplete: ${what}`);
    this.name = "IncompleteRead";
  }
}

/** Something else lies under a name that only the App may use. Repeating can not mend it; a person must look. */
export class Conflict extends Error {
  readonly subject: string;

  constructor(subject: string, why: string) {
    super(`${subject} is taken by something else: ${why}`);
    this.name = "Conflict";
    this.subject = subject;
  }
}

/** The installation or repository that was asked for is gone, or was never within reach: there is nothing to look at. */
export class OutOfReach extends Error {
  constructor(what: string) {
    super(`${what} is gone or was never within reach`);
    this.name = "OutOfReach";
  }
}

/** The HTTP status of a failed request; `undefined` for any other error. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("status" in error)) return undefined;
  return typeof error.status === "number" ? error.status : undefined;
}

/** Response headers of a failed request, lower case; empty when there was no response. */
export function headersOf(error: unknown): Readonly<Record<string, string | number | undefined>> {
  if (typeof error !== "object" || error === null || !("response" in error)) return {};
  const { response } = error;
  if (typeof response !== "object" || response === null || !("headers" in response)) return {};
  return { ...(response.headers as Record<string, string | number | undefined>) };
}

/** Gives `instead` when GitHub answers 404, and throws every other error. */
export async function unlessMissing<T, U>(request: Promise<T>, instead: U): Promise<T | U> {
  try {
    return await request;
  } catch (error) {
    if (statusOf(error) === 404) return instead;
    throw error;
  }
}
