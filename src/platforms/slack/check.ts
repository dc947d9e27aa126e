import { WebClient } from "@slack/web-api";
import { type Finding, finding } from "../../app/ports/finding.ts";
import { ProviderError } from "../../app/ports.ts";
import { clientOptions } from "./installs.ts";
import { calling } from "./provider-error.ts";
import { whyScopes } from "./scopes.ts";

/** What is looked at: tokens as they are configured or installed, and what the manifest asks for. */
export type SlackToCheck = {
  /** `name` is what the operator knows it by, never the token itself. */
  readonly bots: readonly { readonly name: string; readonly token: string }[];
  /** Of Socket Mode; null where Slack sends its requests to our address. */
  readonly appToken: string | null;
  /** The bot scopes of manifest/slack.json. */
  readonly scopes: readonly string[];
  /** "C123", or "T123/C123"; null where the operator reads elsewhere. */
  readonly opsChannel: string | null;
  readonly apiUrl?: string;
};

/** Asks Slack about each token; `quick` asks only what one call a token answers. Never throws for what Slack says. */
export async function checkSlack(slack: SlackToCheck, quick = false): Promise<readonly Finding[]> {
  const options = clientOptions(slack.apiUrl);
  const seen = new Map<string, WebClient>();
  const found: Finding[] = [];
  for (const { name, token } of slack.bots) {
    found.push(...(await checkBot(new WebClient(token, options), name, slack, seen)));
  }
  if (quick) return found;
  if (slack.appToken !== null) {
    found.push(...(await checkAppToken(new WebClient(slack.appToken, options))));
  }
  return [...found, ...(await checkOpsChannel(slack.opsChannel, seen))];
}

async function checkBot(
  client: WebClient,
  which: string,
  { scopes, appToken }: SlackToCheck,
  seen: Map<string, WebClient>,
): Promise<readonly Finding[]> {
  try {
    const me = await calling(() => client.auth.test());
    const team = me.team ?? me.team_id ?? which;
    const id = me.team_id ?? team;
    if (seen.has(id)) return [finding("slack.team_twice", { team })];
    seen.set(id, client);
    const given = me.response_metadata?.scopes;
    const missing = given ? scopes.filter((scope) => !given.includes(scope)) : [];
    if (missing.length === 0) {
      return [finding("slack.fine", { team, mode: appToken ? "Socket Mode" : "HTTP" })];
    }
    return [finding("slack.scope_missing", { team, scopes: whyScopes(missing).join(", ") })];
  } catch (error) {
    const { code, away } = reasonOf(error);
    return [
      away ? finding("slack.no_answer", { code }) : finding("slack.token_refused", { which, code }),
    ];
  }
}

/** A fresh address for a socket is asked for and not used. */
async function checkAppToken(client: WebClient): Promise<readonly Finding[]> {
  try {
    await calling(() => client.apps.connections.open({}));
    return [];
  } catch (error) {
    const { code, away } = reasonOf(error);
    return [finding(away ? "slack.no_answer" : "slack.app_token_refused", { code })];
  }
}

async function checkOpsChannel(
  opsChannel: string | null,
  seen: ReadonlyMap<string, WebClient>,
): Promise<readonly Finding[]> {
  const [, team, channel] = /^(?:(T\w+)\/)?([CG]\w+)$/.exec(opsChannel ?? "") ?? [];
  const client = team ? seen.get(team) : seen.values().next().value;
  if (!channel || !client) return [];
  try {
    const { channel: there } = await calling(() => client.conversations.info({ channel }));
    if (there?.is_member !== false) return [];
    return [finding("slack.ops_channel_closed", { channel, code: "not_in_channel" })];
  } catch (error) {
    return [finding("slack.ops_channel_closed", { channel, code: reasonOf(error).code })];
  }
}

function reasonOf(error: unknown): { code: string; away: boolean } {
  if (!(error instanceof ProviderError)) throw error;
  return { code: error.code, away: error.retryable };
}
