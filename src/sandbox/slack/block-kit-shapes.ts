import { asList, isObject } from "../core/json.ts";
import {
  anything,
  byType,
  type Check,
  flag,
  list,
  oneOf,
  problem,
  shape,
  text,
  textLike,
  whole,
} from "./shape.ts";

// Lengths and counts: doc comments of @slack/types 3.2.0, the reference pages of docs.slack.dev (block-kit/blocks,
// block-elements, composition-objects) and the validators of slackapi/python-slack-sdk.
const PLAIN = (max: number): Check =>
  shape({ type: oneOf("plain_text"), text: text(max) }, { emoji: flag });
const WORDS = (max: number): Check =>
  byType({
    plain_text: PLAIN(max),
    mrkdwn: shape({ type: anything, text: text(max) }, { verbatim: flag }),
  });
const URL_TEXT = textLike(/^[a-z][a-z0-9+.-]*:\S/i, "must be a valid URL");
const STYLE = oneOf("primary", "danger");

const confirm = shape(
  { text: WORDS(300) },
  { title: PLAIN(100), confirm: PLAIN(30), deny: PLAIN(30), style: STYLE },
);
const option = (label: (max: number) => Check, url: boolean): Check =>
  shape(
    { text: label(75), value: text(150) },
    { description: label(75), ...(url && { url: URL_TEXT }) },
  );
const options = (max: number): Check => list(option(PLAIN, false), { max });
const richOptions = list(option(WORDS, false), { max: 10 });
const groups = list(shape({ label: PLAIN(75), options: options(100) }), { max: 100 });

const actionId: Check = (value, at, found) => {
  text(255)(value, at, found);
  if (typeof value !== "string") return;
  if (found.actionIds.has(value)) problem(found, at, `\`action_id\` "${value}" already exists`);
  found.actionIds.add(value);
};
const focus: Check = (value, at, found) => {
  flag(value, at, found);
  if (value === true && ++found.focused > 1) problem(found, at, "only one element may have focus");
};
const place = { placeholder: PLAIN(150) };
const common = { action_id: actionId, confirm };
const focusable = { ...common, focus_on_load: focus };
const dispatch = { dispatch_action_config: anything };

/** Initial options must be among the options. */
const initialIsOption: Check = (value, at, found) => {
  if (!isObject(value)) return;
  const grouped = asList(value.option_groups).flatMap((one) =>
    asList(isObject(one) && one.options),
  );
  const pool = [...asList(value.options), ...grouped].map(optionKey);
  const initial = value.initial_option === undefined ? [] : [value.initial_option];
  for (const one of [...initial, ...asList(value.initial_options)]) {
    if (!pool.includes(optionKey(one)))
      problem(found, at, "initial option is not one of the options");
  }
};
function optionKey(one: unknown): string {
  return isObject(one) ? JSON.stringify([isObject(one.text) && one.text.text, one.value]) : "";
}
const staticOptions: Check = (value, at, found) => {
  if (isObject(value) && (value.options === undefined) === (value.option_groups === undefined)) {
    problem(found, at, "must define either `options` or `option_groups`");
  }
  initialIsOption(value, at, found);
};

function select(initial: Record<string, Check>, more: Record<string, Check> = {}, also?: Check) {
  return shape({ type: anything }, { ...focusable, ...place, ...initial, ...more }, also);
}
function multi(initial: Record<string, Check>, more: Record<string, Check> = {}, also?: Check) {
  return select(initial, { max_selected_items: whole(1, 100), ...more }, also);
}
const sources = { options: options(100), option_groups: groups };
const plainOption = option(PLAIN, false);
const ids = list(text(255), { max: 100 });
const typed = (initial: Record<string, Check>): Check =>
  shape({ type: anything }, { ...focusable, ...place, ...dispatch, ...initial });

const INPUT_ELEMENTS: Readonly<Record<string, Check>> = {
  plain_text_input: typed({
    initial_value: text(3000, 0),
    multiline: flag,
    min_length: whole(0, 3000),
    max_length: whole(1, 3000),
  }),
  number_input: typed({
    is_decimal_allowed: flag,
    initial_value: text(100),
    min_value: text(100),
    max_value: text(100),
  }),
  url_text_input: typed({ initial_value: text(3000, 0) }),
  email_text_input: typed({ initial_value: text(3000, 0) }),
  rich_text_input: typed({ initial_value: anything }),
  file_input: shape(
    { type: anything },
    { action_id: actionId, filetypes: anything, max_files: whole(1, 10) },
  ),
};

const CHOICES: Readonly<Record<string, Check>> = {
  static_select: select({ initial_option: plainOption }, sources, staticOptions),
  multi_static_select: multi(
    { initial_options: list(plainOption, { max: 100 }) },
    sources,
    staticOptions,
  ),
  external_select: select({ initial_option: plainOption, min_query_length: whole(0, 100) }),
  multi_external_select: multi({
    initial_options: list(plainOption, { max: 100 }),
    min_query_length: whole(0, 100),
  }),
  users_select: select({ initial_user: text(255) }),
  multi_users_select: multi({ initial_users: ids }),
  conversations_select: select({
    initial_conversation: text(255),
    default_to_current_conversation: flag,
    response_url_enabled: flag,
    filter: anything,
  }),
  multi_conversations_select: multi({
    initial_conversations: ids,
    default_to_current_conversation: flag,
    filter: anything,
  }),
  channels_select: select({ initial_channel: text(255), response_url_enabled: flag }),
  multi_channels_select: multi({ initial_channels: ids }),
  checkboxes: shape(
    { type: anything, options: richOptions },
    { ...focusable, initial_options: list(option(WORDS, false), { max: 10 }) },
    initialIsOption,
  ),
  radio_buttons: shape(
    { type: anything, options: richOptions },
    { ...focusable, initial_option: option(WORDS, false) },
    initialIsOption,
  ),
  datepicker: shape(
    { type: anything },
    {
      ...focusable,
      ...place,
      initial_date: textLike(/^\d{4}-\d\d-\d\d$/, "must be in the format YYYY-MM-DD"),
    },
  ),
  timepicker: shape(
    { type: anything },
    {
      ...focusable,
      ...place,
      timezone: text(100),
      initial_time: textLike(/^([01]\d|2[0-3]):[0-5]\d$/, "must be in the format HH:mm"),
    },
  ),
  datetimepicker: shape(
    { type: anything },
    { ...focusable, initial_date_time: whole(1_000_000_000, 9_999_999_999) },
  ),
};

const BUTTONS: Readonly<Record<string, Check>> = {
  button: shape(
    { type: anything, text: PLAIN(75) },
    { ...common, value: text(2000), url: URL_TEXT, style: STYLE, accessibility_label: text(75) },
  ),
  workflow_button: shape(
    { type: anything, text: PLAIN(75), workflow: anything },
    { ...common, style: STYLE, accessibility_label: text(75) },
  ),
  overflow: shape({ type: anything, options: list(option(PLAIN, true), { max: 5 }) }, common),
};

const picture = { image_url: text(3000), slack_file: anything };
const imageElement = shape({ type: anything, alt_text: text(2000) }, picture);
const actionsElement = byType({ ...BUTTONS, ...CHOICES, rich_text_input: anything });
const accessory = byType({ ...BUTTONS, ...CHOICES, image: imageElement });
const inputElement = byType({ ...INPUT_ELEMENTS, ...CHOICES });

const blockId: Check = (value, at, found) => {
  text(255)(value, at, found);
  if (typeof value !== "string") return;
  if (found.blockIds.has(value)) problem(found, at, `\`block_id\` "${value}" already exists`);
  found.blockIds.add(value);
};

function block(
  required: Record<string, Check>,
  optional: Record<string, Check> = {},
  also?: Check,
) {
  const check = shape({ type: anything, ...required }, { block_id: blockId, ...optional }, also);
  const fresh: Check = (value, at, found) => {
    found.actionIds = new Set();
    check(value, at, found);
  };
  return fresh;
}
const only =
  (surfaces: readonly string[], check: Check): Check =>
  (value, at, found) => {
    if (surfaces.includes(found.surface)) check(value, at, found);
    else problem(found, `${at}/type`, "unsupported block on this surface");
  };
const countInput: Check = (_value, _at, found) => {
  found.inputs += 1;
};
const needsWords: Check = (value, at, found) => {
  if (isObject(value) && value.text === undefined && value.fields === undefined) {
    problem(found, at, "missing required field: text or fields");
  }
};
const tableCells = list(list(anything, { max: 20 }), { max: 100 });
const loose: Check = (value, at, found) => {
  if (isObject(value) && value.block_id !== undefined) blockId(value.block_id, at, found);
};

/** One block, by its type. Blocks that Tranche does not use are stored without a closer look. */
export const BLOCKS: Check = byType({
  section: block(
    {},
    {
      text: WORDS(3000),
      fields: list(WORDS(2000), { max: 10 }),
      accessory,
      expand: flag,
    },
    needsWords,
  ),
  divider: block({}),
  header: block({ text: PLAIN(150) }),
  image: block({ alt_text: text(2000) }, { ...picture, title: PLAIN(2000) }),
  actions: block({ elements: list(actionsElement, { max: 25 }) }),
  context: block({
    elements: list(byType({ plain_text: PLAIN(3000), mrkdwn: WORDS(3000), image: imageElement }), {
      max: 10,
    }),
  }),
  input: block(
    { label: PLAIN(2000), element: inputElement },
    { hint: PLAIN(2000), optional: flag, dispatch_action: flag },
    countInput,
  ),
  rich_text: block({ elements: list(anything, { max: 100 }) }),
  markdown: only(["message"], block({ text: text(12_000) })),
  table: only(
    ["message"],
    block({ rows: tableCells }, { column_settings: list(anything, { max: 20 }) }),
  ),
  data_table: loose,
  video: loose,
  context_actions: loose,
  card: loose,
  carousel: loose,
  container: loose,
  alert: loose,
  plan: loose,
  task_card: loose,
});

const viewFields = {
  private_metadata: text(3000, 0),
  callback_id: text(255, 0),
  external_id: text(255, 0),
};
const submitForInputs: Check = (value, at, found) => {
  if (isObject(value) && found.inputs > 0 && value.submit === undefined) {
    problem(found, at, "`submit` is required when an `input` block is in the view");
  }
};

/** A modal as views.open takes it. */
export const modalView: Check = shape(
  { type: oneOf("modal"), title: PLAIN(24), blocks: list(BLOCKS, { max: 100 }) },
  {
    ...viewFields,
    submit: PLAIN(24),
    close: PLAIN(24),
    clear_on_close: flag,
    notify_on_close: flag,
    submit_disabled: flag,
  },
  submitForInputs,
);

/** A Home view as views.publish takes it. */
export const homeView: Check = shape(
  { type: oneOf("home"), blocks: list(BLOCKS, { max: 100, min: 0 }) },
  viewFields,
);
