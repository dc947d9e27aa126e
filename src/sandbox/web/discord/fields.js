import { freshId, h } from "../dom.js";
import { readFiles } from "../fields.js";
import { markdown } from "../render/discord/markdown.js";
import { chosenAtFirst, offeredBy } from "../render/discord/selects.js";

const PARAGRAPH = 2;

/** The fields of a modal, with label and description; texts between them have no component of their own. */
export function partsOf({ components }) {
  return components.map((one) => {
    if (one.type === 18) {
      return { field: one.component, label: one.label, description: one.description };
    }
    if (one.type === 1) return { field: one.components[0], label: one.components[0].label };
    return { text: one.content ?? "" };
  });
}

/** What a field holds when it is opened. */
export function openedWith(field) {
  switch (field.type) {
    case 4:
      return field.value ?? "";
    case 19:
      return [];
    case 21:
      return chosenAtFirst(field)[0] ?? "";
    case 23:
      return field.default === true;
    default:
      return chosenAtFirst(field);
  }
}

/** A text of a modal. */
export const textPart = (text) => h("div", { class: "d-text" }, markdown(text));

/** A labelled field: `onentry` hears of each change of its value (a text, a list of values, files, or yes and no). */
export function fieldPart({ field, label, description }, { value, error, onentry }) {
  const id = freshId("d-field");
  const required = field.required !== false && field.type !== 23;
  const hint = description && h("p", { class: "hint", id: `${id}-hint` }, description);
  const wrong = error && h("p", { class: "error", id: `${id}-error` }, error);
  const described = [wrong && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  const common = {
    id,
    "aria-describedby": described || null,
    "aria-invalid": error ? "true" : null,
    "aria-required": required ? "true" : null,
  };
  const name = [label, required && h("span", { class: "d-required", "aria-hidden": "true" }, " *")];
  if (isGroup(field)) {
    const { id: _, ...rest } = common;
    const group = choices(field, value, onentry);
    return h("fieldset", { ...rest, class: "field" }, h("legend", {}, name), hint, wrong, group);
  }
  const control = controlOf(field, common, value, onentry);
  return h("div", { class: "field" }, h("label", { for: id }, name), hint, control, wrong);
}

/** Several choices are boxes to tick: a list with several marked ones is hard to use with a mouse. */
const isGroup = ({ type, max_values: max = 1 }) =>
  type === 21 || type === 22 || (type === 3 && max > 1);

function controlOf(field, common, value, onentry) {
  const onchange = ({ currentTarget }) => onentry(currentTarget.value);
  const { placeholder } = field;
  switch (field.type) {
    case 4: {
      const text = { ...common, class: "text", placeholder, value, oninput: onchange };
      return field.style === PARAGRAPH
        ? h("textarea", { ...text, rows: 4, maxlength: field.max_length })
        : h("input", { ...text, type: "text", maxlength: field.max_length });
    }
    case 19: {
      const read = async ({ currentTarget }) => onentry(await readFiles(currentTarget.files));
      return h("input", {
        ...common,
        type: "file",
        multiple: field.max_values > 1,
        onchange: read,
      });
    }
    case 23: {
      const read = ({ currentTarget }) => onentry(currentTarget.checked);
      return h("input", { ...common, type: "checkbox", checked: value === true, onchange: read });
    }
    default:
      return select(field, common, value, onentry);
  }
}

function select(field, common, value, onentry) {
  const many = (field.max_values ?? 1) > 1;
  const options = offeredBy(field).map((one) =>
    h("option", { value: one.value, selected: value.includes(one.value) }, one.label),
  );
  const none = h("option", { value: "" }, field.placeholder ?? "Make a selection");
  const onchange = ({ currentTarget }) =>
    onentry([...currentTarget.selectedOptions].map((one) => one.value).filter(Boolean));
  const attributes = { ...common, class: "select", multiple: many, onchange };
  return h("select", attributes, many ? null : none, options);
}

function choices(field, value, onentry) {
  const one = field.type === 21;
  const name = freshId("d-choice");
  const group = h("div", { class: "choices" });
  const onchange = () => {
    const picked = [...group.querySelectorAll("input:checked")].map((box) => box.value);
    onentry(one ? (picked[0] ?? "") : picked);
  };
  const items = offeredBy(field).map((option) => {
    const checked = one ? value === option.value : value.includes(option.value);
    const type = one ? "radio" : "checkbox";
    const box = h("input", { type, name, value: option.value, checked, onchange });
    return h("label", { class: "choice" }, box, h("span", {}, option.label));
  });
  group.append(...items);
  return group;
}
