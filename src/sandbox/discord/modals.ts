import type { APIModalInteractionResponseCallbackData } from "discord-api-types/v10";
import { isObject, type JsonObject } from "../core/json.ts";
import { modal } from "./component-shapes.ts";
import { checkUnique, everyComponent } from "./components.ts";
import { FormErrors } from "./errors.ts";
import type { StoredInteraction, StoredModal } from "./state.ts";
import { nextId, nextSequence, type World } from "./world.ts";

/** Opens a modal before the person whose interaction it answers; another one of theirs closes. Throws 50035. */
export function openModal(world: World, interaction: StoredInteraction, raw: unknown): StoredModal {
  const errors = new FormErrors();
  modal(raw, ["data"], errors);
  const components = isObject(raw) ? raw.components : undefined;
  checkUnique(everyComponent(components, ["data", "components"]), errors);
  errors.throwIfAny();
  const { id, type, userId, messageId, serverId, channelId } = interaction;
  const stored: StoredModal = {
    id: nextId(world),
    serverId,
    channelId,
    userId,
    data: checked(raw),
    messageId,
    opener: { id, type: type === 3 ? 3 : 2, userId, messageId },
    sequence: nextSequence(world),
  };
  const { value } = world.state;
  value.modals = [...value.modals.filter((one) => one.userId !== userId), stored];
  world.state.changed();
  return stored;
}

/** Takes a modal away: handed in or closed. */
export function closeModal(world: World, stored: StoredModal): void {
  const { value } = world.state;
  value.modals = value.modals.filter((one) => one !== stored);
  world.state.changed();
}

/** A field of a modal that a person fills in: its component, and the words beside it. */
export type Field = {
  readonly component: JsonObject;
  readonly customId: string;
  readonly label: string;
};

/** The fields of a modal, in order; old rows hold a text input with its own label. */
export function fieldsOf(stored: StoredModal): Field[] {
  const parts: unknown = stored.data.components;
  return everyComponent(parts, []).flatMap(({ component }) => {
    if (component.type === 18 && isObject(component.component)) {
      return [field(component.component, component.label)];
    }
    const first = Array.isArray(component.components) ? component.components[0] : undefined;
    return component.type === 1 && isObject(first) ? [field(first, first.label)] : [];
  });
}

function field(component: JsonObject, label: unknown): Field {
  return { component, customId: String(component.custom_id), label: String(label ?? "") };
}

function checked(raw: unknown): APIModalInteractionResponseCallbackData {
  if (isModal(raw)) return raw;
  throw new Error("the modal was checked before");
}

function isModal(raw: unknown): raw is APIModalInteractionResponseCallbackData {
  return isObject(raw) && Array.isArray(raw.components);
}
