/** The slash command that people type. */
export const COMMAND = "/milestone";

/** The command in a message's own menu. */
export const ATTACH = { name: "Attach to milestone", callbackId: "attach_to_milestone" } as const;

/** The shortcut that is there wherever somebody is. */
export const NEW = { name: "New milestone", callbackId: "new_milestone" } as const;

/** The events that the code listens to; the manifest subscribes to exactly these. */
export const EVENTS = {
  uninstalled: "app_uninstalled",
  revoked: "tokens_revoked",
  userChanged: "user_change",
  homeOpened: "app_home_opened",
} as const;

/** Every Web API method that the code calls, with the bot scope that it needs; the manifest asks for exactly these. */
export const METHODS = {
  "auth.revoke": [],
  "auth.test": [],
  "chat.getPermalink": [],
  "chat.postMessage": ["chat:write"],
  "chat.postEphemeral": ["chat:write"],
  "chat.update": ["chat:write"],
  "conversations.info": ["channels:read", "groups:read"],
  "conversations.open": ["im:write"],
  "files.info": ["files:read"],
  "files.getUploadURLExternal": ["files:write"],
  "files.completeUploadExternal": ["files:write"],
  "users.info": ["users:read"],
  "views.open": [],
  "views.publish": [],
  "views.push": [],
  "views.update": [],
} as const satisfies Record<string, readonly string[]>;

/** All bot scopes: the methods' and the command's. */
export function botScopes(): readonly string[] {
  return [...new Set(["commands", ...Object.values(METHODS).flat()])].sort();
}

/** The bot's own paths in HTTP mode and for installs; the manifest for HTTP mode names them. */
export const EVENTS_PATH = "/slack/events";
export const INSTALL_PATH = "/slack/install";
export const REDIRECT_PATH = "/slack/oauth_redirect";
