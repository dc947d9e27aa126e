const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
  });
  formatters.set(timeZone, made);
  return made;
}

/** What the clock on the wall shows, as the runtime's own formatter says it: an oracle that knows nothing of our arithmetic. */
export function wallOf(ms: number, timeZone: string): { day: string; minute: number } {
  const text = formatterOf(timeZone).format(ms);
  const minute = Number(text.slice(11, 13)) * 60 + Number(text.slice(14, 16));
  return { day: text.slice(0, 10), minute };
}

/** ISO weekday of a day YYYY-MM-DD. */
export const weekdayOf = (day: string): number => new Date(`${day}T12:00:00Z`).getUTCDay() || 7;

const HOUR = 3_600_000;

function ahead(ms: number, timeZone: string): number {
  const { day, minute } = wallOf(ms, timeZone);
  return Date.parse(`${day}T00:00:00Z`) + minute * 60_000 - ms;
}

/** Every moment (ms, to the minute) from one to another at which the clocks of a zone are changed. */
export function changesIn(timeZone: string, from: number, until: number): readonly number[] {
  const found: number[] = [];
  for (let at = from; at < until; at += 24 * HOUR) {
    let [low, high] = [at, at + 24 * HOUR];
    if (ahead(low, timeZone) === ahead(high, timeZone)) continue;
    while (high - low > 60_000) {
      const middle = low + Math.floor((high - low) / 120_000) * 60_000;
      if (ahead(middle, timeZone) === ahead(low, timeZone)) low = middle;
      else high = middle;
    }
    found.push(high);
  }
  return found;
}
