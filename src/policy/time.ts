// Moments and durations as whole seconds, read and written without a clock.

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const DURATION = /^P(?=[\dT])(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const UNITS = [604_800, 86_400, 3600, 60, 1] as const;
const DAY = 86_400;

/** Seconds since 1970 (with fractions) of an RFC 3339 moment, or `undefined` when the text is none. */
export function parseInstant(text: string): number | undefined {
  const parts = INSTANT.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second, , , offsetHour, offsetMinute] = parts.map(Number);
  const days = daysSince1970(year ?? 0, month ?? 0, day ?? 0);
  const clock = [hour ?? 0, minute ?? 0, second ?? 0, offsetHour || 0, offsetMinute || 0];
  if (days === undefined || clock.some((value, index) => value > ([23, 59, 60, 23, 59][index] ?? 0))) return undefined;
  const [h = 0, m = 0, s = 0, offH = 0, offM = 0] = clock;
  const offset = (parts[8] === "-" ? -1 : 1) * (offH * 3600 + offM * 60);
  return days * DAY + h * 3600 + m * 60 + s + Number(parts[7] ?? 0) - offset;
}

/** RFC 3339 in UTC, to the second. */
export function formatInstant(seconds: number): string {
  const days = Math.floor(seconds / DAY);
  const rest = Math.floor(seconds - days * DAY);
  const clock = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60].map((part) => pad(part, 2));
  const { year, month, day } = civil(days);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${clock.join(":")}Z`;
}

/** Seconds of an ISO 8601 duration; years and months are refused because their length varies. */
export function parseDuration(text: string): number | undefined {
  const parts = DURATION.exec(text);
  if (!parts) return undefined;
  const seconds = UNITS.reduce((sum, unit, index) => sum + unit * Number(parts[index + 1] ?? 0), 0);
  return Number.isSafeInteger(seconds) ? seconds : undefined;
}

/** As people say it: `3 days`, `1 day 12 hours`. */
export function formatDuration(seconds: number): string {
  const words = ["day", "hour", "minute", "second"];
  let rest = Math.round(seconds);
  const parts = UNITS.slice(1).map((unit, index) => {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    return count === 0 ? "" : `${count} ${words[index]}${count === 1 ? "" : "s"}`;
  });
  return parts.filter((part) => part !== "").join(" ") || "0 seconds";
}

// Days of the Gregorian calendar counted from 1970, with years that begin in March so that leap days come last.
function daysSince1970(year: number, month: number, day: number): number | undefined {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const days = era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  const result = days - 719_468;
  const back = civil(result);
  return back.year === year && back.month === month && back.day === day ? result : undefined;
}

function civil(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const yearStart = 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - yearStart;
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
