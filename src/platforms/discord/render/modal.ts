import {
  type APIComponentInModalActionRow,
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
  type APISelectMenuOption,
  type APITextDisplayComponent,
  ComponentType,
  SelectMenuDefaultValueType,
  TextInputStyle,
} from "discord.js";
import type { Choice, Field } from "../../../chat/forms/form.ts";
import { unreachable } from "../../../domain/assert.ts";
import { type PageId, writeCustomId } from "../custom-id.ts";
import { labelOf, type Page } from "../forms/plan.ts";
import { cut, LIMITS, lengthOf } from "../limits.ts";
import { wordsOf } from "./components.ts";
import { cleanText, escapeText, type Reading } from "./text.ts";

export type Modal = APIModalInteractionResponseCallbackData;

/** One page of a form as a modal; a field's component has the field's id. */
export function discordModal(page: Page, title: string, id: PageId, reading: Reading): Modal {
  return {
    custom_id: writeCustomId(id),
    title: cut(cleanText(title), LIMITS.modalTitle),
    components: [...wordsAbove(page, reading), ...page.fields.map(labelled)],
  };
}

/** The form's own words, and in full what a label had to shorten. */
function wordsAbove(page: Page, reading: Reading): readonly APITextDisplayComponent[] {
  const words = page.blocks.flatMap((block) =>
    block.kind === "line" || block.kind === "actions" || block.kind === "divider"
      ? []
      : [wordsOf(block, reading)],
  );
  const long = page.fields.flatMap((field) => {
    const { whole } = labelOf(field);
    return whole === null ? [] : [escapeText(whole)];
  });
  const content = [...words, ...long].join("\n");
  if (content.trim() === "") return [];
  return [{ type: ComponentType.TextDisplay, content: cut(content, LIMITS.messageText) }];
}

/** Discord has no calendar to pick from. */
const DAY_EXAMPLE = "For example 18 Mar 2027 or in 3 weeks.";

function labelled(field: Field): APILabelComponent {
  const hint = field.kind === "day" ? `${DAY_EXAMPLE} ${field.hint ?? ""}`.trim() : field.hint;
  return {
    type: ComponentType.Label,
    label: cleanText(labelOf(field).short),
    ...(hint ? { description: cut(hint, LIMITS.labelDescription) } : {}),
    component: input(field),
  };
}

function input(field: Field): APILabelComponent["component"] {
  const base = { custom_id: field.id, required: !field.optional };
  switch (field.kind) {
    case "line":
    case "lines":
      return textInput(field, field.kind === "lines", field.longest);
    case "whole_number":
      return textInput(field, false, 6);
    case "day":
      return textInput(field, false, 40);
    case "files":
      return { ...base, type: ComponentType.FileUpload, min_values: 0, max_values: field.most };
    case "person":
      return {
        ...base,
        type: ComponentType.UserSelect,
        max_values: 1,
        ...(/^\d{15,21}$/.test(field.initial)
          ? { default_values: [{ id: field.initial, type: SelectMenuDefaultValueType.User }] }
          : {}),
      };
    case "choice":
    case "radio":
      if (field.choices.length > LIMITS.selectOptions) return textInput(field, false, 60);
      return {
        ...base,
        type: ComponentType.StringSelect,
        options: field.choices.map((choice) => option(choice, choice.value === field.initial)),
      };
    case "checks": {
      const chosen = field.initial.split("\n");
      const options = field.choices.slice(0, LIMITS.selectOptions);
      return {
        ...base,
        type: ComponentType.StringSelect,
        min_values: field.optional ? 0 : 1,
        max_values: options.length,
        options: options.map((choice) => option(choice, chosen.includes(choice.value))),
      };
    }
    default:
      return unreachable(field);
  }
}

/** What was typed before is never cut; what doesn't fit any more is refused by the domain with its own words. */
function textInput(field: Field, long: boolean, longest: number) {
  const room = Math.min(LIMITS.inputText, longest);
  const value = cut(field.initial.toWellFormed(), LIMITS.inputText);
  return {
    type: ComponentType.TextInput,
    custom_id: field.id,
    style: long ? TextInputStyle.Paragraph : TextInputStyle.Short,
    required: !field.optional,
    max_length: Math.max(room, lengthOf(value)),
    ...(value === "" ? {} : { value }),
  } satisfies APIComponentInModalActionRow;
}

function option({ value, label }: Choice, chosen: boolean): APISelectMenuOption {
  return { value, label: cut(cleanText(label), LIMITS.optionLabel), default: chosen };
}
