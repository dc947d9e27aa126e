import { h } from "../../dom.js";
import { server } from "../../state.js";

/** A select of a message: one choice is made at once, several with a button. `act(component, values)` hears of it. */
export function selectNode(component, act) {
  const {
    custom_id: id,
    placeholder = "Make a selection",
    disabled,
    max_values: max = 1,
  } = component;
  const many = max > 1;
  const chosen = chosenAtFirst(component);
  const options = offeredBy(component).map(({ value, label }) =>
    h("option", { value, selected: chosen.includes(value) }, label),
  );
  const first = h(
    "option",
    { value: "", disabled: true, selected: chosen.length === 0 },
    placeholder,
  );
  const select = h(
    "select",
    {
      class: "select d-select",
      "aria-label": placeholder,
      "data-action": id,
      multiple: many,
      disabled: disabled === true,
      onchange: many ? null : () => act(component, [select.value]),
    },
    many ? null : first,
    options,
  );
  if (!many) return select;
  const pick = () =>
    act(
      component,
      [...select.selectedOptions].map((one) => one.value),
    );
  const done = h("button", { type: "button", class: "d-button", onclick: pick }, "Choose");
  return h("div", { class: "d-many" }, select, done);
}

/** What is chosen when a select is opened. */
export function chosenAtFirst({ options = [], default_values: defaults = [] }) {
  return [
    ...options.filter((one) => one.default === true).map(({ value }) => value),
    ...defaults.map(({ id }) => id),
  ];
}

/** What a select offers, as value and label; people and channels are the server's. */
export function offeredBy({ type, options = [] }) {
  const people = server().people.map(({ id, name }) => ({ value: id, label: `@${name}` }));
  switch (type) {
    case 5:
    case 7:
      return people;
    case 6:
      return [];
    case 8:
      return server()
        .channels.filter(({ kind }) => kind === "text")
        .map(({ id, name }) => ({ value: id, label: `#${name}` }));
    default:
      return options.map(({ value, label, description }) => ({
        value,
        label: description ? `${label} — ${description}` : label,
      }));
  }
}
