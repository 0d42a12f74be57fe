// Days: what expires on one counts until its end in UTC.

/** Whether this is a day that there is, written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // JavaScript reads the 30th of February as a day in March.
  return !Number.isNaN(time) && dayOf(new Date(time).toISOString()) === text;
}

/** The day of a moment, `YYYY-MM-DD` in UTC. */
export function dayOf(moment: string): string {
  return new Date(moment).toISOString().slice(0, 10);
}

/** Whether a last day is over at a moment. */
export function hasExpired(day: string, asOf: string): boolean {
  return day < dayOf(asOf);
}
