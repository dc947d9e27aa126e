const DAY_MS = 86_400_000;

/** Slack's `<!date^…>` format for a reader's zone: its tokens are those of docs.slack.dev, "Formatting dates". */
export function renderDate(seconds, format, tz, now) {
  const at = new Date(seconds * 1000);
  const show = (options) =>
    new Intl.DateTimeFormat("en-US", { timeZone: tz, ...options }).format(at);
  const pretty = (otherwise) => relativeDay(at, now, tz) ?? otherwise;
  const year = { year: "numeric" };
  const short = show({ month: "short", day: "numeric", ...year });
  const long = show({ weekday: "long", month: "long", day: "numeric", ...year });
  const date = show({ month: "long", day: "numeric", ...year });
  const tokens = {
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

/** The heading above the first message of a day. */
export function dayHeading(seconds, tz, now) {
  const words = renderDate(seconds, "{day_divider_pretty}", tz, now);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function relativeDay(at, now, tz) {
  const day = (date) => Date.parse(new Intl.DateTimeFormat("en-CA", { timeZone: tz }).format(date));
  const days = Math.round((day(at) - day(now)) / DAY_MS);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
}

function ago(at, now) {
  const ms = at.getTime() - now.getTime();
  const format = new Intl.RelativeTimeFormat("en-US", { numeric: "auto" });
  for (const [size, unit] of [
    [DAY_MS, "day"],
    [3_600_000, "hour"],
    [60_000, "minute"],
  ]) {
    if (Math.abs(ms) >= size) return format.format(Math.round(ms / size), unit);
  }
  return format.format(Math.round(ms / 1000), "second");
}
