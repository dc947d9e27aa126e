import { asList, asText, isObject, type JsonObject } from "../../core/json.ts";
import { sendEvent, sendMessageEvents } from "../events.ts";
import { newFile } from "../files.ts";
import { post } from "../messages.ts";
import { shortcutPayload } from "../payloads.ts";
import { issueResponseUrl } from "../response-url.ts";
import { homeOfPerson, viewPayload } from "../views.ts";
import { channelNamed, messageAt } from "../world.ts";
import { type Act, deliverAndSettle, newsSince, sayFailed, settled } from "./act.ts";
import { mustBeMember } from "./command.ts";
import { shownMessage, shownView } from "./read.ts";
import { escapeTyped } from "./typed-text.ts";

/** A person posts a message, perhaps in a thread, perhaps with files. */
export async function message(act: Act, body: JsonObject) {
  const { world, hub, workspace, person } = act;
  const channel = channelNamed(world, workspace, person, body.channel);
  mustBeMember(act, channel);
  const since = world.state.value.sequence;
  const files = asList(body.files)
    .filter(isObject)
    .map((one) => {
      const file = newFile(
        world,
        workspace,
        person.id,
        asText(one.name) ?? "file",
        asText(one.base64),
      );
      file.shared = true;
      file.channels.push(channel.id);
      return file;
    });
  const text = asText(body.text) ?? "";
  if (text === "" && files.length === 0) {
    throw new world.core.DriverError(400, "no_text", "a message needs text or files");
  }
  const stored = post(world, workspace, channel, {
    text: escapeTyped(workspace, text),
    blocks: null,
    attachments: null,
    user: person.id,
    threadTs: asText(body.threadTs) ?? null,
    fileIds: files.map((file) => file.id),
  });
  await sendMessageEvents(world, hub, workspace, channel, stored);
  await settled(world);
  const { ephemeral, ...rest } = newsSince(act, channel, since);
  return {
    ts: stored.ts,
    message: shownMessage(act, channel, stored),
    ephemeral: ephemeral.filter((one) => one.ts !== stored.ts),
    ...rest,
  };
}

/** A person uses a shortcut, with `ts` the one in a message's menu: `{channel, ts, name: callback id}`. */
export async function shortcut(act: Act, body: JsonObject) {
  const { world, workspace, person } = act;
  const channel =
    body.channel === undefined ? null : channelNamed(world, workspace, person, body.channel);
  const target = channel === null ? undefined : messageAt(channel, body.ts, person.id);
  if (body.ts !== undefined && target === undefined) {
    throw new world.core.DriverError(404, "no_message", `no message ${String(body.ts)} there`);
  }
  const name = asText(body.name) ?? asText(body.callbackId) ?? "";
  const since = world.state.value.sequence;
  const on =
    channel === null || target === undefined
      ? null
      : {
          channel,
          message: target,
          responseUrl: issueResponseUrl(world, workspace, {
            channel: channel.id,
            user: person.id,
            threadTs: target.threadTs,
            messageTs: null,
          }),
        };
  const payload = shortcutPayload(world, workspace, person, name, on);
  const ack = await deliverAndSettle(act, "interactive", payload);
  if (ack === null && channel !== null) sayFailed(act, channel, `"${name}"`);
  return {
    ackMs: ack?.ms ?? null,
    ...(ack === null && { error: "dispatch_failed" }),
    ...newsSince(act, channel, since),
  };
}

/** A person opens the app's Home; answers the view that is published for them then. */
export async function home(act: Act) {
  const { world, hub, workspace, person } = act;
  const before = homeOfPerson(workspace, person.id);
  if (!world.manifest.homeTab) return { view: null };
  await sendEvent(world, hub, workspace, "app_home_opened", {
    type: "app_home_opened",
    user: person.id,
    channel: `D${person.id.slice(1)}`,
    tab: "home",
    ...(before !== undefined && { view: viewPayload(workspace, before) }),
  });
  await settled(world);
  const view = homeOfPerson(workspace, person.id);
  if (view === undefined) return { view: null };
  const shown = shownView(act, view);
  // The contract answers the Home view itself; `view` is there as it is in the other answers.
  return { ...shown, view: shown };
}
