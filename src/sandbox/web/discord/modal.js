import { actAtDiscord } from "../api.js";
import { toldOff } from "../dialogs.js";
import { byId, h } from "../dom.js";
import { drawOn, state, update } from "../state.js";
import { act } from "./acting.js";
import { fieldPart, openedWith, partsOf, textPart } from "./fields.js";
import { outdateDiscord, refreshDiscord } from "./live.js";

/** What was entered and not handed in yet, by modal and field. */
const drafts = new Map();
let errors = {};
let trouble = "";
let dialog = null;
let drawn = "";

/** Shows the person's Discord modal whenever there is one. */
export function startDiscordModal() {
  drawOn(["modal"], draw);
}

function draw() {
  const { modal } = state;
  if (modal === null) {
    if (dialog === null) return;
    const focused = dialog.contains(document.activeElement);
    dialog.remove();
    dialog = null;
    drawn = "";
    // What opened it may be gone by now.
    if (focused) byId("discord-say").focus();
    return;
  }
  // What is in the fields stays there as long as it is the same modal.
  if (modal.id === drawn) return;
  drawn = modal.id;
  errors = {};
  trouble = "";
  paint(modal);
}

function paint(modal) {
  if (dialog === null) {
    dialog = h("dialog", {
      class: "dialog d-dialog",
      "aria-labelledby": "discord-modal-title",
    });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close();
    });
    document.body.append(dialog);
  }
  dialog.replaceChildren(formNode(modal));
  if (!dialog.open) dialog.showModal();
  const field =
    dialog.querySelector('[aria-invalid="true"]') ?? dialog.querySelector(".scroll .field");
  const control = field?.matches("input,select,textarea")
    ? field
    : field?.querySelector("input,select,textarea");
  (control ?? dialog.querySelector("button")).focus();
}

function formNode(modal) {
  return h(
    "form",
    { novalidate: true, onsubmit: (event) => hand(event, modal) },
    h(
      "header",
      { class: "head" },
      h("h2", { id: "discord-modal-title" }, modal.title),
      h(
        "button",
        { type: "button", class: "button icon quiet", "aria-label": "Close", onclick: close },
        "✕",
      ),
    ),
    h(
      "div",
      { class: "scroll blocks" },
      trouble && h("p", { class: "error", role: "alert" }, trouble),
      partsOf(modal).map((part) => partNode(modal, part)),
    ),
    h(
      "footer",
      { class: "foot" },
      h("button", { type: "button", class: "d-button", onclick: close }, "Cancel"),
      h("button", { class: "d-button primary" }, "Submit"),
    ),
  );
}

const draftKey = (modal, field) => `${modal.id}/${field.custom_id}`;

function partNode(modal, part) {
  if (part.field === undefined) return textPart(part.text);
  const key = draftKey(modal, part.field);
  return fieldPart(part, {
    value: drafts.get(key) ?? openedWith(part.field),
    error: errors[part.label || part.field.custom_id],
    onentry: (value) => drafts.set(key, value),
  });
}

/** What is in every field, changed or not; an optional select without a choice has nothing to say. */
function valuesOf(modal) {
  const filled = partsOf(modal).flatMap(({ field }) => {
    if (field === undefined) return [];
    const value = drafts.get(draftKey(modal, field)) ?? openedWith(field);
    const none = Array.isArray(value) && value.length === 0;
    const unsaid = none && field.required === false && (field.min_values ?? 1) > 0;
    return unsaid ? [] : [[field.custom_id, value]];
  });
  return Object.fromEntries(filled);
}

async function hand(event, modal) {
  event.preventDefault();
  const button = dialog.querySelector(".primary");
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  const { modal: next, ...result } = await toldOff(
    actAtDiscord("submit", { as: state.me, modalId: modal.id, values: valuesOf(modal) }),
  );
  button.removeAttribute("aria-busy");
  errors = result.errors ?? {};
  trouble =
    result.error === "did_not_respond"
      ? "Something went wrong. What you wrote is kept. Try again."
      : "";
  const stays = next?.id === modal.id;
  if (stays && state.modal?.id === modal.id) paint(modal);
  else if (!stays && "private" in result) {
    outdateDiscord();
    update({ modal: next ?? null });
  }
  refreshDiscord();
}

/** Discord tells the app nothing of a modal that is closed. */
async function close() {
  const { modal } = state;
  if (modal === null) return;
  outdateDiscord();
  update({ modal: null });
  await act("close", { modalId: modal.id });
}
