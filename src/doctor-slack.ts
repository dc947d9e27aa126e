import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Finding } from "./app/ports/finding.ts";
import { finding } from "./app/ports/finding.ts";
import { slackSettings } from "./chats.ts";
import type { Examined } from "./doctor-checks.ts";
import { instant } from "./domain/clock/instant.ts";
import { silentLog } from "./infra/log.ts";
import { readInstalls } from "./infra/postgres/index.ts";
import { checkSlack } from "./platforms/slack/check.ts";
import { vaultOf } from "./vendors.ts";

const MANIFEST = new URL("../manifest/slack.json", import.meta.url);

const manifest = z.object({
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
});

/** What Slack says of each token, of those configured or of those that workspaces gave by OAuth. */
export async function slackFindings(
  examined: Examined,
  opsChannel: string | null,
  quick: boolean,
): Promise<readonly Finding[]> {
  const { config, at } = examined;
  const slack = slackSettings(config);
  if (!slack) return [];
  const installed = "oauthApp" in slack ? await installsOf(examined) : null;
  const bots =
    "botTokens" in slack
      ? slack.botTokens.map((token, nth) => ({ name: tokenName(nth), token }))
      : (installed?.bots ?? []);
  const about = {
    ...{ bots, opsChannel, scopes: await scopesOf() },
    appToken: "appToken" in slack ? slack.appToken : null,
    ...(at !== null && { apiUrl: `${at}/slack/api/` }),
  };
  return [...(installed?.findings ?? []), ...(await checkSlack(about, quick))];
}

/** The kept installs; one whose token has run out is renewed by the bot, and is not asked with. */
async function installsOf({ config, pool, now = Date.now }: Examined) {
  const vault = await vaultOf(config);
  if (!pool || !vault) return { bots: [], findings: [] };
  try {
    const all = await readInstalls(pool, vault, silentLog);
    const today = instant(new Date(now()));
    const runOut = all.filter(({ expiresAt }) => expiresAt !== null && expiresAt <= today);
    const bots = all
      .filter((install) => !runOut.includes(install))
      .map(({ team, teamName, secrets }) => ({
        name: `the install in ${teamName ?? team}`,
        token: secrets.token,
      }));
    const address = config.publicUrl ?? "PUBLIC_URL";
    const findings = [
      ...(all.length === 0 ? [finding("slack.not_installed", { address })] : []),
      ...runOut.map(({ team, teamName }) =>
        finding("slack.token_run_out", { team: teamName ?? team }),
      ),
    ];
    return { bots, findings };
  } catch {
    // What keeps the database from answering is said as a finding about the database.
    return { bots: [], findings: [] };
  }
}

const tokenName = (nth: number) =>
  nth === 0 ? "SLACK_BOT_TOKEN" : `token ${nth + 1} of SLACK_BOT_TOKEN`;

/** What the manifest asks for is what the app needs: a test holds the code to it. */
async function scopesOf(): Promise<readonly string[]> {
  const read = manifest.parse(JSON.parse(await readFile(MANIFEST, "utf8")));
  return read.oauth_config.scopes.bot;
}
