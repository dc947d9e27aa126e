import { PermissionFlagsBits, PermissionsBitField, REST, Routes } from "discord.js";
import { z } from "zod";
import { type Finding, finding } from "../../app/ports/finding.ts";
import { ProviderError } from "../../app/ports.ts";
import { commandDefinitions } from "./commands.ts";
import { inviteUrl, PERMISSIONS } from "./invite.ts";
import { calling } from "./provider-error.ts";
import { contains } from "./register-commands.ts";

/** What is looked at: the token as it is configured, and what the operator's channel is. */
export type DiscordToCheck = {
  readonly token: string;
  readonly shards: number | "auto";
  /** A channel's id; null where the operator reads elsewhere. */
  readonly opsChannel: string | null;
  /** Another Discord than discord.com: its API without a version and without a slash. */
  readonly apiUrl?: string;
};

const application = z.object({
  id: z.string(),
  name: z.string(),
  interactions_endpoint_url: z.string().nullish(),
});
const guilds = z.array(z.object({ name: z.string(), permissions: z.string() }));
const gateway = z.object({
  shards: z.number(),
  session_start_limit: z.object({ remaining: z.number(), reset_after: z.number() }),
});

/** Asks Discord about the bot; `quick` asks one call. Never throws for what Discord says. */
export async function checkDiscord(
  discord: DiscordToCheck,
  quick = false,
): Promise<readonly Finding[]> {
  const { apiUrl, token } = discord;
  const options = { timeout: 8_000, retries: 0, rejectOnRateLimit: () => true };
  const rest = new REST({ ...options, ...(apiUrl && { api: apiUrl }) }).setToken(token);
  try {
    const me = application.parse(await calling(() => rest.get(Routes.currentApplication())));
    const found = [...interactions(me.interactions_endpoint_url)];
    if (quick)
      return found.length > 0
        ? found
        : [finding("discord.fine", { name: me.name, servers: "its" })];
    const servers = guilds.parse(await calling(() => rest.get(Routes.userGuilds())));
    found.push(
      ...permissions(servers, me.id),
      ...(await commands(rest, me.id)),
      ...(await connections(rest, discord.shards)),
      ...(await opsChannel(rest, discord.opsChannel)),
    );
    if (found.some(({ level }) => level === "failure")) return found;
    return [finding("discord.fine", { name: me.name, servers: String(servers.length) }), ...found];
  } catch (error) {
    const { code, away } = reasonOf(error);
    return [finding(away ? "discord.no_answer" : "discord.token_refused", { code })];
  }
}

function interactions(url: string | null | undefined): readonly Finding[] {
  if (!url) return [];
  return [finding("discord.interactions_elsewhere", { host: URL.parse(url)?.host ?? "elsewhere" })];
}

/** What the bot's roles give it in a whole server; a channel may still take something away. */
function permissions(servers: z.infer<typeof guilds>, applicationId: string): readonly Finding[] {
  if (servers.length === 0) {
    return [finding("discord.in_no_server", { invite: inviteUrl(applicationId) })];
  }
  return servers.flatMap(({ name: server, permissions: given }) => {
    const has = BigInt(given);
    if ((has & PermissionFlagsBits.Administrator) !== 0n) return [];
    const lacks = new PermissionsBitField(PERMISSIONS & ~has).toArray();
    if (lacks.length === 0) return [];
    return [finding("discord.permission_missing", { server, permissions: lacks.join(", ") })];
  });
}

async function commands(rest: REST, applicationId: string): Promise<readonly Finding[]> {
  const known = await calling(() => rest.get(Routes.applicationCommands(applicationId)));
  const there = Array.isArray(known) ? known : [];
  const same = commandDefinitions().every((one) => there.some((other) => contains(other, one)));
  return same ? [] : [finding("discord.commands_differ")];
}

async function connections(rest: REST, shards: number | "auto"): Promise<readonly Finding[]> {
  const allowed = gateway.parse(await calling(() => rest.get(Routes.gatewayBot())));
  const { remaining, reset_after: resetMs } = allowed.session_start_limit;
  if (remaining === 0) {
    return [finding("discord.starts_used_up", { hours: (resetMs / 3_600_000).toFixed(1) })];
  }
  // One connection serves 2,500 servers at most (docs.discord.com, "Sharding").
  if (shards === "auto" || allowed.shards <= Math.max(shards, 1)) return [];
  const facts = { shards: String(allowed.shards), configured: String(shards) };
  return [finding("discord.needs_shards", facts)];
}

async function opsChannel(rest: REST, channel: string | null): Promise<readonly Finding[]> {
  if (channel === null) return [];
  try {
    await calling(() => rest.get(Routes.channel(channel)));
    return [];
  } catch (error) {
    return [finding("discord.ops_channel_closed", { channel, code: reasonOf(error).code })];
  }
}

function reasonOf(error: unknown): { code: string; away: boolean } {
  if (error instanceof z.ZodError) return { code: "unexpected_answer", away: true };
  if (!(error instanceof ProviderError)) throw error;
  return { code: error.code, away: error.retryable };
}
