import { h } from "../dom.js";
import { optionField } from "./option-field.js";

/**
 * A slash command with a field for each option that it needs or was given; the others can be added. `filled` gives what
 * is to be sent, or null and says why not.
 */
export function commandForm(usage, given, { hints, leave, send }) {
  const fields = new Map();
  const pills = h("div", { class: "d-pills" });
  const more = h("div", { class: "d-more" });
  const node = h(
    "div",
    { class: "d-usage", role: "group", "aria-label": usage.line },
    h("span", { class: "d-line" }, usage.line),
    pills,
    more,
  );

  const add = (option) => {
    const field = optionField(option, given[option.name] ?? "", {
      hints,
      others: (name) => valuesBut(fields, name),
      usage,
      onback: () => back(option),
      onnext: () => next(option),
      send,
    });
    fields.set(option.name, field);
    pills.append(field.node);
    return field;
  };
  const offer = () => {
    const left = usage.options.filter(({ name }) => !fields.has(name));
    const take = (option) => () => {
      add(option).focus();
      offer();
    };
    more.replaceChildren(
      ...left.map((option) =>
        h(
          "button",
          { type: "button", class: "d-add", title: option.description, onclick: take(option) },
          `+ ${option.name}`,
        ),
      ),
    );
  };
  /** Backspace in an empty field takes it away; in the last one, the command. */
  const back = (option) => {
    const names = [...fields.keys()];
    const at = names.indexOf(option.name);
    if (option.required || at === 0) return at === 0 ? leave(usage.line) : undefined;
    fields.get(option.name).node.remove();
    fields.delete(option.name);
    offer();
    fields.get(names[at - 1])?.focus();
  };
  const next = (option) => {
    const names = [...fields.keys()];
    fields.get(names[names.indexOf(option.name) + 1])?.focus();
  };
  const wanted = usage.options.filter(({ name, required }) => required || name in given);
  for (const option of wanted.length > 0 ? wanted : usage.options.slice(0, 1)) add(option);
  offer();

  const filled = () => {
    const wrong = [...fields.values()].filter((field) => !field.check());
    if (wrong.length > 0) {
      wrong[0].focus();
      return null;
    }
    const { command, subcommand, line } = usage;
    const typed = [...fields].map(([name, field]) => ` ${name}:${field.text()}`).join("");
    const options = valuesBut(fields);
    return { kind: "command", line: `${line}${typed}`, body: { command, subcommand, options } };
  };
  const focus = () => {
    const empty = [...fields.values()].find((field) => field.text() === "");
    const target = empty ?? [...fields.values()].at(-1);
    if (target) target.focus();
    else {
      // A command without options is sent by Enter all the same.
      node.tabIndex = -1;
      node.addEventListener("keydown", (event) => {
        if (event.key === "Enter") send();
        if (event.key === "Backspace" || event.key === "Escape") leave(usage.line);
      });
      node.focus();
    }
  };
  return { node, filled, focus };
}

function valuesBut(fields, but) {
  return Object.fromEntries(
    [...fields].flatMap(([name, field]) => {
      const value = name === but ? "" : field.value();
      return value === "" ? [] : [[name, value]];
    }),
  );
}
