import { h, outsideLink } from "../dom.js";
import { workspace } from "../state.js";
import { plain } from "./mrkdwn.js";

/** An element outside of an input block: a button, a menu, a select. Using it calls `act`. */
export function elementNode(block, element, act) {
  switch (element.type) {
    case "button":
    case "workflow_button":
      return button(block, element, act);
    case "overflow":
      return overflow(block, element, act);
    case "static_select":
    case "external_select":
    case "users_select":
    case "channels_select":
    case "conversations_select":
      return select(block, element, act);
    case "checkboxes":
    case "radio_buttons":
      return choices(block, element, act);
    case "datepicker":
    case "timepicker":
      return picker(block, element, act);
    default:
      return h("span", { class: "b-unknown" }, `[${element.type}]`);
  }
}

function button(block, element, act) {
  const attributes = {
    class: `button ${element.style ?? ""}`,
    "data-action": `${block.block_id}/${element.action_id}`,
    "aria-label": element.accessibility_label,
  };
  const label = plain(element.text.text);
  if (!element.url) {
    return h(
      "button",
      { ...attributes, type: "button", onclick: () => act(block, element) },
      label,
    );
  }
  // The browser opens the page; the app hears of the click all the same.
  const link = outsideLink(
    element.url,
    attributes,
    label,
    h("span", { "aria-hidden": "true" }, " ↗"),
  );
  link.addEventListener("click", () => act(block, element));
  return link;
}

function overflow(block, element, act) {
  const items = element.options.map((option) => {
    const attributes = { type: "button", class: "menu-item" };
    const onclick = (event) => {
      event.currentTarget.closest("details").open = false;
      act(block, element, option.value ?? option.text.text);
    };
    return h("button", { ...attributes, onclick }, plain(option.text.text));
  });
  const summary = h("summary", { class: "button icon", "aria-label": "More actions" }, "⋯");
  return h("details", { class: "menu" }, summary, h("div", { class: "menu-list" }, items));
}

function select(block, element, act) {
  const pool = optionsOf(element);
  const placeholder = plain(element.placeholder?.text ?? "Choose");
  const onchange = (event) => act(block, element, event.currentTarget.value);
  const chosen = element.initial_option?.value ?? element.initial_user ?? "";
  const options = pool.map(({ value, label }) =>
    h("option", { value, selected: value === chosen }, label),
  );
  const first = h("option", { value: "", disabled: true, selected: chosen === "" }, placeholder);
  return h("select", { class: "select", "aria-label": placeholder, onchange }, first, options);
}

function choices(block, element, act) {
  const many = element.type === "checkboxes";
  const first = element.initial_options ?? [element.initial_option];
  const group = h("div", { class: "choices" });
  const read = () => [...group.querySelectorAll("input:checked")].map((one) => one.value);
  const onchange = () => act(block, element, many ? read() : read()[0]);
  const items = element.options.map((option) =>
    h(
      "label",
      { class: "choice" },
      h("input", {
        type: many ? "checkbox" : "radio",
        name: `${block.block_id}/${element.action_id}`,
        value: option.value,
        checked: first.some((one) => one?.value === option.value),
        onchange,
      }),
      h("span", {}, plain(option.text.text)),
    ),
  );
  group.append(...items);
  return group;
}

function picker(block, element, act) {
  const date = element.type === "datepicker";
  return h("input", {
    class: "text",
    type: date ? "date" : "time",
    "aria-label": plain(element.placeholder?.text ?? (date ? "Date" : "Time")),
    value: element.initial_date ?? element.initial_time ?? "",
    onchange: (event) => act(block, element, event.currentTarget.value),
  });
}

/** What a select offers, as value and label; people and channels are the workspace's. */
export function optionsOf(element) {
  switch (element.type) {
    case "users_select":
    case "multi_users_select":
      return workspace().people.map(({ id, name }) => ({ value: id, label: `@${name}` }));
    case "channels_select":
    case "conversations_select":
      return workspace().channels.map(({ id, name }) => ({ value: id, label: `#${name}` }));
    default: {
      const grouped = (element.option_groups ?? []).flatMap((group) => group.options);
      return [...(element.options ?? []), ...grouped].map(({ value, text }) => ({
        value,
        label: plain(text.text),
      }));
    }
  }
}
