import { asList, asObject, asText, type JsonObject } from "../../core/json.ts";
import { everyComponent } from "../components.ts";
import { messagePayload } from "../messages.ts";
import { channelNamed } from "../world.ts";
import { type Act, deliverAndSettle, outcome } from "./act.ts";
import { type Found, findMessage, seenIn } from "./lookups.ts";
import { Resolved } from "./resolved.ts";

const BUTTON = 2;
const SELECTS = [3, 5, 6, 7, 8];
const LINK = 5;

/** A person presses a button or picks from a select: `{channel, messageId?, label or customId, values?}`. */
export async function click(act: Act, body: JsonObject) {
  const { world, server, person } = act;
  const channel = channelNamed(world, server, person, body.channel);
  const found =
    body.messageId === undefined
      ? seenIn(act, channel).findLast(
          ({ message }) => search(message.components, body) !== undefined,
        )
      : findMessage(act, channel, body.messageId);
  if (found === undefined) {
    const message = `${person.name} sees no message with ${wanted(body)} in ${channel.name}`;
    throw new world.core.DriverError(404, "no_message", message);
  }
  const component = componentIn(act, found, body);
  if (component.style === LINK && component.type === BUTTON) {
    return { ackMs: null, url: component.url, private: [] };
  }
  if (component.disabled === true) {
    throw new world.core.DriverError(409, "disabled", `${wanted(body)} is disabled`);
  }
  const since = world.state.value.sequence;
  const ack = await deliverAndSettle(
    act,
    found.channel,
    { type: 3, name: asText(component.custom_id) ?? "", messageId: found.message.id, opener: null },
    interactionOf(act, found, component, body),
  );
  return outcome(act, found.channel, ack, since, "This interaction failed");
}

function interactionOf(
  act: Act,
  { channel, message }: Found,
  component: JsonObject,
  body: JsonObject,
) {
  const resolved = new Resolved(act);
  const select = SELECTS.some((one) => one === component.type);
  const values = select ? pickedValues(act, component, body, resolved) : undefined;
  const { payload } = resolved;
  const server = channel.kind === "dm" ? null : act.server;
  return {
    message: messagePayload(act.world, server, channel, message),
    data: {
      component_type: component.type,
      custom_id: component.custom_id,
      id: component.id,
      ...(values !== undefined && { values }),
      ...(payload !== undefined && { resolved: payload }),
    },
  };
}

/** What was picked in a select: options by label or value, people, channels and roles by name. */
export function pickedValues(
  act: Act,
  component: JsonObject,
  body: JsonObject,
  resolved: Resolved,
): string[] {
  const wantedValues = body.values ?? body.option ?? body.value ?? [];
  const values = (Array.isArray(wantedValues) ? wantedValues : [wantedValues]).map(String);
  const { min_values: min = 1, max_values: max = 1 } = component;
  const bounds = { min: Number(min), max: Number(max) };
  if (values.length < bounds.min || values.length > bounds.max) {
    const message = `pick ${bounds.min} to ${bounds.max}, not ${values.length}`;
    throw new act.world.core.DriverError(400, "bad_option", message);
  }
  return values.map((value) => pickedValue(act, component, value, resolved));
}

function pickedValue(act: Act, component: JsonObject, value: string, resolved: Resolved): string {
  switch (component.type) {
    case 5:
    case 7:
      return resolved.user(value);
    case 6:
      return resolved.role(value);
    case 8:
      return resolved.channel(value);
    default: {
      const options = asList(component.options).map(asObject);
      const option = options.find((one) => one.label === value || one.value === value);
      if (option !== undefined) return String(option.value);
      const known = options.map((one) => String(one.label)).join(", ");
      const message = `no option "${value}"; options are ${known}`;
      throw new act.world.core.DriverError(400, "bad_option", message);
    }
  }
}

function componentIn(act: Act, { message }: Found, body: JsonObject): JsonObject {
  const found = search(message.components, body);
  if (found !== undefined) return found;
  const known = interactive(message.components).map((one) => namesOf(one)[0] ?? "");
  const text = `nothing there is called ${wanted(body)}; there is: ${known.join(", ") || "nothing"}`;
  throw new act.world.core.DriverError(404, "no_button", text);
}

function wanted(body: JsonObject): string {
  return `"${String(body.label ?? body.customId ?? body.values)}"`;
}

function interactive(components: unknown): JsonObject[] {
  return everyComponent(components, [])
    .map(({ component }) => component)
    .filter((one) => one.type === BUTTON || SELECTS.some((type) => type === one.type));
}

function search(
  components: unknown,
  { label, customId, values }: JsonObject,
): JsonObject | undefined {
  const all = interactive(components);
  if (customId !== undefined) return all.find((one) => one.custom_id === customId);
  if (label !== undefined) return all.find((one) => namesOf(one).includes(String(label).trim()));
  const [first] = Array.isArray(values) ? values : [values];
  return all.find((one) =>
    asList(one.options)
      .map(asObject)
      .some((option) => first !== undefined && (option.label === first || option.value === first)),
  );
}

/** The visible names of a button or select: label or emoji, placeholder. */
function namesOf(component: JsonObject): string[] {
  const names = [component.label, component.placeholder, asObject(component.emoji).name];
  return names.filter((name) => typeof name === "string");
}
