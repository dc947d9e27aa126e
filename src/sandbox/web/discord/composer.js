import { byId, h } from "../dom.js";
import { readFiles } from "../fields.js";
import { avatar, displayName } from "../people.js";
import { drawOn, member, state } from "../state.js";
import { act } from "./acting.js";
import { commandForm } from "./command-form.js";
import { chosenBy, fitting, usagesOf } from "./command-line.js";
import { hintList } from "./hints.js";

const hints = hintList();
const sent = [];
let usages = [];
let form = null;
let sending = false;

/** The server's message box: Enter sends, "/" shows the commands, and a chosen one asks for its options. */
export function startDiscordComposer() {
  const node = byId("discord-composer");
  node.replaceChildren(...parts());
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  drawOn(["commands"], () => {
    usages = usagesOf(state.commands);
  });
  drawOn(["me", "discordPlace"], leave);
  drawOn(["me", "discordPlace", "servers"], () => {
    const where = state.discordPlace === "dm" ? "@Tranche" : `#${state.discordPlace}`;
    const absent = state.servers !== null && member() === undefined;
    box().placeholder = absent
      ? `${displayName(state.me)} isn't in this server`
      : `Message ${where} as ${displayName(state.me)}, or type /`;
    node.inert = absent;
    byId("discord-writes-as").replaceChildren(avatar(state.me, "small"));
  });
}

/** Puts a command into the message box, to be looked at and sent. */
export function writeInDiscord(text) {
  leave();
  box().value = text;
  box().focus();
  typed(`${text} `);
}

const box = () => byId("discord-say");

function parts() {
  const say = h("textarea", {
    id: "discord-say",
    rows: 1,
    role: "combobox",
    "aria-label": "Message or command in the server",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": "discord-hints",
    oninput: () => typed(box().value),
    onkeydown: key,
    onblur: hints.hide,
  });
  const files = h("input", {
    type: "file",
    id: "discord-files",
    multiple: true,
    class: "hidden-input",
    onchange: showFiles,
  });
  return [
    h("div", { class: "d-above" }, hints.nodes),
    h(
      "div",
      { class: "box d-box" },
      h("span", { id: "discord-writes-as", class: "writes-as" }),
      say,
      h("div", { id: "discord-command", class: "d-command", hidden: true }),
      h(
        "label",
        { class: "button icon quiet attach", title: "Attach files" },
        files,
        h("span", { class: "sr" }, "Attach files"),
        h("span", { "aria-hidden": "true" }, "📎"),
      ),
      h("button", { id: "discord-send", class: "d-button primary" }, "Send"),
    ),
    h("p", { id: "discord-attached", class: "soft attached", hidden: true }),
  ];
}

function showFiles() {
  const names = [...byId("discord-files").files].map((file) => file.name);
  byId("discord-attached").hidden = names.length === 0;
  byId("discord-attached").textContent = `Attached: ${names.join(", ")}`;
}

function typed(text) {
  grow();
  const chosen = state.discordPlace === "dm" ? null : chosenBy(usages, text);
  if (chosen) return enter(chosen);
  const fit = state.discordPlace === "dm" ? [] : fitting(usages, text);
  const items = fit.map((usage) => ({
    label: usage.line,
    words: usage.description,
    take: () => enter({ usage, given: {} }),
  }));
  hints.show(box(), items);
}

function grow() {
  box().style.height = "auto";
  box().style.height = `${Math.min(box().scrollHeight, 200)}px`;
}

function key(event) {
  if (hints.key(event)) return;
  const { key: pressed } = event;
  if (pressed === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  } else if (pressed === "ArrowUp" && box().value === "" && sent.length > 0) {
    event.preventDefault();
    typed(sent.at(-1));
  }
}

/** The box becomes the command with a field for each of its options. */
function enter({ usage, given }) {
  form = commandForm(usage, given, { hints, leave: leaveTo, send });
  box().hidden = true;
  const place = byId("discord-command");
  place.hidden = false;
  place.replaceChildren(form.node);
  hints.hide();
  form.focus();
}

function leaveTo(text) {
  leave();
  box().value = text;
  box().focus();
  typed(text);
}

/** Back to an empty message box. */
function leave() {
  form = null;
  box().value = "";
  box().hidden = false;
  byId("discord-command").hidden = true;
  byId("discord-command").replaceChildren();
  hints.hide();
  grow();
}

async function send() {
  if (sending) return;
  const what = form === null ? await messageTyped() : form.filled();
  if (what === null) return;
  const { me, discordPlace } = state;
  sending = true;
  byId("discord-send").setAttribute("aria-busy", "true");
  hints.hide();
  const result = await act(what.kind, what.body);
  sending = false;
  byId("discord-send").removeAttribute("aria-busy");
  // What was refused stays, to be put right.
  const taken = result.ackMs !== undefined || result.id !== undefined;
  if (!taken || me !== state.me || discordPlace !== state.discordPlace) return;
  sent.push(what.line);
  const focused = byId("discord-composer").contains(document.activeElement);
  leave();
  if (what.kind === "message") {
    byId("discord-files").value = "";
    showFiles();
  }
  if (focused && !document.querySelector("dialog[open]")) box().focus();
}

/** The message, or the command where one was typed without a space after it; null where there is nothing. */
async function messageTyped() {
  const text = box().value.trim();
  const picked = [...byId("discord-files").files];
  if (text === "" && picked.length === 0) return null;
  const chosen = state.discordPlace === "dm" ? null : chosenBy(usages, `${text} `);
  if (chosen) {
    enter(chosen);
    return form.filled();
  }
  const files = picked.length > 0 ? { files: await readFiles(picked) } : {};
  return { kind: "message", line: text, body: { text, ...files } };
}
