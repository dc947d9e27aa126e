/** What a look at one part can find, and how bad it is; the words are in chat/copy/doctor.ts, complete for each code. */
export const FINDINGS = {
  "configuration.wrong": "failure",

  "database.fine": "fine",
  "database.unreachable": "failure",
  "database.not_running": "failure",
  "database.refused": "failure",
  "database.too_old": "failure",
  "database.standby": "failure",
  "database.not_utf8": "failure",
  "database.far": "warning",
  "database.few_connections": "warning",
  "database.embedded": "warning",
  "database.restored": "failure",
  "migrations.pending": "warning",
  "migrations.unfinished": "failure",
  "migrations.edited": "failure",
  "migrations.newer": "warning",

  "redis.fine": "fine",
  "redis.unreachable": "failure",
  "redis.refused": "failure",
  "redis.too_old": "failure",
  "redis.evicts": "failure",
  "redis.forgets": "warning",

  "evidence.fine": "fine",
  "evidence.unwritable": "failure",
  "evidence.unreadable": "failure",
  "evidence.key_lost": "failure",
  "evidence.reader_less_confined": "warning",

  "slack.fine": "fine",
  "slack.no_answer": "failure",
  "slack.not_installed": "warning",
  "slack.token_run_out": "warning",
  "slack.token_refused": "failure",
  "slack.scope_missing": "failure",
  "slack.app_token_refused": "failure",
  "slack.team_twice": "warning",
  "slack.ops_channel_closed": "failure",

  "discord.fine": "fine",
  "discord.no_answer": "failure",
  "discord.token_refused": "failure",
  "discord.interactions_elsewhere": "failure",
  "discord.commands_differ": "warning",
  "discord.in_no_server": "warning",
  "discord.permission_missing": "failure",
  "discord.starts_used_up": "failure",
  "discord.needs_shards": "failure",
  "discord.ops_channel_closed": "failure",

  "stripe.fine": "fine",
  "stripe.no_answer": "failure",
  "stripe.key_refused": "failure",
  "stripe.permission_missing": "failure",
  "stripe.connect_off": "failure",
  "stripe.charges_off": "failure",
  "stripe.payouts_automatic": "failure",
  "stripe.country_differs": "failure",
  "stripe.currency_converted": "warning",
  "stripe.endpoint_missing": "failure",
  "stripe.endpoint_off": "failure",
  "stripe.endpoint_events": "failure",
  "stripe.endpoints_unseen": "warning",

  "openai.fine": "fine",
  "openai.off": "fine",
  "openai.no_answer": "warning",
  "openai.key_refused": "failure",
  "openai.model_missing": "failure",

  "address.fine": "fine",
  "address.none": "fine",
  "address.unreachable": "failure",
  "address.answers_otherwise": "failure",

  "clock.fine": "fine",
  "clock.off": "warning",
  "clock.far_off": "failure",
} as const satisfies Record<string, FindingLevel>;

export type FindingLevel = "fine" | "warning" | "failure";
export type FindingCode = keyof typeof FINDINGS;

/** One thing that was looked at. Its facts are names, numbers and vendors' codes; never a secret. */
export type Finding = {
  /** Before the dot of its code. */
  readonly part: string;
  readonly code: FindingCode;
  readonly level: FindingLevel;
  readonly facts: Readonly<Record<string, string>>;
};

/** A finding with the level that its code has. */
export function finding(code: FindingCode, facts: Finding["facts"] = {}): Finding {
  const [part = code] = code.split(".");
  return { part, code, level: FINDINGS[code], facts };
}
