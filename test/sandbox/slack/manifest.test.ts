import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebClient } from "@slack/web-api";
import { expect, it } from "vitest";
import { readManifest } from "../../../src/sandbox/slack/manifest.ts";
import { startSandbox } from "../../../src/sandbox/start.ts";
import { drive } from "../../support/sandbox-bot.ts";

function manifestFile(): string {
  const file = join(mkdtempSync(join(tmpdir(), "tranche-manifest-")), "slack.json");
  const manifest = {
    features: { slash_commands: [{ command: "/milestone", should_escape: true }] },
    oauth_config: { scopes: { bot: ["commands", "chat:write"] } },
    settings: { event_subscriptions: { bot_events: ["app_home_opened"] } },
  };
  writeFileSync(file, JSON.stringify(manifest));
  return file;
}

it("grants the manifest's scopes and takes its commands alone", async () => {
  const sandbox = await startSandbox({
    port: 0,
    dataDir: null,
    manifest: manifestFile(),
    log: () => {},
  });
  try {
    const slackApiUrl = `${sandbox.url}/slack/api/`;
    const client = new WebClient("xoxb-sandbox-acme", { slackApiUrl });
    await expect(client.users.info({ user: "U1BUYER0000" })).rejects.toMatchObject({
      data: { error: "missing_scope", needed: "users:read", provided: "commands,chat:write" },
    });
    const { body } = await drive(sandbox.url, "POST", "/slack/command", {
      as: "buyer",
      channel: "random",
      text: "/unknown thing",
    });
    expect(body).toMatchObject({ error: "unknown_command", ephemeral: [{ user: "Slackbot" }] });
    // An app that asks for no Home has none.
    const home = await drive(sandbox.url, "POST", "/slack/home", { as: "buyer" });
    expect(home.body).toEqual({ view: null });
    const publish = { user_id: "U1BUYER0000", view: { type: "home" as const, blocks: [] } };
    await expect(client.views.publish(publish)).rejects.toMatchObject({
      data: { error: "not_enabled" },
    });
  } finally {
    await sandbox.close();
  }
});

it("takes defaults where there is no manifest", () => {
  const { scopes, events, commands } = readManifest(null);
  expect([scopes.has("chat:write"), events, commands]).toEqual([true, null, null]);
});
