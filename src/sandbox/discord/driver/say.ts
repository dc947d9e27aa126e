import { asList, asText, isObject, type JsonObject } from "../../core/json.ts";
import { newFile } from "../files.ts";
import { post } from "../messages.ts";
import { tell } from "../rest/messages.ts";
import { BOT_USER_ID, type Channel, type Server } from "../state.ts";
import { channelNamed } from "../world.ts";
import { type Act, newsSince, settled } from "./act.ts";
import { shownMessage } from "./read.ts";

/** A person posts a message, perhaps in a thread (`thread`: its id or its message's), perhaps with files. */
export async function message(act: Act, body: JsonObject) {
  const { world, server, person } = act;
  const parent = channelNamed(world, server, person, body.channel);
  const channel = body.thread === undefined ? parent : threadOf(act, body.thread);
  const since = world.state.value.sequence;
  const fileIds = asList(body.files)
    .filter(isObject)
    .map((one) => {
      const file = { name: asText(one.name) ?? "file", base64: asText(one.base64) ?? "" };
      return newFile(world, channel.id, file).id;
    });
  const text = asText(body.text) ?? "";
  if (text === "" && fileIds.length === 0) {
    throw new world.core.DriverError(400, "no_text", "a message needs text or files");
  }
  const content = typed(server, text);
  const answered = asText(body.replyTo);
  const stored = post(world, channel, {
    content,
    authorId: person.id,
    fileIds,
    mentions: [...content.matchAll(/<@(\d+)>/g)].map(([, id = ""]) => id),
    ...(answered !== undefined && {
      type: 19,
      reference: { channelId: channel.id, messageId: answered },
    }),
  });
  if (channel.parentId !== null && !channel.members.includes(person.id)) {
    channel.members.push(person.id);
  }
  tell(act, "MESSAGE_CREATE", channel.kind === "dm" ? null : server, channel, stored);
  await settled(world);
  return {
    id: stored.id,
    message: shownMessage(act, channel, stored),
    ...newsSince(act, channel, since),
  };
}

function threadOf({ world, server }: Act, id: unknown): Channel {
  const found = server.channels.find(
    (one) => one.parentId !== null && (one.id === id || one.starterId === id),
  );
  if (found !== undefined) return found;
  throw new world.core.DriverError(404, "no_thread", `no thread ${String(id)} there`);
}

/** What a person types, as Discord's client sends it: known @names and #channels as references. */
function typed(server: Server, text: string): string {
  return text
    .replace(/@([\w-]+)/g, (whole, name: string) => {
      const person = server.people.find((one) => one.name === name);
      const id = name.toLowerCase() === "tranche" ? BOT_USER_ID : person?.id;
      return id === undefined ? whole : `<@${id}>`;
    })
    .replace(/#([\w-]+)/g, (whole, name: string) => {
      const channel = server.channels.find((one) => one.name === name);
      return channel === undefined ? whole : `<#${channel.id}>`;
    });
}
