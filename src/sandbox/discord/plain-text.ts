import type {
  APIButtonComponent,
  APIComponentInContainer,
  APIMessageTopLevelComponent,
} from "discord-api-types/v10";
import { asText } from "../core/json.ts";
import { everyComponent } from "./components.ts";
import { plainMarkdown, type Reader } from "./markdown.ts";
import { LOADING } from "./messages.ts";
import { fieldsOf } from "./modals.ts";
import type { StoredMessage, StoredModal } from "./state.ts";

/** What a person reads of a message as one string: markup gone, mentions as `@name`, buttons as `[Label]`. */
export function plainMessage(message: StoredMessage, reader: Reader): string {
  if ((message.flags & LOADING) !== 0) return "Tranche is thinking…";
  const parts = [
    plainMarkdown(message.content, reader),
    ...message.embeds.flatMap((one) => [
      plainMarkdown(one.title ?? "", reader),
      plainMarkdown(one.description ?? "", reader),
      ...(one.fields ?? []).map((field) => plainMarkdown(`${field.name}\n${field.value}`, reader)),
      one.footer?.text ?? "",
    ]),
    plainComponents(message.components, reader),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

/** What a person reads of components, in order. */
function plainComponents(
  components: readonly APIMessageTopLevelComponent[],
  reader: Reader,
): string {
  return components
    .map((one) => plainComponent(one, reader))
    .filter((part) => part !== "")
    .join("\n");
}

/** The labels of the buttons and selects among components. */
export function buttonLabels(components: readonly APIMessageTopLevelComponent[]): string[] {
  return everyComponent(components, []).flatMap(({ component }) => {
    if (component.type === 2) return [asText(component.label) ?? ""];
    return [3, 5, 6, 7, 8].some((one) => one === component.type)
      ? [asText(component.placeholder) ?? "Make a selection"]
      : [];
  });
}

/** What a person reads of a modal: its title, texts and the labels of its fields. */
export function plainModal(modal: StoredModal, reader: Reader): string {
  const texts = everyComponent(modal.data.components, []).flatMap(({ component }) => {
    if (component.type === 10) return [plainMarkdown(asText(component.content) ?? "", reader)];
    if (component.type === 18) {
      return [[component.label, component.description].filter(Boolean).join("\n")];
    }
    return component.type === 4 && asText(component.label) ? [asText(component.label)] : [];
  });
  return [modal.data.title, ...texts].join("\n");
}

/** A modal's fields as a page or a test wants them. */
export function shownFields(modal: StoredModal) {
  return fieldsOf(modal).map(({ component, customId, label }) => ({
    label,
    customId,
    type: component.type,
    required: component.required !== false,
    ...(component.value !== undefined && { value: component.value }),
    ...(component.options !== undefined && { options: component.options }),
    ...(component.placeholder !== undefined && { placeholder: component.placeholder }),
    ...(component.max_length !== undefined && { maxLength: component.max_length }),
  }));
}

function plainComponent(
  component: APIMessageTopLevelComponent | APIComponentInContainer,
  reader: Reader,
): string {
  const joined = (parts: readonly string[], by = "\n") =>
    parts.filter((part) => part !== "").join(by);
  switch (component.type) {
    case 1:
      return component.components
        .map((one) =>
          one.type === 2
            ? buttonText(one)
            : `[${"placeholder" in one ? (one.placeholder ?? "Make a selection") : ""}]`,
        )
        .join(" ");
    case 9:
      return joined([
        ...component.components.map((one) => plainMarkdown(one.content, reader)),
        component.accessory.type === 2
          ? buttonText(component.accessory)
          : (component.accessory.description ?? ""),
      ]);
    case 10:
      return plainMarkdown(component.content, reader);
    case 12:
      return joined(component.items.map((one) => one.description ?? ""));
    case 13:
      return component.file.url.split("?")[0]?.split("/").at(-1) ?? "";
    case 17:
      return joined(component.components.map((one) => plainComponent(one, reader)));
    default:
      return "";
  }
}

function buttonText(button: APIButtonComponent): string {
  return `[${"label" in button ? (button.label ?? button.emoji?.name ?? "") : ""}]`;
}
