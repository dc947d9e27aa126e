import { closeView, sendClick, submitView } from "./api.js";
import { confirmed, toldOff } from "./dialogs.js";
import { h } from "./dom.js";
import { fieldNode, storedValue } from "./fields.js";
import { outdate, refresh } from "./live.js";
import { blockNodes } from "./render/blocks.js";
import { plain } from "./render/mrkdwn.js";
import { drawOn, state, update } from "./state.js";

/** What was typed and not handed in yet, by view, block and kind of field: an update of the view keeps it. */
const drafts = new Map();
let errors = {};
let dialog = null;
let drawnHash = "";

/** Shows the person's modal whenever there is one. */
export function startModal() {
  drawOn(["view"], draw);
}

/** Shows this view now, without waiting for the next look. */
export function showView(view) {
  update({ view });
}

/** Forgets everything that was typed. */
export function forgetDrafts() {
  drafts.clear();
}

function draw() {
  const { view } = state;
  if (view === null) {
    dialog?.remove();
    dialog = null;
    drawnHash = "";
    errors = {};
    return;
  }
  const hash = `${view.id}/${view.hash}`;
  if (hash === drawnHash) return;
  if (!drawnHash.startsWith(`${view.id}/`)) errors = {};
  drawnHash = hash;
  paint(view);
}

function paint(view) {
  const focused = document.activeElement?.closest?.("[data-block]")?.dataset.block;
  const scrolled = dialog?.querySelector(".scroll")?.scrollTop ?? 0;
  if (dialog === null) {
    dialog = h("dialog", { class: "dialog", "aria-labelledby": "modal-title" });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close();
    });
    document.body.append(dialog);
  }
  dialog.replaceChildren(formNode(view));
  if (!dialog.open) dialog.showModal();
  dialog.querySelector(".scroll").scrollTop = scrolled;
  focusField(dialog, focused);
}

function focusField(root, focused) {
  const wrong = root.querySelector('[aria-invalid="true"]');
  const same = [...root.querySelectorAll("[data-block]")].find(
    (one) => one.dataset.block === focused,
  );
  const target = wrong ?? same ?? root.querySelector("[data-block]");
  const field = target?.matches("input,select,textarea")
    ? target
    : target?.querySelector("input,select,textarea,button");
  (field ?? root.querySelector("button"))?.focus();
}

function formNode(view) {
  const title = plain(view.title?.text ?? "");
  const nodes = blockNodes(view.blocks, {
    act: (...used) => use(view, ...used),
    input: (block) => inputNode(view, block),
  });
  const submit = view.submit && h("button", { class: "button primary" }, plain(view.submit.text));
  return h(
    "form",
    { novalidate: true, onsubmit: (event) => hand(event, view) },
    h(
      "header",
      { class: "head" },
      h("h2", { id: "modal-title" }, title),
      h(
        "button",
        { type: "button", class: "button icon quiet", "aria-label": "Close", onclick: close },
        "✕",
      ),
    ),
    h("div", { class: "scroll blocks" }, nodes),
    h(
      "footer",
      { class: "foot" },
      h(
        "button",
        { type: "button", class: "button", onclick: close },
        plain(view.close?.text ?? "Cancel"),
      ),
      submit,
    ),
  );
}

const draftKey = (view, block) => `${view.id}/${block.block_id}/${block.element.type}`;

function inputNode(view, block) {
  const key = draftKey(view, block);
  const { element } = block;
  const stored = storedValue(view.state.values[block.block_id]?.[element.action_id]);
  const onentry = (value) => {
    drafts.set(key, value);
    if (block.dispatch_action && /select|picker|checkboxes|radio/.test(element.type)) {
      use(view, block, element, value);
    }
  };
  const value = drafts.has(key) ? drafts.get(key) : stored;
  const node = fieldNode(block, { value, error: errors[block.block_id], onentry });
  node.dataset.block = block.block_id;
  return node;
}

/** What the person has changed in this view, by block id. */
function typedInto(view) {
  const inputs = view.blocks.filter((block) => block.type === "input");
  return Object.fromEntries(
    inputs
      .filter((block) => drafts.has(draftKey(view, block)))
      .map((block) => [block.block_id, drafts.get(draftKey(view, block))]),
  );
}

async function hand(event, view) {
  event.preventDefault();
  const button = event.submitter ?? dialog.querySelector(".primary");
  if (button?.getAttribute("aria-busy")) return;
  button?.setAttribute("aria-busy", "true");
  const body = { as: state.me, viewId: view.id, values: typedInto(view) };
  const result = await toldOff(submitView(body));
  button?.removeAttribute("aria-busy");
  if (result.errorsByBlock) {
    errors = result.errorsByBlock;
    if (state.view?.id === view.id) {
      drawnHash = `${result.view.id}/${result.view.hash}`;
      update({ view: result.view });
      paint(result.view);
    }
  } else if ("ackMs" in result && !result.error) {
    errors = {};
    update({ view: result.view ?? null });
  }
  refresh();
}

async function close() {
  const { view, me } = state;
  if (view === null) return;
  outdate();
  update({ view: null });
  await toldOff(closeView({ as: me, viewId: view.id }));
  refresh();
}

/** Uses a button or select of the modal; what is typed goes along, as Slack sends it. */
async function use(view, block, element, option) {
  if (element.confirm && !(await confirmed(element.confirm))) return;
  const body = {
    as: state.me,
    viewId: view.id,
    blockId: block.block_id,
    actionId: element.action_id,
    values: typedInto(view),
    ...(element.text && { label: element.text.text }),
    ...(element.confirm && { confirm: true }),
    ...(option !== undefined && { option }),
  };
  const result = await toldOff(sendClick(body));
  if (result.view) update({ view: result.view });
  refresh();
}
