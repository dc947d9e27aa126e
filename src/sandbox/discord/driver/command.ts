import { asObject, asText, type JsonObject } from "../../core/json.ts";
import { messagePayload } from "../messages.ts";
import type { Channel } from "../state.ts";
import { channelNamed } from "../world.ts";
import { type Act, deliverAndSettle, outcome, settingOf } from "./act.ts";
import { findMessage } from "./lookups.ts";
import { commandData, filledOptions, offered, usageOf } from "./options.ts";
import { Resolved } from "./resolved.ts";

const NO_ANSWER = "The application did not respond";

/** A person uses a slash command: `{channel, subcommand, options}`; `command` where there is more than one. */
export async function command(act: Act, body: JsonObject) {
  const { world, server, person } = act;
  const channel = channelNamed(world, server, person, body.channel);
  const usage = usageOf(act, channel, body);
  if (usage === undefined) return { ackMs: null, error: "unknown_command", private: [] };
  const resolved = new Resolved(act);
  const filled = filledOptions(act, usage, asObject(body.options), resolved, channel);
  const since = world.state.value.sequence;
  const ack = await deliverAndSettle(act, channel, interaction(2, usage.name), {
    data: commandData(act, usage, filled, resolved),
  });
  return outcome(act, channel, ack, since, NO_ANSWER);
}

/** A person types into an option: `{channel, subcommand, option, value, options}`; answers the choices offered. */
export async function autocomplete(act: Act, body: JsonObject) {
  const { world, server, person } = act;
  const channel = channelNamed(world, server, person, body.channel);
  const usage = usageOf(act, channel, body);
  if (usage === undefined) return { ackMs: null, error: "unknown_command", choices: [] };
  const name = asText(body.option) ?? "";
  const option = usage.options.find((one) => one.name === name);
  if (option?.autocomplete !== true) {
    const message = `/${usage.name} completes no option "${name}"`;
    throw new world.core.DriverError(400, "unknown_option", message);
  }
  const resolved = new Resolved(act);
  const { [name]: _typed, ...others } = asObject(body.options);
  const filled = filledOptions(act, usage, others, resolved, channel, "allowed");
  const typed = { name, type: option.type, value: String(body.value ?? ""), focused: true };
  const ack = await act.desk.deliver(settingOf(act, channel), interaction(4, usage.name), {
    data: commandData(act, usage, [...filled, typed], resolved),
  });
  if (ack === null) return { ackMs: null, error: "did_not_respond", choices: [] };
  return { ackMs: ack.ms, choices: ack.choices ?? [] };
}

/** A person uses a command from a message's menu: `{channel, messageId, name}`. */
export async function contextMenu(act: Act, body: JsonObject) {
  const { world, server, person } = act;
  const channel = channelNamed(world, server, person, body.channel);
  const found = findMessage(act, channel, body.messageId);
  const named = offered(act, channel).find((one) => one.type === 3 && one.name === body.name);
  if (named === undefined) {
    const known = offered(act, channel).flatMap((one) => (one.type === 3 ? [one.name] : []));
    const message = `no message command "${String(body.name)}"; there are ${known.join(", ") || "none"}`;
    throw new world.core.DriverError(400, "unknown_command", message);
  }
  const since = world.state.value.sequence;
  const { id, name } = named;
  const target = messagePayload(world, serverOf(act, found.channel), found.channel, found.message);
  const data = {
    id,
    name,
    type: 3,
    target_id: target.id,
    resolved: { messages: { [target.id]: target } },
  };
  const ack = await deliverAndSettle(act, found.channel, interaction(2, name), { data });
  return outcome(act, found.channel, ack, since, NO_ANSWER);
}

function serverOf({ server }: Act, channel: Channel) {
  return channel.kind === "dm" ? null : server;
}

function interaction(type: 2 | 4, name: string) {
  return { type, name, messageId: null, opener: null };
}
