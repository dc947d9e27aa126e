import { byId, h } from "../dom.js";
import { drawOn, update } from "../state.js";
import { guide } from "./guide.js";
import { money } from "./money.js";
import { startOver, time } from "./time.js";

/** How often the clock is drawn anew. */
const TICK_MS = 15_000;

/** Parts of the panel: title, what it is drawn from, how. */
const PARTS = [
  ["Try it", ["world", "me", "ledger", "stripe"], guide],
  ["Time", ["aheadMs", "me", "world", "tick", "upcoming"], time],
  ["Money", ["stripe", "ledger"], money],
  ["Start over", [], startOver],
];

/** The controls beside the channel, each part drawn by itself so that none disturbs another. */
export function startPanel() {
  const parts = PARTS.map(([title, keys, content]) => {
    const body = h("div", { class: "part-body" });
    drawOn(keys, () => redraw(body, content()));
    return h("details", { class: "part", open: true }, h("summary", {}, h("h2", {}, title)), body);
  });
  byId("panel").append(...parts);
  setInterval(() => update({ tick: Date.now() }), TICK_MS);
}

/** Replaces the content; a button that had the focus keeps it. */
function redraw(body, content) {
  const focused = body.contains(document.activeElement) ? document.activeElement.textContent : null;
  body.replaceChildren(...[content].flat());
  if (focused === null) return;
  [...body.querySelectorAll("button")].find((one) => one.textContent === focused)?.focus();
}
