import type { App as Bolt, MessageShortcut } from "@slack/bolt";
import type { GivenMessage } from "../../../app/evidence/given.ts";
import { askAttach } from "../../../chat/conversation/attach.ts";
import { decision } from "../../../chat/conversation/decision.ts";
import { givenFile } from "../given-file.ts";
import type { Install } from "../installs.ts";
import { LIMITS } from "../limits.ts";
import { calling } from "../provider-error.ts";
import { ATTACH } from "../surface.ts";
import type { Asker } from "./asker.ts";
import { type ListenerTools, turnOf } from "./register.ts";
import { buttonSurface } from "./surfaces.ts";

/** "Attach to milestone" in a message's own menu: the message, with its files, becomes evidence or a statement. */
export function registerAttach(bolt: Bolt, tools: ListenerTools): void {
  bolt.shortcut<MessageShortcut>(
    { type: "message_action", callback_id: ATTACH.callbackId },
    async ({ shortcut, ack, respond, context }) => {
      await tools.inFlight.track(
        (async () => {
          await ack();
          const { team, user, channel, trigger_id: triggerId } = shortcut;
          const install = tools.installs.find(context.teamId ?? team?.id ?? "");
          if (!install) return;
          const asker: Asker = {
            install,
            channel: channel.id,
            user: user.id,
            triggerId,
            isHome: false,
          };
          const person = {
            team: user.team_id ?? team?.id ?? install.team,
            user: user.id,
            name: user.username ?? user.name,
          };
          const turn = turnOf(tools, install, person, `shortcut:${triggerId}`, channel.id);
          await decision(tools, buttonSurface(asker, respond, false), "attach", async () =>
            askAttach(turn, await given(tools, install, shortcut), LIMITS.selectOptions),
          );
        })(),
      );
    },
  );
}

async function given(
  { directory }: ListenerTools,
  install: Install,
  { message, channel, message_ts }: MessageShortcut,
): Promise<GivenMessage> {
  const { user, text = "", files } = message;
  const [member, { permalink }] = await Promise.all([
    user ? directory.look(install.team, user) : null,
    calling(() => install.client.chat.getPermalink({ channel: channel.id, message_ts })),
  ]);
  const attached: readonly unknown[] = Array.isArray(files) ? files : [];
  return {
    text: await readable(text, (id) => directory.look(install.team, id)),
    author: member?.name ?? "an app",
    ...(member && {
      authorAccount: { platform: "slack", team: member.team, user: member.user } as const,
    }),
    source: permalink ?? `https://slack.com/app_redirect?channel=${channel.id}`,
    files: attached.flatMap((file) => givenFile(file, install.team)),
  };
}

const TOKEN = /<([^<>|]+)(?:\|([^<>]*))?>/g;

/** A message's words as its readers saw them: Slack's own tokens for people, channels and links are spelt out. */
async function readable(
  text: string,
  look: (id: string) => Promise<{ readonly name: string } | null>,
): Promise<string> {
  const ids = [...new Set([...text.matchAll(/<@([A-Z0-9]+)/g)].map(([, id = ""]) => id))];
  const names = new Map(
    await Promise.all(ids.map(async (id) => [id, (await look(id))?.name ?? "someone"] as const)),
  );
  return text
    .replace(TOKEN, (_all, token: string, label: string | undefined) => {
      if (token.startsWith("@")) return `@${names.get(token.slice(1)) ?? "someone"}`;
      if (token.startsWith("#") || token.startsWith("!")) return label ?? token.slice(1);
      return token;
    })
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
