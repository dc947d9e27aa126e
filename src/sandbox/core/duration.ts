const DURATION =
  /^(-)?P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const UNIT_MS = [604_800_000, 86_400_000, 3_600_000, 60_000, 1000];

/** Milliseconds of an ISO-8601 duration in weeks, days, hours, minutes and seconds; null where it is none. */
export function durationMs(text: string): number | null {
  const match = DURATION.exec(text.trim());
  if (match === null) return null;
  const parts = match.slice(2);
  if (parts.every((part) => part === undefined)) return null;
  const ms = parts.reduce((sum, part, i) => sum + Number(part ?? 0) * (UNIT_MS[i] ?? 0), 0);
  return match[1] === undefined ? ms : -ms;
}
