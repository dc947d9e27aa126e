import type { KnownBlock } from "@slack/types";
import { asList, asText } from "../core/json.ts";
import { type Element, elementsOf, optionNamed, optionsOf } from "./elements.ts";
import type { StateValue, StateValues } from "./state.ts";

/** Finds ids for what people write by name. */
export type Lookups = {
  readonly user: (name: string) => string | undefined;
  readonly channel: (name: string) => string | undefined;
  readonly option: (name: string) => StateValue | undefined;
  /** Uploads what a person picked for a file input, given as `{name, base64}`. */
  readonly upload: (raw: unknown) => unknown;
};

/** A value as a person gives it, turned into Slack's `state.values` entry, or why it cannot be. */
export type Entered = { value: StateValue } | { problem: string };

/** The state a view or message starts with: initial values, and empty entries as Slack writes them. */
export function initialValues(blocks: readonly KnownBlock[]): StateValues {
  const values: StateValues = {};
  for (const { block, element } of elementsOf(blocks)) {
    const initial = initialValue(element);
    if (initial === null || block.block_id === undefined) continue;
    const actionId = "action_id" in element ? element.action_id : undefined;
    if (actionId !== undefined)
      values[block.block_id] = { ...values[block.block_id], [actionId]: initial };
  }
  return values;
}

/** What an untouched element says in `state.values`; null for buttons, which say nothing. */
function initialValue(element: Element): StateValue | null {
  const { type } = element;
  switch (element.type) {
    case "plain_text_input":
    case "number_input":
    case "url_text_input":
    case "email_text_input":
      return { type, value: element.initial_value ?? null };
    case "static_select":
    case "external_select":
    case "radio_buttons":
      return { type, selected_option: element.initial_option ?? null };
    case "multi_static_select":
    case "multi_external_select":
    case "checkboxes":
      return { type, selected_options: element.initial_options ?? [] };
    case "users_select":
      return { type, selected_user: element.initial_user ?? null };
    case "multi_users_select":
      return { type, selected_users: element.initial_users ?? [] };
    case "conversations_select":
      return { type, selected_conversation: element.initial_conversation ?? null };
    case "multi_conversations_select":
      return { type, selected_conversations: element.initial_conversations ?? [] };
    case "channels_select":
      return { type, selected_channel: element.initial_channel ?? null };
    case "multi_channels_select":
      return { type, selected_channels: element.initial_channels ?? [] };
    case "datepicker":
      return { type, selected_date: element.initial_date ?? null };
    case "timepicker":
      return { type, selected_time: element.initial_time ?? null };
    case "datetimepicker":
      return { type, selected_date_time: element.initial_date_time ?? null };
    case "rich_text_input":
      return { type, rich_text_value: element.initial_value ?? null };
    case "file_input":
      return { type, files: [] };
    default:
      return null;
  }
}

/** Turns what a person entered into Slack's entry for that element. */
export function enteredValue(element: Element, raw: unknown, lookups: Lookups): Entered {
  const { type } = element;
  const one = raw === null || raw === undefined ? "" : String(raw);
  const many = (Array.isArray(raw) ? raw : one === "" ? [] : [raw]).map(String);
  switch (element.type) {
    case "plain_text_input":
    case "number_input":
    case "url_text_input":
    case "email_text_input":
      return { value: { type, value: one === "" ? null : one } };
    case "static_select":
    case "radio_buttons":
      return picked(element, one, (option) => ({ type, selected_option: option }));
    case "checkboxes":
    case "multi_static_select":
      return pickedMany(element, many);
    case "external_select": {
      const value = lookups.option(one);
      if (one === "") return { value: { type, selected_option: null } };
      return value === undefined ? noOption(one, []) : { value };
    }
    case "users_select":
      return found(one, lookups.user, (id) => ({ type, selected_user: id }));
    case "multi_users_select":
      return foundMany(many, lookups.user, (list) => ({ type, selected_users: list }));
    case "conversations_select":
      return found(one, lookups.channel, (id) => ({ type, selected_conversation: id }));
    case "channels_select":
      return found(one, lookups.channel, (id) => ({ type, selected_channel: id }));
    case "multi_conversations_select":
      return foundMany(many, lookups.channel, (list) => ({ type, selected_conversations: list }));
    case "multi_channels_select":
      return foundMany(many, lookups.channel, (list) => ({ type, selected_channels: list }));
    case "datepicker":
      if (one !== "" && !isDate(one)) return { problem: `"${one}" is no date (YYYY-MM-DD)` };
      return { value: { type, selected_date: one === "" ? null : one } };
    case "timepicker":
      return { value: { type, selected_time: one === "" ? null : one } };
    case "datetimepicker":
      return { value: { type, selected_date_time: one === "" ? null : Number(one) } };
    case "file_input": {
      const files = (Array.isArray(raw) ? raw : raw ? [raw] : []).map(lookups.upload);
      return { value: { type, files } };
    }
    default:
      return { problem: `the sandbox cannot fill a ${type}` };
  }
}

/** True where a person has entered nothing. */
export function isEmpty(value: StateValue | undefined): boolean {
  if (value === undefined) return true;
  return Object.entries(value).every(
    ([key, one]) =>
      key === "type" || one === null || (asList(one).length === 0 && Array.isArray(one)),
  );
}

/** The client's own complaint about an entry, before the app is asked; undefined where there is none. */
export function clientError(
  element: Element,
  value: StateValue | undefined,
  optional: boolean,
): string | undefined {
  if (isEmpty(value)) return optional ? undefined : "Please complete this required field.";
  const text = asText(value?.value) ?? "";
  switch (element.type) {
    case "plain_text_input": {
      const length = [...text].length;
      const { min_length: min = 0, max_length: max = 3000 } = element;
      if (length < min) return `Must be at least ${min} characters long.`;
      return length > max ? `Must be less than ${max + 1} characters long.` : undefined;
    }
    case "number_input":
      return numberError(text, element);
    case "url_text_input":
      return URL.canParse(text) ? undefined : "Please enter a valid URL.";
    case "email_text_input":
      return /^\S+@\S+\.\S+$/.test(text) ? undefined : "Please enter a valid email address.";
    default:
      return undefined;
  }
}

function numberError(
  text: string,
  element: { is_decimal_allowed: boolean; min_value?: string; max_value?: string },
): string | undefined {
  const n = Number(text);
  if (!Number.isFinite(n)) return "Please enter a valid number.";
  if (!element.is_decimal_allowed && !Number.isInteger(n)) return "Please enter a whole number.";
  if (element.min_value !== undefined && n < Number(element.min_value)) {
    return `Must be ${element.min_value} or more.`;
  }
  if (element.max_value !== undefined && n > Number(element.max_value)) {
    return `Must be ${element.max_value} or less.`;
  }
  return undefined;
}

function picked(element: Element, wanted: string, make: (option: unknown) => StateValue): Entered {
  if (wanted === "") return { value: make(null) };
  const options = optionsOf(element);
  const option = optionNamed(options, wanted);
  return option === undefined ? noOption(wanted, options) : { value: make(option) };
}

function pickedMany(element: Element, wanted: readonly string[]): Entered {
  const options = optionsOf(element);
  const chosen = wanted.map((one) => ({ one, option: optionNamed(options, one) }));
  const missing = chosen.find(({ option }) => option === undefined);
  if (missing !== undefined) return noOption(missing.one, options);
  const { type } = element;
  return { value: { type, selected_options: chosen.map(({ option }) => option) } };
}

function noOption(wanted: string, options: ReturnType<typeof optionsOf>): Entered {
  const known = options.map((one) => one.text.text).join(", ");
  return { problem: `no option "${wanted}"; options are ${known}` };
}

function found(
  name: string,
  look: (name: string) => string | undefined,
  make: (id: string | null) => StateValue,
): Entered {
  if (name === "") return { value: make(null) };
  const id = look(name);
  return id === undefined
    ? { problem: `nobody and nothing is called "${name}"` }
    : { value: make(id) };
}

function foundMany(
  names: readonly string[],
  look: (name: string) => string | undefined,
  make: (ids: string[]) => StateValue,
): Entered {
  const ids: string[] = [];
  for (const name of names) {
    const id = look(name);
    if (id === undefined) return { problem: `nobody and nothing is called "${name}"` };
    ids.push(id);
  }
  return { value: make(ids) };
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}
