import { asList, asObject, isObject, type JsonObject } from "../core/json.ts";
import type { FormErrors, Path } from "./errors.ts";
import {
  anything,
  bool,
  byType,
  type Check,
  fields,
  given,
  int,
  list,
  oneOf,
  opt,
  req,
  text,
} from "./shape.ts";

// docs.discord.com, "Application Commands".
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const MOST_CHARACTERS = 8000;
const MOST_OPTIONS = 25;

const name = text(1, 32, NAME);
const common = {
  name: req(name),
  description: req(text(1, 100)),
  name_localizations: opt(anything),
  description_localizations: opt(anything),
  required: opt(bool),
};

function choices(value: Check): Check {
  return list(fields({ name: req(text(1, 100)), value: req(value) }), 0, 25);
}

function choiceRule(value: JsonObject, path: Path, errors: FormErrors): void {
  if (value.autocomplete === true && asList(value.choices).length > 0) {
    const words = "Cannot have autocomplete and choices set at the same time";
    errors.add(
      [...path, "autocomplete"],
      "APPLICATION_COMMAND_OPTION_AUTOCOMPLETE_AND_CHOICES_MUTUALLY_EXCLUSIVE",
      words,
    );
  }
}

const number: Check = (value, path, errors) => {
  if (typeof value === "number" && Number.isFinite(value)) return;
  errors.add(path, "NUMBER_TYPE_COERCE", `Value "${String(value)}" is not float.`);
};
const plain = fields(common);
const values = {
  3: fields(
    {
      ...common,
      choices: opt(choices(text(1, 100))),
      autocomplete: opt(bool),
      min_length: opt(int(0, 6000)),
      max_length: opt(int(1, 6000)),
    },
    choiceRule,
  ),
  4: fields(
    {
      ...common,
      choices: opt(choices(int(-(2 ** 53), 2 ** 53))),
      autocomplete: opt(bool),
      min_value: opt(number),
      max_value: opt(number),
    },
    choiceRule,
  ),
  5: plain,
  6: plain,
  7: fields({ ...common, channel_types: opt(anything) }),
  8: plain,
  9: plain,
  10: fields(
    {
      ...common,
      choices: opt(choices(number)),
      autocomplete: opt(bool),
      min_value: opt(number),
      max_value: opt(number),
    },
    choiceRule,
  ),
  11: plain,
};

const optionList: Check = (value, path, errors) => {
  list(byType(values), 0, MOST_OPTIONS)(value, path, errors);
  orderRule(asList(value), path, errors);
};
const subcommand = fields({ ...common, options: opt(optionList) });
const subcommandList: Check = (value, path, errors) => {
  list(byType({ 1: subcommand }), 0, MOST_OPTIONS)(value, path, errors);
  orderRule(asList(value), path, errors);
};
const group = fields({ ...common, options: opt(subcommandList) });

/** Options have different names, and required ones come first. */
function orderRule(options: readonly unknown[], path: Path, errors: FormErrors): void {
  let optional = false;
  const names = new Set<unknown>();
  options.filter(isObject).forEach((option, i) => {
    if (names.has(option.name)) {
      const words = "Option name must be unique";
      errors.add([...path, i, "name"], "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED", words);
    }
    names.add(option.name);
    const isValue = typeof option.type === "number" && option.type > 2;
    if (option.required === true && optional) {
      const words = "Required options must be placed before non-required options";
      errors.add([...path, i], "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", words);
    }
    if (isValue && option.required !== true) optional = true;
  });
}

const anyOption: Check = (value, path, errors) => {
  list(byType({ 1: subcommand, 2: group, ...values }), 0, MOST_OPTIONS)(value, path, errors);
  orderRule(asList(value), path, errors);
};

const shared = {
  name_localizations: opt(anything),
  default_member_permissions: opt(anything),
  nsfw: opt(bool),
  contexts: opt(list(oneOf([0, 1, 2]), 0, 3)),
  integration_types: opt(list(oneOf([0, 1]), 0, 2)),
};
const slash = fields(
  {
    ...shared,
    name: req(name),
    description: req(text(1, 100)),
    options: opt(anyOption),
  },
  (value, path, errors) => {
    if (typeof value.name === "string" && value.name !== value.name.toLowerCase()) {
      const words = "Command name is invalid";
      errors.add([...path, "name"], "APPLICATION_COMMAND_INVALID_NAME", words);
    }
    if (characters(value) > MOST_CHARACTERS) {
      const words = `Command exceeds maximum size (${MOST_CHARACTERS})`;
      errors.add(path, "APPLICATION_COMMAND_TOO_LARGE", words);
    }
  },
);
const contextMenu = fields({ ...shared, name: req(text(1, 32)) }, (value, path, errors) => {
  if (value.description !== undefined && value.description !== "") {
    const words = "Context menu commands cannot have description";
    errors.add([...path, "description"], "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", words);
  }
  if (given(value, "options") && asList(value.options).length > 0) {
    const words = "Context menu commands cannot have options";
    errors.add([...path, "options"], "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS", words);
  }
});

/** A command as it is registered: a slash command where it names no type. */
export const command: Check = (value, path, errors) => {
  const type = asObject(value).type ?? 1;
  byType({ 1: slash, 2: contextMenu, 3: contextMenu })({ ...asObject(value), type }, path, errors);
};

function characters(node: JsonObject): number {
  const length = (value: unknown) => (typeof value === "string" ? [...value].length : 0);
  const below = [...asList(node.options), ...asList(node.choices)].filter(isObject);
  return (
    length(node.name) +
    length(node.description) +
    length(node.value) +
    below.reduce((sum, one) => sum + characters(one), 0)
  );
}
