import { sendCommand, sendMessage } from "./api.js";
import { tell, toldOff } from "./dialogs.js";
import { byId, h } from "./dom.js";
import { readFiles } from "./fields.js";
import { refresh } from "./live.js";
import { showView } from "./modal.js";
import { avatar, displayName } from "./people.js";
import { drawOn, state } from "./state.js";
import { commandOf, hintsFor } from "./verbs.js";

let hints = [];
let chosen = -1;
let sending = false;
const sent = [];

/** The message box: Enter sends, "/" shows the verbs. */
export function startComposer() {
  const form = byId("composer");
  form.replaceChildren(...parts());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  drawOn(["me", "place", "world"], () => {
    const where = state.place === "dm" ? "Tranche" : `#${state.place}`;
    box().placeholder = `Message ${where} as ${displayName(state.me)}, or type /milestone`;
    byId("writes-as").replaceChildren(avatar(state.me, "small"));
  });
}

/** Puts a command into the message box, to be looked at and sent. */
export function write(text) {
  box().value = text;
  box().focus();
  grow();
  draw([]);
}

const box = () => byId("say");

function parts() {
  const say = h("textarea", {
    id: "say",
    rows: 1,
    role: "combobox",
    "aria-label": "Message or command",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": "hints",
    oninput: () => {
      grow();
      draw(hintsFor(box().value));
    },
    onkeydown: key,
    onblur: () => draw([]),
  });
  const files = h("input", {
    type: "file",
    id: "files",
    multiple: true,
    class: "hidden-input",
    onchange: showFiles,
  });
  return [
    h("ul", {
      id: "hints",
      class: "hints",
      role: "listbox",
      "aria-label": "Commands",
      hidden: true,
    }),
    h(
      "div",
      { class: "box" },
      h("span", { id: "writes-as", class: "writes-as" }),
      say,
      h(
        "label",
        { class: "button icon quiet attach", title: "Attach files" },
        files,
        h("span", { class: "sr" }, "Attach files"),
        h("span", { "aria-hidden": "true" }, "📎"),
      ),
      h("button", { id: "send", class: "button primary", "aria-label": "Send" }, "Send"),
    ),
    h("p", { id: "attached", class: "soft", hidden: true }),
  ];
}

function grow() {
  box().style.height = "auto";
  box().style.height = `${Math.min(box().scrollHeight, 200)}px`;
}

function showFiles() {
  const names = [...byId("files").files].map((file) => file.name);
  byId("attached").hidden = names.length === 0;
  byId("attached").textContent = `Attached: ${names.join(", ")}`;
}

function key(event) {
  const { key: pressed } = event;
  if (hints.length > 0 && (pressed === "ArrowDown" || pressed === "ArrowUp")) {
    event.preventDefault();
    const step = pressed === "ArrowDown" ? 1 : -1;
    chosen = (chosen + step + hints.length) % hints.length;
    mark();
  } else if (hints.length > 0 && (pressed === "Tab" || (pressed === "Enter" && chosen >= 0))) {
    event.preventDefault();
    take(hints[Math.max(chosen, 0)]);
  } else if (pressed === "Escape" && hints.length > 0) {
    draw([]);
  } else if (pressed === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  } else if (pressed === "ArrowUp" && box().value === "" && sent.length > 0) {
    event.preventDefault();
    write(sent.at(-1));
  }
}

function take(hint) {
  write(commandOf(hint));
}

function draw(next) {
  hints = next;
  chosen = -1;
  const list = byId("hints");
  list.hidden = hints.length === 0;
  box().setAttribute("aria-expanded", String(hints.length > 0));
  list.replaceChildren(...hints.map(hintItem));
  mark();
}

function hintItem(hint, at) {
  const [, , words] = hint;
  // mousedown, since the click would come after the box has lost its focus and the list is gone.
  const onmousedown = (event) => {
    event.preventDefault();
    take(hint);
  };
  return h(
    "li",
    { id: `hint-${at}`, role: "option", class: "hint-item", onmousedown },
    h("code", {}, commandOf(hint)),
    h("span", { class: "soft" }, words),
  );
}

function mark() {
  [...byId("hints").children].forEach((item, at) => {
    item.setAttribute("aria-selected", String(at === chosen));
    if (at === chosen) item.scrollIntoView({ block: "nearest" });
  });
  if (chosen >= 0) box().setAttribute("aria-activedescendant", `hint-${chosen}`);
  else box().removeAttribute("aria-activedescendant");
}

async function send() {
  const text = box().value.trim();
  const picked = byId("files").files;
  if (sending || (text === "" && picked.length === 0)) return;
  sending = true;
  byId("send").setAttribute("aria-busy", "true");
  draw([]);
  const act = { as: state.me, channel: state.place, text };
  const { view, error, ackMs } = await toldOff(deliver(act, picked));
  sending = false;
  byId("send").removeAttribute("aria-busy");
  if (ackMs === undefined && error === undefined) return refresh();
  sent.push(text);
  write("");
  byId("files").value = "";
  showFiles();
  if (view) showView(view);
  refresh();
}

/** A command where it begins with "/", a message otherwise. */
async function deliver(act, picked) {
  if (act.text.startsWith("/")) {
    if (picked.length > 0) tell("A command takes no files; they stay here.");
    return sendCommand(act);
  }
  const files = picked.length > 0 ? { files: await readFiles(picked) } : {};
  return { ackMs: 0, ...(await sendMessage({ ...act, ...files })) };
}
