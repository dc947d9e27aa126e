import type {
  InputBlock,
  InputBlockElement,
  KnownBlock,
  ModalView,
  PlainTextOption,
} from "@slack/types";
import type { Choice, Field, Form } from "../../../chat/forms/form.ts";
import { unreachable } from "../../../domain/assert.ts";
import { cut, LIMITS } from "../limits.ts";
import { writeMetadata } from "../metadata.ts";
import { modalBlocks, plain } from "./blocks.ts";
import type { Reading } from "./text.ts";

/** A form as a modal. Each field's block has the field's id, so that an error is shown where it belongs. */
export function slackModal(
  form: Form,
  channel: string | null,
  team: string,
  isHome = false,
): ModalView {
  const reading: Reading = { team, surface: "private" };
  return {
    type: "modal",
    callback_id: form.name,
    title: plain(form.title, LIMITS.viewTitle),
    submit: plain(form.submit, LIMITS.viewButton),
    close: plain("Close", LIMITS.viewButton),
    private_metadata: writeMetadata({ ...form.carry, channel, isHome }),
    blocks: form.parts.flatMap((part): readonly KnownBlock[] =>
      part.part === "field" ? [inputBlock(part.field)] : modalBlocks(part.block, reading),
    ),
  };
}

/** The action_id of every field's element. */
export const FIELD_ACTION = "value";

function inputBlock(field: Field): InputBlock {
  return {
    type: "input",
    block_id: field.id,
    label: plain(field.label, LIMITS.inputLabel),
    optional: field.optional,
    ...(field.hint ? { hint: plain(field.hint, LIMITS.inputHint) } : {}),
    element: element(field),
  };
}

function element(field: Field): InputBlockElement {
  const action_id = FIELD_ACTION;
  const { initial } = field;
  switch (field.kind) {
    case "line":
    case "lines":
      return {
        type: "plain_text_input",
        action_id,
        multiline: field.kind === "lines",
        max_length: Math.min(field.longest, LIMITS.inputText),
        ...(initial === ""
          ? {}
          : { initial_value: cut(initial, Math.min(field.longest, LIMITS.inputText)) }),
      };
    case "whole_number":
      return {
        type: "number_input",
        action_id,
        is_decimal_allowed: false,
        min_value: String(field.min),
        max_value: String(field.max),
        ...(/^\d+$/.test(initial) ? { initial_value: initial } : {}),
      };
    case "choice": {
      const options = field.choices.slice(0, LIMITS.selectOptions).map(option);
      const chosen = options.find(({ value }) => value === initial);
      return {
        type: "static_select",
        action_id,
        options,
        ...(chosen ? { initial_option: chosen } : {}),
      };
    }
    case "radio": {
      const options = field.choices.map(option);
      const chosen = options.find(({ value }) => value === initial);
      return {
        type: "radio_buttons",
        action_id,
        options,
        ...(chosen ? { initial_option: chosen } : {}),
      };
    }
    case "checks": {
      const options = field.choices.slice(0, LIMITS.checkboxOptions).map(option);
      const values = initial.split("\n");
      const chosen = options.filter(({ value }) => value && values.includes(value));
      return {
        type: "checkboxes",
        action_id,
        options,
        ...(chosen.length > 0 ? { initial_options: chosen } : {}),
      };
    }
    case "files":
      return { type: "file_input", action_id, max_files: field.most };
    case "person":
      return {
        type: "users_select",
        action_id,
        ...(initial === "" ? {} : { initial_user: initial }),
      };
    case "day":
      return {
        type: "datepicker",
        action_id,
        ...(/^\d{4}-\d\d-\d\d$/.test(initial) ? { initial_date: initial } : {}),
      };
    default:
      return unreachable(field);
  }
}

function option({ value, label }: Choice): PlainTextOption {
  return { text: plain(label, LIMITS.optionText), value };
}
