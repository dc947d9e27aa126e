const DAY_MS = 86_400_000;

/** Renders Slack's `<!date^…>` format for a reader: tokens in their zone, "today" and the like for pretty ones. */
export function renderDate(seconds: number, format: string, tz: string, now: Date): string {
  const at = new Date(seconds * 1000);
  const show = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-US", { timeZone: tz, ...options }).format(at);
  const pretty = (otherwise: string) => relativeDay(at, now, tz) ?? otherwise;
  const year = { year: "numeric" } as const;
  const short = show({ month: "short", day: "numeric", ...year });
  const long = show({ weekday: "long", month: "long", day: "numeric", ...year });
  const date = show({ month: "long", day: "numeric", ...year });
  const tokens: Readonly<Record<string, string>> = {
    date_num: new Intl.DateTimeFormat("en-CA", { timeZone: tz }).format(at),
    date,
    date_short: short,
    date_long: long,
    date_pretty: pretty(date),
    date_short_pretty: pretty(short),
    date_long_pretty: pretty(long),
    day_divider_pretty: pretty(show({ weekday: "long", month: "long", day: "numeric" })),
    time: show({ hour: "numeric", minute: "2-digit" }),
    time_secs: show({ hour: "numeric", minute: "2-digit", second: "2-digit" }),
    ago: ago(at, now),
  };
  return format.replace(/\{(\w+)\}/g, (whole, token) => tokens[token] ?? whole);
}

function relativeDay(at: Date, now: Date, tz: string): string | undefined {
  const day = (date: Date) =>
    Date.parse(new Intl.DateTimeFormat("en-CA", { timeZone: tz }).format(date));
  const days = Math.round((day(at) - day(now)) / DAY_MS);
  return new Map([
    [-1, "yesterday"],
    [0, "today"],
    [1, "tomorrow"],
  ]).get(days);
}

function ago(at: Date, now: Date): string {
  const ms = at.getTime() - now.getTime();
  const units = [
    [DAY_MS, "day"],
    [3_600_000, "hour"],
    [60_000, "minute"],
  ] as const;
  const format = new Intl.RelativeTimeFormat("en-US");
  for (const [size, unit] of units) {
    if (Math.abs(ms) >= size) return format.format(Math.round(ms / size), unit);
  }
  return format.format(Math.round(ms / 1000), "second");
}
