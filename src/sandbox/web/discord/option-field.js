import { actAtDiscord } from "../api.js";
import { freshId, h } from "../dom.js";
import { server, state } from "../state.js";
import { choicesOf, choiceValue, complaintAbout } from "./command-line.js";

const ASK_AFTER_MS = 120;

/** One option: its name and a field, with suggestions from the app, the server's people, or its fixed choices. */
export function optionField(option, first, { hints, others, usage, onback, onnext, send }) {
  const id = freshId("option");
  let choices = choicesOf(option, server().people);
  let asked = 0;
  let picked = null;
  const problem = h("span", { class: "d-problem", id: `${id}-problem`, hidden: true });
  const input = h("input", {
    id,
    class: "d-option",
    value: first,
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": "discord-hints",
    "aria-describedby": `${id}-problem`,
    "aria-required": option.required ? "true" : null,
    inputmode: option.type === 4 ? "numeric" : null,
    maxlength: option.max_length,
    oninput: () => {
      picked = null;
      complain(null);
      widen();
      suggest();
    },
    onfocus: suggest,
    onblur: hints.hide,
    onkeydown: (event) => key(event),
  });
  const about = `${option.name}${option.required ? "" : " (optional)"}: ${option.description}`;

  function widen() {
    input.style.width = `${Math.min(Math.max(input.value.length + 1, 5), 44)}ch`;
  }
  function take({ name, value }) {
    input.value = name;
    picked = value;
    complain(null);
    widen();
    hints.show(input, [], about);
    onnext();
  }
  function draw() {
    const begun = input.value.toLowerCase();
    const fits = option.autocomplete
      ? choices
      : choices.filter(({ name }) => name.toLowerCase().includes(begun) || picked !== null);
    const items = fits.map((choice) => ({ label: choice.name, take: () => take(choice) }));
    if (document.activeElement === input) hints.show(input, items, about);
  }
  function suggest() {
    draw();
    if (!option.autocomplete) return;
    asked += 1;
    const mine = asked;
    setTimeout(async () => {
      if (mine !== asked) return;
      const { command, subcommand } = usage;
      const typing = { option: option.name, value: input.value, options: others(option.name) };
      const place = { as: state.me, channel: state.discordPlace, command, subcommand };
      const answer = await actAtDiscord("autocomplete", { ...place, ...typing }).catch(() => ({}));
      if (mine !== asked) return;
      choices = answer.choices ?? [];
      draw();
    }, ASK_AFTER_MS);
  }
  function key(event) {
    if (hints.key(event, input.value === "" ? "none" : "Tab")) return;
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      send();
    } else if (event.key === "Backspace" && input.value === "") {
      event.preventDefault();
      onback();
    }
  }
  function complain(words) {
    problem.textContent = words ?? "";
    problem.hidden = words === null;
    if (words === null) input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", "true");
  }
  const text = () => input.value.trim();
  widen();
  return {
    node: h("span", { class: "d-pill" }, h("label", { for: id }, option.name), input, problem),
    text,
    value: () => picked ?? choiceValue(text(), choices) ?? text(),
    focus: () => input.focus(),
    check: () => {
      const complaint = complaintAbout(option, text(), choices);
      complain(complaint);
      return complaint === null;
    },
  };
}
