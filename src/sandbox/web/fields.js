import { freshId, h } from "./dom.js";
import { optionsOf } from "./render/elements.js";
import { plain } from "./render/mrkdwn.js";

/**
 * An input block: label, field, hint, error. `value` is what the field holds: a text, an option's value, a user's id,
 * a date, or a list of them; `onentry` hears of each change.
 */
export function fieldNode(block, { value, error, onentry }) {
  const id = freshId("field");
  const hint = block.hint && h("p", { class: "hint", id: `${id}-hint` }, plain(block.hint.text));
  const wrong = error && h("p", { class: "error", id: `${id}-error` }, error);
  const described = [wrong && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  const common = {
    id,
    "aria-describedby": described || null,
    "aria-invalid": error ? "true" : null,
    "aria-required": block.optional ? null : "true",
  };
  const label = [
    plain(block.label.text),
    block.optional && h("span", { class: "soft" }, " (optional)"),
  ];
  const { element } = block;
  if (element.type === "checkboxes" || element.type === "radio_buttons") {
    const group = choiceGroup(element, value, onentry);
    const { id: _, ...rest } = common;
    return h("fieldset", { ...rest, class: "field" }, h("legend", {}, label), wrong, group, hint);
  }
  const control = controlNode(element, common, value, onentry);
  return h("div", { class: "field" }, h("label", { for: id }, label), control, wrong, hint);
}

function controlNode(element, common, value, onentry) {
  const entry = (event) => onentry(event.currentTarget.value);
  const shared = {
    ...common,
    class: "text",
    placeholder: element.placeholder ? plain(element.placeholder.text) : null,
    autofocus: element.focus_on_load === true,
  };
  switch (element.type) {
    case "plain_text_input":
      return element.multiline
        ? h("textarea", { ...shared, rows: 4, value: value ?? "", oninput: entry })
        : h("input", { ...shared, type: "text", value: value ?? "", oninput: entry });
    case "number_input":
      return h("input", { ...shared, inputmode: "decimal", value: value ?? "", oninput: entry });
    case "url_text_input":
      return h("input", { ...shared, inputmode: "url", value: value ?? "", oninput: entry });
    case "email_text_input":
      return h("input", { ...shared, inputmode: "email", value: value ?? "", oninput: entry });
    case "datepicker":
      return h("input", { ...shared, type: "date", value: value ?? "", onchange: entry });
    case "timepicker":
      return h("input", { ...shared, type: "time", value: value ?? "", onchange: entry });
    case "file_input":
      return fileInput(element, common, onentry);
    case "external_select":
    case "rich_text_input":
      return h("input", { ...shared, type: "text", value: value ?? "", oninput: entry });
    default:
      return select(element, common, value, onentry);
  }
}

function select(element, common, value, onentry) {
  const many = element.type.startsWith("multi_");
  const chosen = many ? (value ?? []) : [value ?? ""];
  const options = optionsOf(element).map((one) =>
    h("option", { value: one.value, selected: chosen.includes(one.value) }, one.label),
  );
  const words = element.placeholder ? plain(element.placeholder.text) : "Choose";
  const first = many ? null : h("option", { value: "", selected: chosen[0] === "" }, words);
  const onchange = ({ currentTarget }) =>
    onentry(
      many ? [...currentTarget.selectedOptions].map((one) => one.value) : currentTarget.value,
    );
  return h("select", { ...common, class: "select", multiple: many, onchange }, first, options);
}

function choiceGroup(element, value, onentry) {
  const many = element.type === "checkboxes";
  const chosen = many ? (value ?? []) : [value];
  const name = freshId("choice");
  const group = h("div", { class: "choices" });
  const onchange = () => {
    const picked = [...group.querySelectorAll("input:checked")].map((one) => one.value);
    onentry(many ? picked : (picked[0] ?? ""));
  };
  const items = element.options.map((option) => {
    const checked = chosen.includes(option.value);
    const type = many ? "checkbox" : "radio";
    return h(
      "label",
      { class: "choice" },
      h("input", { type, name, value: option.value, checked, onchange }),
      h(
        "span",
        {},
        plain(option.text.text),
        option.description && h("span", { class: "hint" }, plain(option.description.text)),
      ),
    );
  });
  group.append(...items);
  return group;
}

function fileInput(element, common, onentry) {
  const onchange = async ({ currentTarget }) => onentry(await readFiles(currentTarget.files));
  return h("input", { ...common, type: "file", multiple: element.max_files !== 1, onchange });
}

/** Files as the driver takes them. */
export function readFiles(files) {
  const read = (file) =>
    new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onerror = () => reject(reader.error);
      reader.onload = () => resolve({ name: file.name, base64: reader.result.split(",")[1] ?? "" });
      reader.readAsDataURL(file);
    });
  return Promise.all([...files].map(read));
}

/** What Slack's `state.values` holds for one element, as a field's value. */
export function storedValue(entry) {
  if (!entry) return null;
  return (
    entry.value ??
    entry.selected_option?.value ??
    entry.selected_options?.map((one) => one.value) ??
    entry.selected_user ??
    entry.selected_users ??
    entry.selected_channel ??
    entry.selected_conversation ??
    entry.selected_date ??
    entry.selected_time ??
    null
  );
}
