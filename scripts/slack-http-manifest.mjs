// The Slack manifest for HTTP mode, made from the one for Socket Mode. With the bot's own address it prints the manifest to
// paste; without one it writes manifest/slack-http.json, which names an example address. A test holds the file to this.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const EXAMPLE = "https://tranche.example.com";

/** The same app, called by Slack at `origin`, and installed there by OAuth with tokens that rotate. */
export function httpManifest(socket, origin) {
  const events = `${origin}/slack/events`;
  const { features, oauth_config: oauth, settings } = socket;
  return {
    ...socket,
    features: {
      ...features,
      slash_commands: features.slash_commands.map(({ command, ...rest }) => ({
        command,
        url: events,
        ...rest,
      })),
    },
    oauth_config: { redirect_urls: [`${origin}/slack/oauth_redirect`], ...oauth },
    settings: {
      ...settings,
      event_subscriptions: { request_url: events, ...settings.event_subscriptions },
      interactivity: { ...settings.interactivity, request_url: events },
      socket_mode_enabled: false,
      token_rotation_enabled: true,
    },
  };
}

const at = (path) => fileURLToPath(new URL(`../manifest/${path}`, import.meta.url));

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const socket = JSON.parse(readFileSync(at("slack.json"), "utf8"));
  const given = process.argv[2];
  const url = given === undefined ? null : URL.parse(given);
  if (given !== undefined && (url?.protocol !== "https:" || url.pathname !== "/")) {
    process.stderr.write(
      "Give the bot's https address without a path, as https://bot.example.com\n",
    );
    process.exit(64);
  }
  const text = JSON.stringify(httpManifest(socket, url?.origin ?? EXAMPLE), null, 2);
  if (url) process.stdout.write(`${text}\n`);
  else {
    writeFileSync(at("slack-http.json"), text);
    spawnSync("biome", ["check", "--write", at("slack-http.json")], { stdio: "inherit" });
  }
}
