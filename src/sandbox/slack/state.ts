import type {
  KnownBlock,
  MessageAttachment,
  MessageMetadata,
  PlainTextElement,
} from "@slack/types";
import { TOKEN_SECONDS } from "./oauth/app.ts";

/** Everything Slack remembers; plain JSON. */
export type SlackState = {
  workspaces: Workspace[];
  responseUrls: Record<string, ResponseUrl>;
  triggers: Record<string, Trigger>;
  /** Whether workspaces install the app by OAuth: then only the tokens that they gave it are good. */
  oauth: boolean;
  tokens: Token[];
  codes: OauthCode[];
  /** How long the access tokens live that are given out from now on. */
  tokenSeconds: number;
  /** Grows with everything a person newly gets in private: the driver answers what came after an act. */
  sequence: number;
};

/** One workspace with the app installed in it or not. */
export type Workspace = {
  key: string;
  id: string;
  name: string;
  installed: boolean;
  /** What was granted, where that is not what the manifest asks for. */
  scopes?: string[];
  /** The listed bot token was revoked. */
  revoked?: true;
  botToken: string;
  botUserId: string;
  botId: string;
  people: Person[];
  channels: Channel[];
  views: StoredView[];
  files: StoredFile[];
  /** Microseconds of the last timestamp given out, so that each is used once. */
  lastTs: number;
};

/** One access token with the refresh token that came with it. Times are real, in milliseconds. */
export type Token = {
  workspace: string;
  access: string;
  refresh: string;
  scopes: string[];
  expiresAt: number;
  state: "live" | "revoked" | "inactive";
  /** When the refresh token was used; null while it was not. */
  usedAt: number | null;
  /** The refresh token that this one came from. */
  from: string | null;
};

/** What a redirect carries after somebody allowed the app: good once, for ten real minutes. */
export type OauthCode = {
  code: string;
  workspace: string;
  user: string;
  scopes: string[];
  redirectUri: string | null;
  expiresAt: number;
  used: boolean;
};

/** A member of a workspace, or with another team's id somebody who shares a channel with it (Slack Connect). */
export type Person = {
  id: string;
  teamId: string;
  name: string;
  realName: string;
  isAdmin: boolean;
  isOwner: boolean;
  tz: string;
  /** The bot of another workspace, in a channel that both share. */
  isBot?: true;
};

/** A channel, or the direct messages between a person and the bot (`with`). */
export type Channel = {
  id: string;
  name: string;
  kind: "channel" | "im";
  with: string | null;
  members: string[];
  messages: StoredMessage[];
  /** The other workspaces that this channel is shared with (Slack Connect), by id. */
  sharedWith?: string[];
};

/** A message; one with a reader is ephemeral, seen by that person alone. */
export type StoredMessage = {
  ts: string;
  user: string;
  fromBot: boolean;
  text: string;
  blocks: KnownBlock[] | null;
  attachments: MessageAttachment[] | null;
  threadTs: string | null;
  editedTs: string | null;
  reader: string | null;
  fileIds: string[];
  reactions: { name: string; users: string[] }[];
  metadata: MessageMetadata | null;
  /** State of the inputs that were used in this message, by block and action. */
  values: StateValues;
  sequence: number;
};

/** A modal or Home view as Slack keeps it. */
export type StoredView = {
  id: string;
  hash: string;
  owner: string;
  type: "modal" | "home";
  title: PlainTextElement | null;
  submit: PlainTextElement | null;
  close: PlainTextElement | null;
  blocks: KnownBlock[];
  privateMetadata: string;
  callbackId: string;
  externalId: string;
  clearOnClose: boolean;
  notifyOnClose: boolean;
  rootViewId: string;
  previousViewId: string | null;
  open: boolean;
  values: StateValues;
  sequence: number;
};

/** What a person has entered, by block id and action id, as Slack writes it in `state.values`. */
export type StateValues = Record<string, Record<string, StateValue>>;
export type StateValue = { type: string } & Record<string, unknown>;

/** A file; `shared` once its upload is complete. */
export type StoredFile = {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  user: string;
  created: number;
  /** What screen readers say of a picture. */
  alt?: string;
  base64: string;
  size: number;
  shared: boolean;
  channels: string[];
  /** Its owner deleted it; Slack keeps the id. */
  deleted?: true;
};

/** A response_url: five uses within half an hour (docs.slack.dev, "Handling user interaction"). */
export type ResponseUrl = {
  workspace: string;
  channel: string;
  user: string;
  threadTs: string | null;
  /** The message whose button was clicked; null for a command. */
  messageTs: string | null;
  uses: number;
  expiresAt: number;
};

/** A trigger_id: good once, for three real seconds. */
export type Trigger = {
  workspace: string;
  user: string;
  viewId: string | null;
  expiresAt: number;
  used: boolean;
};

export const APP_ID = "A0TRANCHE00";
export const APP_TOKEN = "xapp-sandbox";
export const SLACKBOT = "USLACKBOT";

type Cast = { name: string; tz: string; admin?: boolean };

const ACME: readonly Cast[] = [
  { name: "buyer", tz: "America/New_York" },
  { name: "buyer-two", tz: "America/New_York" },
  { name: "facilitator", tz: "Europe/Berlin" },
  { name: "arbiter", tz: "Europe/London" },
  { name: "admin", tz: "America/New_York", admin: true },
  { name: "outsider", tz: "Asia/Tokyo" },
];
const OTHER: readonly Cast[] = [
  { name: "stranger", tz: "America/Los_Angeles" },
  { name: "admin", tz: "America/Los_Angeles", admin: true },
];
const CHANNELS = ["website-relaunch", "random"];

/**
 * A fresh world: two workspaces with the bot in every channel, the app installed in both, or with OAuth in none yet. Ids
 * never change.
 */
export function initialSlackState(oauth = false): SlackState {
  const workspaces = [
    workspace(1, "acme", "Acme", ACME),
    workspace(2, "other-co", "Other Co", OTHER),
  ];
  return {
    workspaces: workspaces.map((one) => ({ ...one, installed: !oauth })),
    responseUrls: {},
    triggers: {},
    oauth,
    tokens: [],
    codes: [],
    tokenSeconds: TOKEN_SECONDS,
    sequence: 1,
  };
}

function workspace(n: number, key: string, name: string, cast: readonly Cast[]): Workspace {
  const botUserId = fixedId("U", n, "tranche-bot");
  const people = cast.map((one) => ({
    id: fixedId("U", n, one.name),
    teamId: fixedId("T", n, key),
    name: one.name,
    realName: one.name.replace(/(^|-)(\w)/g, (_, dash, c) => `${dash && " "}${c.toUpperCase()}`),
    isAdmin: one.admin ?? false,
    isOwner: one.admin ?? false,
    tz: one.tz,
  }));
  const members = [...people.map((person) => person.id), botUserId];
  return {
    key,
    id: fixedId("T", n, key),
    name,
    installed: true,
    botToken: `xoxb-sandbox-${key}`,
    botUserId,
    botId: fixedId("B", n, "tranche"),
    people,
    channels: CHANNELS.map((channel) => ({
      id: fixedId("C", n, channel),
      name: channel,
      kind: "channel",
      with: null,
      members: [...members],
      messages: [],
    })),
    views: [],
    files: [],
    lastTs: 0,
  };
}

function fixedId(prefix: string, n: number, name: string): string {
  const letters = name.toUpperCase().replace(/[^A-Z0-9]/g, "");
  return `${prefix}${n}${letters}`.padEnd(11, "0").slice(0, 11);
}
