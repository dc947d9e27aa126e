import { asList, isObject, type JsonObject } from "../core/json.ts";
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
  url,
} from "./shape.ts";

// Limits: docs.discord.com, "Component Reference", and the published OpenAPI document of API v10.
const ROW_WIDTH = 5;
const LINK = 5;
const PREMIUM = 6;

const customId = text(1, 100);
const id = opt(int(0, 2 ** 31 - 1));

const button = fields(
  {
    id,
    style: req(oneOf([1, 2, 3, 4, 5, 6])),
    label: opt(text(1, 80)),
    custom_id: opt(customId),
    url: opt(url(512, "discord:")),
    disabled: opt(bool),
    emoji: opt(anything),
  },
  (value, path, errors) => {
    if (value.style === PREMIUM) return;
    if (value.style === LINK) {
      if (!given(value, "url")) {
        errors.add([...path, "url"], "BUTTON_COMPONENT_URL_REQUIRED", "A url is required");
      }
      if (given(value, "custom_id")) {
        const words = "A custom id and url cannot both be specified";
        errors.add(
          [...path, "custom_id"],
          "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
          words,
        );
      }
    } else {
      if (!given(value, "custom_id")) {
        const words = "A custom id is required";
        errors.add([...path, "custom_id"], "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", words);
      }
      if (given(value, "url")) {
        const words = "A url can only be given for a link button";
        errors.add([...path, "url"], "BUTTON_COMPONENT_URL_NOT_ALLOWED", words);
      }
    }
    if (!given(value, "label") && !given(value, "emoji")) {
      errors.add(
        [...path, "label"],
        "BUTTON_COMPONENT_LABEL_REQUIRED",
        "A label or emoji is required",
      );
    }
  },
);

const option = fields({
  label: req(text(1, 100)),
  value: req(text(1, 100)),
  description: opt(text(1, 100)),
  default: opt(bool),
  emoji: opt(anything),
});

const selectFields = {
  id,
  custom_id: req(customId),
  placeholder: opt(text(0, 150)),
  min_values: opt(int(0, 25)),
  max_values: opt(int(1, 25)),
  disabled: opt(bool),
  required: opt(bool),
};

function selectRule(value: JsonObject, path: Path, errors: FormErrors): void {
  const { min_values: min, max_values: max } = value;
  if (typeof min === "number" && typeof max === "number" && min > max) {
    const words = "min_values must be less than or equal to max_values";
    errors.add([...path, "min_values"], "SELECT_COMPONENT_MIN_GREATER_THAN_MAX", words);
  }
  const values = asList(value.options).map((one) => (isObject(one) ? one.value : undefined));
  values.forEach((one, i) => {
    if (one === undefined || values.indexOf(one) === i) return;
    const words = "The specified option value is already used";
    errors.add([...path, "options", i, "value"], "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", words);
  });
}

const stringSelect = fields({ ...selectFields, options: req(list(option, 1, 25)) }, selectRule);
const entitySelect = fields(
  { ...selectFields, default_values: opt(list(anything, 0, 25)), channel_types: opt(anything) },
  selectRule,
);
const selects = {
  3: stringSelect,
  5: entitySelect,
  6: entitySelect,
  7: entitySelect,
  8: entitySelect,
};

const inputFields = {
  id,
  custom_id: req(customId),
  style: req(oneOf([1, 2])),
  min_length: opt(int(0, 4000)),
  max_length: opt(int(1, 4000)),
  required: opt(bool),
  value: opt(text(0, 4000)),
  placeholder: opt(text(0, 100)),
};
const legacyInput = fields({ ...inputFields, label: req(text(1, 45)) }, inputRule);
const labelledInput = fields(inputFields, (value, path, errors) => {
  inputRule(value, path, errors);
  if (given(value, "label")) {
    const words = "The label of a component in a label cannot be set";
    errors.add([...path, "label"], "TEXT_INPUT_COMPONENT_LABEL_NOT_ALLOWED", words);
  }
});

function inputRule(value: JsonObject, path: Path, errors: FormErrors): void {
  const { min_length: min, max_length: max, value: prefilled } = value;
  if (typeof min === "number" && typeof max === "number" && min > max) {
    const words = "min_length must be less than or equal to max_length";
    errors.add([...path, "min_length"], "TEXT_INPUT_COMPONENT_MIN_GREATER_THAN_MAX", words);
  }
  if (typeof prefilled === "string" && typeof max === "number" && [...prefilled].length > max) {
    errors.add([...path, "value"], "BASE_TYPE_MAX_LENGTH", `Must be ${max} or fewer in length.`);
  }
}

/** A row holds up to five buttons, or one select. */
function rowRule(value: JsonObject, path: Path, errors: FormErrors): void {
  const children = asList(value.components).filter(isObject);
  if (children.length > 1 && children.some((one) => one.type !== 2)) {
    const words = `The width of the row is more than ${ROW_WIDTH}`;
    errors.add([...path, "components"], "COMPONENT_LAYOUT_WIDTH_EXCEEDED", words);
  }
}

const row = fields(
  { id, components: req(list(byType({ 2: button, ...selects }), 1, ROW_WIDTH)) },
  rowRule,
);
const modalRow = fields({ id, components: req(list(byType({ 4: legacyInput }), 1, 1)) });

const textDisplay = fields({ id, content: req(text(1, 4000)) });
const media = fields({ url: req(url(2048, "attachment:")) });
const thumbnail = fields({
  id,
  media: req(media),
  description: opt(text(1, 1024)),
  spoiler: opt(bool),
});
const section = fields({
  id,
  components: req(list(byType({ 10: textDisplay }), 1, 3)),
  accessory: req(byType({ 2: button, 11: thumbnail })),
});
const galleryItem = fields({
  media: req(media),
  description: opt(text(1, 1024)),
  spoiler: opt(bool),
});
const gallery = fields({ id, items: req(list(galleryItem, 1, 10)) });
const file = fields({ id, file: req(media), spoiler: opt(bool) });
const separator = fields({ id, divider: opt(bool), spacing: opt(oneOf([1, 2])) });

const inContainer = {
  1: row,
  9: section,
  10: textDisplay,
  12: gallery,
  13: file,
  14: separator,
};
const container = fields({
  id,
  accent_color: opt(int(0, 0xffffff)),
  spoiler: opt(bool),
  components: req(list(byType(inContainer), 1, 40)),
});

const choice = fields({
  label: req(text(1, 100)),
  value: req(text(1, 100)),
  description: opt(text(1, 100)),
  default: opt(bool),
});
const picked = { id, custom_id: req(customId), required: opt(bool) };
const inLabel = byType({
  ...selects,
  4: labelledInput,
  19: fields({ ...picked, min_values: opt(int(0, 10)), max_values: opt(int(1, 10)) }),
  21: fields({ ...picked, options: req(list(choice, 2, 10)) }),
  22: fields({
    ...picked,
    options: req(list(choice, 1, 10)),
    min_values: opt(int(0, 10)),
    max_values: opt(int(1, 10)),
  }),
  23: fields({ id, custom_id: req(customId), default: opt(bool) }),
});
const label = fields({
  id,
  label: req(text(1, 45)),
  description: opt(text(1, 100)),
  component: req(inLabel),
});

/** What a message without the V2 flag may have: up to five action rows. */
export const legacyComponents: Check = list(byType({ 1: row }), 0, 5);
/** What a message with IS_COMPONENTS_V2 may have at its top. */
export const v2Components: Check = list(byType({ ...inContainer, 17: container }), 0, 40);
/** A modal: one to five labels, texts or old rows. */
export const modal: Check = fields({
  custom_id: req(customId),
  title: req(text(1, 45)),
  components: req(list(byType({ 1: modalRow, 10: textDisplay, 18: label }), 1, 5)),
});
