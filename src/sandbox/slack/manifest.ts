import { readFileSync } from "node:fs";
import { join } from "node:path";
import { asList, asObject, asText, isObject, parseJson } from "../core/json.ts";

/** What the app asks Slack for: granted scopes, subscribed events, its commands. */
export type Manifest = {
  readonly scopes: ReadonlySet<string>;
  /** Null delivers every event (no manifest was found). */
  readonly events: ReadonlySet<string> | null;
  /** Commands by name, with whether mentions in their text are escaped; null takes any command. */
  readonly commands: ReadonlyMap<string, { escape: boolean }> | null;
  /** Whether the app has a Home tab. */
  readonly homeTab: boolean;
  /** What the app offers wherever somebody is. */
  readonly globalShortcuts: readonly Shortcut[];
  /** What the app offers in a message's own menu. */
  readonly messageShortcuts: readonly Shortcut[];
};

type Shortcut = { readonly name: string; readonly callbackId: string };

const FILE = join(import.meta.dirname, "../../../manifest/slack.json");
const DEFAULT_SCOPES =
  "app_mentions:read channels:history channels:join channels:read chat:write " +
  "commands files:read files:write groups:history groups:read im:history im:read im:write " +
  "reactions:write team:read users.profile:read users:read";

/** Reads the app's manifest, or takes defaults where there is none or null is named. */
export function readManifest(file: string | null = FILE): Manifest {
  const manifest = asObject(parseJson((file === null ? undefined : textOf(file)) ?? ""));
  const scopes = texts(asObject(asObject(manifest.oauth_config).scopes).bot);
  if (scopes.length === 0) {
    const scopes = new Set(DEFAULT_SCOPES.split(" "));
    const shortcuts = { globalShortcuts: [], messageShortcuts: [] };
    return { scopes, events: null, commands: null, homeTab: true, ...shortcuts };
  }
  const subscriptions = asObject(asObject(manifest.settings).event_subscriptions);
  const features = asObject(manifest.features);
  const commands = asList(features.slash_commands).filter(isObject);
  const shortcuts = asList(features.shortcuts).filter(isObject);
  const shortcutsOf = (kind: string) =>
    shortcuts
      .filter(({ type }) => type === kind)
      .map(({ name, callback_id }) => {
        return { name: asText(name) ?? "", callbackId: asText(callback_id) ?? "" };
      });
  return {
    scopes: new Set(scopes),
    events: new Set(texts(subscriptions.bot_events)),
    commands: new Map(
      commands.map((one) => [asText(one.command) ?? "", { escape: one.should_escape === true }]),
    ),
    homeTab: asObject(features.app_home).home_tab_enabled === true,
    globalShortcuts: shortcutsOf("global"),
    messageShortcuts: shortcutsOf("message"),
  };
}

function texts(value: unknown): string[] {
  return asList(value).filter((one) => typeof one === "string");
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
