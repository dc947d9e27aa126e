import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  ATTACH,
  botScopes,
  COMMAND,
  EVENTS,
  EVENTS_PATH,
  METHODS,
  NEW,
  REDIRECT_PATH,
} from "../../src/platforms/slack/surface.ts";

const manifest = z
  .object({
    features: z.object({
      app_home: z.record(z.string(), z.boolean()),
      shortcuts: z.array(z.object({ name: z.string(), type: z.string(), callback_id: z.string() })),
      bot_user: z.object({ display_name: z.string() }),
      slash_commands: z.array(z.object({ command: z.string(), usage_hint: z.string() })),
    }),
    oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
    settings: z.object({
      event_subscriptions: z.object({ bot_events: z.array(z.string()) }),
      interactivity: z.object({ is_enabled: z.boolean() }),
      socket_mode_enabled: z.boolean(),
    }),
  })
  .parse(JSON.parse(readFileSync("manifest/slack.json", "utf8")));

const source = readdirSync("src/platforms/slack", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(`src/platforms/slack/${file}`, "utf8"))
  .join("\n");

describe("the Slack manifest for HTTP mode", () => {
  it("is the one for Socket Mode, with the bot's paths and tokens that rotate", () => {
    const script = "scripts/slack-http-manifest.mjs";
    const made = execFileSync(process.execPath, [script, "https://tranche.example.com"]);
    const http: unknown = JSON.parse(readFileSync("manifest/slack-http.json", "utf8"));
    // Where this fails: node scripts/slack-http-manifest.mjs
    expect(http).toEqual(JSON.parse(made.toString()));
    const said = JSON.stringify(http);
    for (const path of [EVENTS_PATH, REDIRECT_PATH])
      expect(said).toContain(`"https://tranche.example.com${path}"`);
    expect(http).toMatchObject({
      settings: { socket_mode_enabled: false, token_rotation_enabled: true },
    });
  });
});

describe("the Slack manifest", () => {
  it("asks for exactly the scopes that the called methods and the command need", () => {
    expect(manifest.oauth_config.scopes.bot).toEqual(botScopes());
  });

  it("has the command that the code listens to, and interactivity for its buttons", () => {
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual([COMMAND]);
    expect(manifest.settings.interactivity.is_enabled).toBe(true);
    expect(manifest.settings.socket_mode_enabled).toBe(true);
    expect(manifest.features.bot_user.display_name).toBe("Tranche");
  });

  it("subscribes to exactly the events that the code listens to", () => {
    expect(manifest.settings.event_subscriptions.bot_events).toEqual(Object.values(EVENTS));
    const listened = [...source.matchAll(/bolt\.event\(([^,]+),/g)].map(([, name]) => name);
    expect(listened.sort()).toEqual(
      Object.keys(EVENTS)
        .map((key) => `EVENTS.${key}`)
        .sort(),
    );
  });

  it("has the shortcuts that the code listens to, and a Home beside the messages", () => {
    const { app_home, shortcuts } = manifest.features;
    expect(shortcuts.map(({ name, type, callback_id }) => [type, name, callback_id])).toEqual([
      ["global", NEW.name, NEW.callbackId],
      ["message", ATTACH.name, ATTACH.callbackId],
    ]);
    // Where the messages are read only, nobody could type a command there.
    expect(app_home).toEqual({
      ...{ home_tab_enabled: true, messages_tab_enabled: true },
      messages_tab_read_only_enabled: false,
    });
  });

  it("covers every Web API method that the code calls", () => {
    const called = [
      ...source.matchAll(/\bclient\s*\.((?:auth|chat|conversations|users|views|files)\.\w+)\(/g),
    ];
    const names = new Set(called.flatMap(([, name]) => (name ? [name] : [])));
    // The library's upload helper makes these two calls.
    if (source.includes("filesUploadV2(")) {
      names.add("files.getUploadURLExternal").add("files.completeUploadExternal");
    }
    expect([...names].sort()).toEqual(Object.keys(METHODS).sort());
  });
});
