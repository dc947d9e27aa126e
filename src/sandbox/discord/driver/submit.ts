import { asList, isObject, type JsonObject } from "../../core/json.ts";
import { everyComponent } from "../components.ts";
import { messagePayload } from "../messages.ts";
import { closeModal, type Field, fieldsOf } from "../modals.ts";
import type { Channel, StoredModal } from "../state.ts";
import { channelById, messageById } from "../world.ts";
import { type Act, deliverAndSettle, modalOf, newsSince } from "./act.ts";
import { pickedValues } from "./click.ts";
import { shownModal } from "./read.ts";
import { Resolved } from "./resolved.ts";

type Entries = ReadonlyMap<string, JsonObject>;

/** A person fills a modal in and hands it in: `{modalId, values: {label or custom id: value}, files?}`. */
export async function submit(act: Act, body: JsonObject) {
  const { world } = act;
  const modal = openModalOf(act, body.modalId);
  const place = channelById(world, modal.channelId);
  if (place === undefined) {
    throw new world.core.DriverError(404, "no_channel", "the channel of this modal is gone");
  }
  const resolved = new Resolved(act);
  const given = {
    ...(isObject(body.values) ? body.values : {}),
    ...(isObject(body.files) ? body.files : {}),
  };
  const { entries, errors } = fillIn(act, modal, given, resolved, place.channel);
  if (Object.keys(errors).length > 0) {
    return { ackMs: null, private: [], errors, modal: shownModal(act, modal) };
  }
  const since = world.state.value.sequence;
  const { opener, messageId } = modal;
  const source = messageId === null ? undefined : messageById(world, messageId);
  const { payload } = resolved;
  const ack = await deliverAndSettle(
    act,
    place.channel,
    { type: 5, name: modal.data.custom_id, messageId, opener },
    {
      data: {
        custom_id: modal.data.custom_id,
        components: submitted(modal, entries),
        ...(payload !== undefined && { resolved: payload }),
      },
      ...(source !== undefined && {
        message: messagePayload(world, source.server, source.channel, source.message),
      }),
    },
  );
  if (ack === null) {
    const news = newsSince(act, place.channel, since);
    return { ackMs: null, error: "did_not_respond", ...news, modal: shownModal(act, modal) };
  }
  closeModal(world, modal);
  return { ackMs: ack.ms, ...newsSince(act, place.channel, since) };
}

/** A person closes a modal; Discord tells the bot nothing about it. */
export async function close(act: Act, body: JsonObject) {
  closeModal(act.world, openModalOf(act, body.modalId));
  return { private: [] };
}

function openModalOf(act: Act, id: unknown): StoredModal {
  const open = modalOf(act);
  if (open !== undefined && (id === undefined || open.id === id)) return open;
  const message = `${act.person.name} has no such modal open`;
  throw new act.world.core.DriverError(404, "no_modal", message);
}

function fillIn(
  act: Act,
  modal: StoredModal,
  given: JsonObject,
  resolved: Resolved,
  channel: Channel,
): { entries: Entries; errors: Record<string, string> } {
  const fields = fieldsOf(modal);
  const raw = new Map<string, unknown>();
  for (const [name, value] of Object.entries(given)) {
    raw.set(fieldNamed(act, fields, name).customId, value);
  }
  const entries = new Map<string, JsonObject>();
  const errors: Record<string, string> = {};
  for (const field of fields) {
    const value = raw.get(field.customId);
    const complaint = complaintAbout(field, value);
    if (complaint !== null) errors[field.label || field.customId] = complaint;
    else entries.set(field.customId, entryOf(act, field, value, resolved, channel));
  }
  return { entries, errors };
}

function fieldNamed(act: Act, fields: readonly Field[], name: string): Field {
  const same = (text: string) => text.trim().toLowerCase() === name.trim().toLowerCase();
  const found =
    fields.find((one) => one.label === name) ??
    fields.find((one) => one.customId === name) ??
    fields.find((one) => same(one.label));
  if (found !== undefined) return found;
  const labels = fields.map((one) => `"${one.label}"`).join(", ");
  const message = `no field is labelled "${name}"; there are ${labels || "none"}`;
  throw new act.world.core.DriverError(400, "unknown_input", message);
}

/** The client's own complaint, before the bot is asked; null where there is none. */
function complaintAbout({ component }: Field, raw: unknown): string | null {
  const required = component.required !== false;
  if (component.type !== 4) {
    const empty = raw === undefined || raw === null || raw === "" || asList(raw).length === 0;
    const none = Array.isArray(raw) ? empty : raw === undefined || raw === null || raw === "";
    const mustPick = required && component.type !== 23 && !preselected(component);
    return none && mustPick ? "This field is required" : null;
  }
  const text = textOf(component, raw);
  const length = [...text].length;
  const { min_length: min = required ? 1 : 0, max_length: max = 4000 } = component;
  if (length === 0) return required ? "This field is required" : null;
  if (length < Number(min)) return `Must be at least ${String(min)} characters`;
  return length > Number(max) ? `Must be ${String(max)} or fewer in length` : null;
}

function preselected(component: JsonObject): boolean {
  const options = asList(component.options).filter(isObject);
  return options.some((one) => one.default === true) || asList(component.default_values).length > 0;
}

/** What is in a text input: what was typed, else what it was opened with. */
function textOf(component: JsonObject, raw: unknown): string {
  return raw === undefined || raw === null ? String(component.value ?? "") : String(raw);
}

/** The entry of one field as Discord submits it. */
function entryOf(
  act: Act,
  { component }: Field,
  raw: unknown,
  resolved: Resolved,
  channel: Channel,
): JsonObject {
  const { type, custom_id } = component;
  const base = { type, custom_id };
  if (type === 4) return { ...base, value: textOf(component, raw) };
  if (type === 23)
    return { ...base, value: raw === undefined ? component.default === true : raw === true };
  const none = raw === undefined || raw === null || raw === "";
  const many = none ? [] : Array.isArray(raw) ? raw : [raw];
  if (type === 19) {
    return { ...base, values: many.map((one) => resolved.attachment(one, channel)) };
  }
  if (none) {
    const options = asList(component.options).filter(isObject);
    const kept = options.filter((one) => one.default === true).map((one) => one.value);
    return type === 21 ? { ...base, value: kept[0] ?? null } : { ...base, values: kept };
  }
  const bounds = type === 21 ? { min_values: 1, max_values: 1 } : {};
  const values = pickedValues(act, { ...component, ...bounds }, { values: many }, resolved);
  return type === 21 ? { ...base, value: values[0] ?? null } : { ...base, values };
}

/** A modal's components as they are submitted: numbered, with entries where fields are. */
function submitted(modal: StoredModal, entries: Entries): JsonObject[] {
  const ids = new Map(
    everyComponent(modal.data.components, []).map(({ component }, i) => [component, i + 1]),
  );
  const entry = (component: JsonObject) => ({
    id: component.id ?? ids.get(component),
    ...entries.get(String(component.custom_id)),
  });
  const raw: unknown = modal.data.components;
  return asList(raw)
    .filter(isObject)
    .map((one) => {
      const base = { type: one.type, id: one.id ?? ids.get(one) };
      if (one.type === 18 && isObject(one.component)) {
        return { ...base, component: entry(one.component) };
      }
      if (one.type === 1)
        return { ...base, components: asList(one.components).filter(isObject).map(entry) };
      return base;
    });
}
