// What is left of the requests that GitHub grants an installation for an hour, as its answers tell.

/** One allowance; REST and GraphQL have one each. */
export interface Left {
  /** GitHub's name of the allowance: `core`, `graphql`. */
  resource: string;
  limit: number;
  remaining: number;
  /** When the next hour begins, in epoch milliseconds. */
  resetAt: number;
}

/** Of each allowance, what is kept for work that somebody waits for. */
const RESERVE = 0.1;

/** What the headers of an answer tell; `undefined` when they tell nothing. */
export function leftOf(headers: Readonly<Record<string, string | number | undefined>>): Left | undefined {
  const number = (name: string) => Number(headers[`x-ratelimit-${name}`] ?? Number.NaN);
  const [limit, remaining, reset] = [number("limit"), number("remaining"), number("reset")];
  if (!(limit > 0 && remaining >= 0 && reset > 0)) return undefined;
  return { resource: String(headers["x-ratelimit-resource"] ?? "core"), limit, remaining, resetAt: reset * 1000 };
}

/** The allowances of one installation. What was never told of counts as untouched. */
export class Quota {
  readonly #left = new Map<string, Left>();

  note(left: Left): void {
    this.#left.set(left.resource, left);
  }

  /** Share that is left of the allowance that has least, from 0 to 1. */
  share(now: number): number {
    return Math.min(1, ...this.#current(now).map(shareOf));
  }

  /** Until when the rest is kept for what somebody waits for, in epoch milliseconds; `undefined` while there is enough. */
  scarceUntil(now: number): number | undefined {
    const scarce = this.#current(now).filter((left) => shareOf(left) < RESERVE);
    return scarce.length === 0 ? undefined : Math.max(...scarce.map(({ resetAt }) => resetAt));
  }

  #current(now: number): Left[] {
    return [...this.#left.values()].filter(({ resetAt }) => resetAt > now);
  }
}

const shareOf = ({ remaining, limit }: Left): number => remaining / limit;
