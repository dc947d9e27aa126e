import type {
  ActionsBlockElement,
  InputBlock,
  InputBlockElement,
  KnownBlock,
  Option,
  SectionBlockAccessory,
  View,
} from "@slack/types";
import type { World } from "./world.ts";

/** An element that a person can use. */
export type Element = ActionsBlockElement | InputBlockElement | InteractiveAccessory;
type InteractiveAccessory = Exclude<SectionBlockAccessory, { type: "image" }>;

/** An element with the block it stands in. */
export type Placed = { readonly block: KnownBlock; readonly element: Element };

/** The elements of blocks that a person can use, in reading order. */
export function elementsOf(blocks: readonly KnownBlock[]): Placed[] {
  return blocks.flatMap((block): Placed[] => {
    switch (block.type) {
      case "actions":
        return block.elements.map((element) => ({ block, element }));
      case "section":
        return block.accessory === undefined || block.accessory.type === "image"
          ? []
          : [{ block, element: block.accessory }];
      case "input":
        return [{ block, element: block.element }];
      default:
        return [];
    }
  });
}

/** The input blocks of a view, in reading order. */
export function inputsOf(blocks: readonly KnownBlock[]): InputBlock[] {
  return blocks.filter((block) => block.type === "input");
}

/** The blocks with an id for each block and each element that has none, as Slack gives them. */
export function withIds(world: World, blocks: readonly KnownBlock[]): KnownBlock[] {
  const copy = structuredClone([...blocks]);
  for (const block of copy) block.block_id ??= world.core.id("", 5);
  for (const { element } of elementsOf(copy)) {
    if ("action_id" in element || element.type !== "workflow_button") {
      element.action_id ??= world.core.id("", 5);
    }
  }
  return copy;
}

/** The options a person can pick from, groups flattened; none for pickers of people, channels or dates. */
export function optionsOf(element: Element): readonly Option[] {
  switch (element.type) {
    case "static_select":
    case "multi_static_select":
      return [
        ...(element.options ?? []),
        ...(element.option_groups ?? []).flatMap((g) => g.options),
      ];
    case "overflow":
    case "checkboxes":
    case "radio_buttons":
      return element.options;
    default:
      return [];
  }
}

/** The option with that label or value. */
export function optionNamed(options: readonly Option[], wanted: unknown): Option | undefined {
  const name = String(wanted);
  return (
    options.find((one) => one.value === name) ??
    options.find((one) => one.text.text === name) ??
    options.find((one) => one.text.text.trim().toLowerCase() === name.trim().toLowerCase())
  );
}

/** The blocks of a view that has passed the validator, whose blocks are therefore known ones. */
export function knownBlocks(view: View): KnownBlock[] {
  return view.blocks.filter((block): block is KnownBlock => block.type !== undefined);
}
