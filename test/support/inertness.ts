import type { Message } from "../../src/chat/blocks.ts";
import { discordMessages } from "../../src/platforms/discord/render/message.ts";
import { type SlackMessage, slackMessages } from "../../src/platforms/slack/render/message.ts";
import { PEOPLE, TEAM } from "./views.ts";

const GUILD = "1113754058096640001";
/** Who owes the next action is pinged by a card; these accounts are in no payload. */
const OWN = Object.values(PEOPLE).flatMap(({ identities }) => identities.map(({ user }) => user));
const DISCORD_LIVE =
  /https?:\/\/|discord\.gg|discord(?:app)?\.com\/invite|<[@#!:/a-z]|@(?:everyone|here)|\]\(/i;

/**
 * What could come alive in a message on either platform: mentions, and links other than those in `allowed`. Looks at what is
 * sent, and at nothing of the product's own list of dangers.
 */
export function liveIn(message: Message, allowed: readonly string[] = []): readonly string[] {
  return [
    ...slackMessages(message, { team: TEAM, surface: "channel" }).flatMap((sent) =>
      inSlack(sent, allowed),
    ),
    ...discordMessages(message, { team: GUILD, surface: "channel" }).flatMap((sent) => [
      ...sent.pings,
      ...contentsOf(sent.components).flatMap((content) => inDiscord(content, allowed)),
    ]),
  ];
}

/** Slack acts on control sequences in mrkdwn, and on typed elements; its texts are verbatim, so it links nothing by itself. */
function inSlack(sent: SlackMessage, allowed: readonly string[]): readonly string[] {
  const objects = objectsIn(sent.blocks);
  const formatted = objects.filter(({ type }) => type === "mrkdwn");
  const loose = formatted.filter(({ verbatim }) => verbatim !== true);
  const texts = [sent.text, ...formatted.map(({ text }) => String(text))];
  const controls = texts.flatMap((text) =>
    [...text.matchAll(/<([^>]*)>?/g)].map(([, one = ""]) => one),
  );
  const typed = objects.filter(({ type }) => PINGS.includes(String(type)));
  const urls = objects.flatMap(({ url }) => (typeof url === "string" ? [url] : []));
  const links = [...controls.filter((one) => !one.startsWith("!date^")), ...urls]
    .map((one) => one.replaceAll("&amp;", "&"))
    .filter((one) => !allowed.includes(one) && !OWN.includes(one.replace(/^@/, "")));
  const pinged = typed.filter((one) => !OWN.includes(String(one["user_id"])));
  return [...links, ...[...loose, ...pinged].map((one) => JSON.stringify(one))];
}

const PINGS: readonly string[] = ["user", "usergroup", "broadcast", "channel", "team"];

function objectsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof value !== "object" || value === null) return [];
  const within = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? within : [{ ...value }, ...within];
}

/** Discord links any address that stands unbroken, and a backslash before a sign takes its meaning. */
function inDiscord(content: string, allowed: readonly string[]): readonly string[] {
  const known = [...allowed].sort((one, other) => other.length - one.length);
  const rest = known.reduce((text, url) => text.replaceAll(url, "(known)"), content);
  const effective = rest.replaceAll(/\\[^\w\s]/g, "").replaceAll(/<t:\d+:[a-zA-Z]>/g, "");
  return DISCORD_LIVE.exec(effective)?.map((found) => `${found} in ${content.slice(0, 200)}`) ?? [];
}

const contentsOf = (components: readonly unknown[]): readonly string[] =>
  objectsIn(components).flatMap(({ content }) => (typeof content === "string" ? [content] : []));
