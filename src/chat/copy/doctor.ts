import type { Finding, FindingCode } from "../../app/ports/finding.ts";

type Facts = Readonly<Record<string, string>>;

/** What was found, and what to do about it; nothing is to be done about what is fine. */
export type FindingWords = { readonly says: string; readonly todo: string | null };

type Words = (facts: Facts) => readonly [says: string, todo?: string];

/** The words of a finding, for whoever runs the app. */
export function findingWords({ code, facts }: Finding): FindingWords {
  const known = new Proxy({ ...facts }, { get: (all, name) => all[String(name)] ?? "?" });
  const [says, todo = null] = WORDS[code](known);
  return { says, todo };
}

const RESTORED: Readonly<Record<string, string>> = {
  mark_ahead: "it was restored from a backup, its mark beside the evidence is newer",
  provider_ahead: "it was restored from a backup, Stripe has payments that it does not know",
};

const NEW_KEY = "https://dashboard.stripe.com/apikeys";

const WORDS: Readonly<Record<FindingCode, Words>> = {
  "configuration.wrong": ({ problem }) => [
    `The configuration is wrong: ${problem}`,
    "Put it right in .env or in the variables of the process.",
  ],

  "database.fine": ({ version, ms, migrations }) => [
    `PostgreSQL ${version}, ${migrations} migrations, one round trip takes ${ms} ms.`,
  ],
  "database.unreachable": ({ code }) => [
    `PostgreSQL does not answer (${code}).`,
    "Check that it runs, and host and port in DATABASE_URL.",
  ],
  "database.not_running": () => [
    "The embedded PostgreSQL is not running.",
    "Start Tranche (npm start) and ask again beside it, or set DATABASE_URL.",
  ],
  "database.refused": ({ code }) => [
    `PostgreSQL refuses the log-in (${code}).`,
    "Check user, password and database in DATABASE_URL.",
  ],
  "database.too_old": ({ version }) => [
    `PostgreSQL ${version} is too old.`,
    "Upgrade it to 14 or newer; 18 is what is tested.",
  ],
  "database.standby": () => [
    "This PostgreSQL is a read-only standby.",
    "Name the primary in DATABASE_URL.",
  ],
  "database.not_utf8": ({ encoding }) => [
    `The database's encoding is ${encoding}.`,
    "Make a database with ENCODING 'UTF8' (TEMPLATE template0) and move there.",
  ],
  "database.far": ({ ms }) => [
    `One round trip to PostgreSQL takes ${ms} ms; each act needs two.`,
    "Run the app near its database.",
  ],
  "database.few_connections": ({ most, pool }) => [
    `PostgreSQL takes ${most} connections in all, and each process may use ${pool}.`,
    "Raise max_connections, or lower DB_POOL_MAX so that all processes fit.",
  ],
  "database.embedded": () => [
    "The database is the embedded one, which serves one process on one machine.",
    "Set DATABASE_URL before this is more than a trial.",
  ],
  "database.restored": ({ since, why }) => [
    `Read-only since ${since}: ${RESTORED[String(why)] ?? why}.`,
    'It is compared with Stripe by itself. npm run ops -- list shows what it found; npm run ops -- resume --reason "..." ends it by hand.',
  ],
  "migrations.pending": ({ names }) => [
    `Migrations are still to be applied: ${names}.`,
    "Start the app: it applies them.",
  ],
  "migrations.unfinished": ({ names }) => [
    `A migration was started and never finished: ${names}.`,
    "Look at the database, then npx prisma migrate resolve with --applied or --rolled-back.",
  ],
  "migrations.edited": ({ names }) => [
    `A migration was edited after it was applied: ${names}.`,
    "Restore its file from the release, and put the change in a new migration.",
  ],
  "migrations.newer": ({ names }) => [
    `The database has migrations of a newer version: ${names}.`,
    "Fine in the middle of an upgrade; otherwise start the newer version.",
  ],

  "redis.fine": ({ version }) => [`Redis ${version}, keeps what it is given.`],
  "redis.unreachable": ({ code }) => [
    `Redis does not answer (${code}); work goes on from PostgreSQL, more slowly.`,
    "Check that it runs, and host and port in REDIS_URL.",
  ],
  "redis.refused": ({ code }) => [
    `Redis refuses us (${code}).`,
    "Check user and password in REDIS_URL (redis://user:password@host:port/0).",
  ],
  "redis.too_old": ({ version }) => [`Redis ${version} is too old.`, "Upgrade it to 6.2 or newer."],
  "redis.evicts": ({ policy }) => [
    `Redis may throw jobs away: its maxmemory-policy is ${policy}.`,
    "Set maxmemory-policy noeviction (redis.conf, or CONFIG SET).",
  ],
  "redis.forgets": () => [
    "Redis keeps nothing over a restart; jobs are then found again from PostgreSQL.",
    "Nothing is lost by it. With appendonly yes it goes on at once.",
  ],

  "evidence.fine": ({ where }) => [`Evidence is written and read back (${where}).`],
  "evidence.unwritable": ({ where, code }) => [
    `Nothing can be written to ${where} (${code}).`,
    "For a folder: let the app's user own it (DATA_DIR). For a bucket: check its name, region and the credentials' rights to put, get and look up objects.",
  ],
  "evidence.unreadable": ({ where, code }) => [
    `What was written to ${where} does not come back (${code}).`,
    "Check the bucket's rights to read, or the disk.",
  ],
  "evidence.key_lost": ({ code }) => [
    `Evidence that is on record can't be read: ${code}.`,
    "Put the key that it was written with back into EVIDENCE_KEY, after the first one. Where the copies themselves are missing, restore them.",
  ],
  "evidence.reader_less_confined": ({ lacks }) => [
    `Files of strangers are read in a process of their own, but ${lacks}.`,
    "docs/operations/docker.md says how to allow it. Without it, Node's own permissions still hold.",
  ],

  "slack.fine": ({ team, mode }) => [`Slack workspace ${team}: installed, all scopes, ${mode}.`],
  "slack.no_answer": ({ code }) => [
    `Slack does not answer (${code}).`,
    "Check the way out to slack.com:443, then https://slack-status.com.",
  ],
  "slack.not_installed": ({ address }) => [
    "No Slack workspace has installed the app yet.",
    `Open ${address}/slack/install as an admin of the workspace, and choose it there.`,
  ],
  "slack.token_run_out": ({ team }) => [
    `The token of Slack workspace ${team} has run out while no bot ran, and was not tried.`,
    "Start the bot: it renews the token by itself, and this look then says whether Slack takes it.",
  ],
  "slack.token_refused": ({ which, code }) => [
    `Slack refuses ${which} (${code}).`,
    "Install the app again; without OAuth, take the new Bot User OAuth Token (xoxb-...) into SLACK_BOT_TOKEN.",
  ],
  "slack.scope_missing": ({ team, scopes }) => [
    `In workspace ${team} the app lacks ${scopes}.`,
    "Add the scope under OAuth & Permissions (or paste manifest/slack.json again) and install the app again.",
  ],
  "slack.app_token_refused": ({ code }) => [
    `Slack refuses SLACK_APP_TOKEN (${code}).`,
    "Make an app-level token with the scope connections:write (Basic Information), and turn Socket Mode on.",
  ],
  "slack.team_twice": ({ team }) => [
    `Two bot tokens are for the same workspace, ${team}.`,
    "Remove the older one from SLACK_BOT_TOKEN.",
  ],
  "slack.ops_channel_closed": ({ channel, code }) => [
    `The operator's channel ${channel} can't be posted to (${code}).`,
    "Check OPS_CHANNEL, and invite the bot there: /invite @Tranche.",
  ],

  "discord.fine": ({ name, servers }) => [
    `Discord: ${name}, in ${servers} servers, commands registered.`,
  ],
  "discord.no_answer": ({ code }) => [
    `Discord does not answer (${code}).`,
    "Check the way out to discord.com:443, then https://discordstatus.com.",
  ],
  "discord.token_refused": ({ code }) => [
    `Discord refuses DISCORD_BOT_TOKEN (${code}).`,
    "Reset the token under Bot in the developer portal, and take the new one.",
  ],
  "discord.interactions_elsewhere": ({ host }) => [
    `Discord sends commands and clicks to ${host} instead of the bot's connection.`,
    "Empty Interactions Endpoint URL under General Information in the developer portal.",
  ],
  "discord.commands_differ": () => [
    "The commands at Discord are not those of this version.",
    "Start the bot: it registers them by itself.",
  ],
  "discord.in_no_server": ({ invite }) => [
    "The bot is in no server.",
    `Someone who manages the server opens ${invite}`,
  ],
  "discord.permission_missing": ({ server, permissions }) => [
    `In ${server} the bot lacks ${permissions}.`,
    "Give them to the bot's role (Server Settings, Roles).",
  ],
  "discord.starts_used_up": ({ hours }) => [
    "Discord allows no more new connections today.",
    `Find out what restarts the bot all the time; connections are allowed again in ${hours} hours.`,
  ],
  "discord.needs_shards": ({ shards, configured }) => [
    `Discord asks for ${shards} connections, and this process makes ${configured}.`,
    "Set DISCORD_SHARDS=auto.",
  ],
  "discord.ops_channel_closed": ({ channel, code }) => [
    `The operator's channel ${channel} can't be posted to (${code}).`,
    "Check OPS_CHANNEL, and let the bot's role see and write there.",
  ],

  "stripe.fine": ({ account, country, mode }) => [
    `Stripe account ${account} (${country}, ${mode}): manual payouts, all permissions.`,
  ],
  "stripe.no_answer": ({ code }) => [
    `Stripe does not answer (${code}).`,
    "Check the way out to api.stripe.com:443, then https://status.stripe.com.",
  ],
  "stripe.key_refused": ({ code }) => [
    `Stripe refuses STRIPE_SECRET_KEY (${code}).`,
    `Take a key that is not expired or deleted: ${NEW_KEY}`,
  ],
  "stripe.permission_missing": ({ what, permission }) => [
    `The restricted key may not ${what}.`,
    `Give it ${permission} (${NEW_KEY}). The README lists all that it needs.`,
  ],
  "stripe.connect_off": () => [
    "Connect is not turned on, so nobody can be paid.",
    "Turn it on: https://dashboard.stripe.com/connect",
  ],
  "stripe.charges_off": () => [
    "Stripe lets this account take no payments yet.",
    "Finish what Stripe asks for: https://dashboard.stripe.com/account/onboarding",
  ],
  "stripe.payouts_automatic": ({ interval }) => [
    `Stripe pays the balance out by itself (${interval}), and that balance holds your users' money.`,
    "Set payouts to manual (Settings, Payouts). With a live key Tranche does not start before.",
  ],
  "stripe.country_differs": ({ account, configured }) => [
    `The Stripe account is in ${account}, and PLATFORM_COUNTRY is ${configured}.`,
    `Set PLATFORM_COUNTRY=${account}: it decides how long money may be held and who can be paid.`,
  ],
  "stripe.currency_converted": ({ currencies }) => [
    `The account does not settle ${currencies} without conversion.`,
    "Take them out of PLATFORM_CURRENCIES, or add a bank account in each.",
  ],
  "stripe.endpoint_missing": ({ url, payload }) => [
    `No event destination sends ${payload} events to ${url}.`,
    "Add it (Workbench, Event destinations), and its signing secret to STRIPE_WEBHOOK_SECRET.",
  ],
  "stripe.endpoint_off": ({ url }) => [
    `The event destination ${url} is turned off.`,
    "Turn it on again (Workbench, Event destinations).",
  ],
  "stripe.endpoint_events": ({ url, events }) => [
    `The event destination ${url} does not send ${events}.`,
    "Add these events to it. Until then each is found by the hourly comparison.",
  ],
  "stripe.endpoints_unseen": () => [
    "The key may not list event destinations, so they could not be checked.",
    "Compare them with the README by hand, or let the key read Webhook Endpoints and Event Destinations.",
  ],

  "openai.fine": ({ model }) => [`The model ${model} is there.`],
  "openai.off": () => ["No model is configured; words in common lay evidence out."],
  "openai.no_answer": ({ code }) => [
    `The model's server does not answer (${code}); extracts stand in for it.`,
    "Check OPENAI_BASE_URL and the way out.",
  ],
  "openai.key_refused": ({ code }) => [
    `The model's server refuses OPENAI_API_KEY (${code}).`,
    "Make a new key, or empty the variable to do without a model.",
  ],
  "openai.model_missing": ({ model }) => [
    `The model's server has no ${model}, or the key may not use it.`,
    "Set OPENAI_MODEL to one that it has.",
  ],

  "address.fine": ({ url }) => [`${url} answers from outside.`],
  "address.none": () => ["No PUBLIC_URL: nothing has to reach this app; Stripe is polled."],
  "address.unreachable": ({ url, code }) => [
    `${url} can't be reached (${code}).`,
    "Check its name in DNS, its certificate, the proxy in front, and that the bot runs.",
  ],
  "address.answers_otherwise": ({ url, status }) => [
    `Something answers at ${url}, but not this app (${status}).`,
    "Let the proxy pass everything below it on to the bot's PORT.",
  ],

  "clock.fine": ({ seconds }) => [`This machine's clock is right to ${seconds} s.`],
  "clock.off": ({ seconds, against }) => [
    `This machine's clock is ${seconds} s off ${against}.`,
    "Turn time synchronisation (NTP) on: at 300 s signatures are refused.",
  ],
  "clock.far_off": ({ seconds, against }) => [
    `This machine's clock is ${seconds} s off ${against}: signed requests are refused.`,
    "Set the clock, and turn time synchronisation (NTP) on.",
  ],
};
