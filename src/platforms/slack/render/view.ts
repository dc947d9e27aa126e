import type { ViewOutput } from "@slack/bolt";
import type { Block, InputBlock, KnownBlock, ModalView } from "@slack/types";
import { writeFiles } from "../../../app/evidence/given.ts";
import type { Action, Message } from "../../../chat/blocks.ts";
import type { FormValues } from "../../../chat/forms/form.ts";
import { givenFile } from "../given-file.ts";
import { LIMITS } from "../limits.ts";
import { modalBlocks, plain } from "./blocks.ts";
import { FIELD_ACTION } from "./form.ts";
import type { Reading } from "./text.ts";

/** What was typed into a modal, by field id. */
export function typedInto(view: Pick<ViewOutput, "state" | "team_id">): FormValues {
  const typed = new Map<string, string>();
  for (const [id, actions] of Object.entries(view.state.values)) {
    const value = actions[FIELD_ACTION];
    if (!value) continue;
    const files = filesIn(value, view.team_id);
    if (files) {
      typed.set(id, files);
      continue;
    }
    const checks = value.selected_options?.map((one) => one.value).join("\n");
    const chosen = value.selected_option?.value ?? value.selected_user ?? value.selected_date;
    typed.set(id, checks ?? chosen ?? value.value ?? "");
  }
  return Object.fromEntries(typed);
}

/** Files of a `file_input`, as the rest of the house reads them; null for every other element. */
function filesIn(value: object, team: string): string | null {
  if (!("files" in value) || !Array.isArray(value.files)) return null;
  const files: readonly unknown[] = value.files;
  return writeFiles(files.flatMap((file) => givenFile(file, team)));
}

/** The ids of a modal's fields: where an error can be shown. */
export function inputIds(view: Pick<ViewOutput, "blocks">): readonly string[] {
  return view.blocks.flatMap((block) => (isInput(block) && block.block_id ? [block.block_id] : []));
}

function isInput(block: KnownBlock | Block): block is InputBlock {
  return block.type === "input" && "element" in block;
}

const BANNER = "banner";

/** Inside a modal only buttons that show something are of use: another form would take this one's place. */
const isWayToShow = (action: Action) => action.kind === "act" && action.ref.name === "show";

/** The same modal with a message on top, and everything that was typed still in it. */
export function withBanner(view: ViewOutput, message: Message, reading: Reading): ModalView {
  const banner = message.blocks
    .filter((block) => block.kind !== "actions" || block.actions.every(isWayToShow))
    .flatMap((block) => modalBlocks(block, reading))
    .map((block, index): KnownBlock => ({ ...block, block_id: `${BANNER}_${index}` }));
  const typed = typedInto(view);
  const old = view.blocks.filter((block) => !block.block_id?.startsWith(`${BANNER}_`));
  return {
    ...frame(view),
    ...(view.submit ? { submit: plain(view.submit.text, LIMITS.viewButton) } : {}),
    blocks: [...banner, ...old.map((block) => (isInput(block) ? refilled(block, typed) : block))],
  };
}

/** The modal turned into a message: while something takes long, and for its result. */
export function messageView(view: ViewOutput, message: Message, reading: Reading): ModalView {
  const blocks = message.blocks
    .filter((block) => block.kind !== "actions")
    .flatMap((block) => modalBlocks(block, reading));
  return { ...frame(view), blocks };
}

function frame(view: ViewOutput) {
  return {
    type: "modal",
    callback_id: view.callback_id,
    title: plain(view.title.text, LIMITS.viewTitle),
    close: plain("Close", LIMITS.viewButton),
    private_metadata: view.private_metadata,
  } as const;
}

/** A field that starts with what was typed into it. */
function refilled(block: InputBlock, typed: FormValues): InputBlock {
  const value = typed[block.block_id ?? ""];
  const { element } = block;
  if (value === undefined) return block;
  switch (element.type) {
    case "plain_text_input":
    case "number_input": {
      const { initial_value: _, ...rest } = element;
      return { ...block, element: value === "" ? rest : { ...rest, initial_value: value } };
    }
    case "users_select": {
      const { initial_user: _, ...rest } = element;
      return { ...block, element: value === "" ? rest : { ...rest, initial_user: value } };
    }
    case "datepicker": {
      const { initial_date: _, ...rest } = element;
      return { ...block, element: value === "" ? rest : { ...rest, initial_date: value } };
    }
    case "static_select": {
      const chosen = element.options?.find((option) => option.value === value);
      return chosen ? { ...block, element: { ...element, initial_option: chosen } } : block;
    }
    case "radio_buttons": {
      const chosen = element.options.find((option) => option.value === value);
      return chosen ? { ...block, element: { ...element, initial_option: chosen } } : block;
    }
    case "checkboxes": {
      const values = value.split("\n");
      const { initial_options: _, ...rest } = element;
      const chosen = element.options.filter(
        (option) => option.value && values.includes(option.value),
      );
      return { ...block, element: chosen.length > 0 ? { ...rest, initial_options: chosen } : rest };
    }
    default:
      return block;
  }
}
