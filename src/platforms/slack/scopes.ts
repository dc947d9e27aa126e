import { botScopes } from "./surface.ts";

/** What each bot scope is for, as people read it who are asked for it. */
const FOR: Readonly<Record<string, string>> = {
  "channels:read": "to see which channel a milestone lives in",
  "chat:write": "to post milestone cards, reminders and answers",
  commands: "to offer /milestone and the shortcuts",
  "files:read": "to keep a copy of files that people hand in as evidence",
  "files:write": "to share records, charts and reports as files",
  "groups:read": "to see which private channel a milestone lives in, once it is invited there",
  "im:write": "to tell a person privately what waits for them",
  "users:read": "to know a member's name, time zone and whether they are an admin",
};

/** The needed scopes that were not granted. */
export function missingScopes(granted: readonly string[]): readonly string[] {
  return botScopes().filter((scope) => !granted.includes(scope));
}

/** Why these scopes are needed, one sentence part each. */
export function whyScopes(scopes: readonly string[]): readonly string[] {
  return scopes.map((scope) => `${scope} (${FOR[scope] ?? "to do its work"})`);
}

/** Every needed scope with what it is for. */
export function neededScopes(): readonly { readonly scope: string; readonly why: string }[] {
  return botScopes().map((scope) => ({ scope, why: FOR[scope] ?? "to do its work" }));
}
