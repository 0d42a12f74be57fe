// Last days: what expires on a day counts until its end in UTC.

/** The day of a moment, `YYYY-MM-DD` in UTC. */
export function dayOf(moment: string): string {
  return new Date(moment).toISOString().slice(0, 10);
}

/** Whether a last day is over at a moment. */
export function hasExpired(day: string, asOf: string): boolean {
  return day < dayOf(asOf);
}
