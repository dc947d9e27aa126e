import { byId, h } from "./dom.js";
import { refreshMoney } from "./live.js";
import { avatar, displayName } from "./people.js";
import { drawOn, state, update } from "./state.js";

/** The line above the channel: where I am, as whom, and the switch of the panel. */
export function startTop() {
  drawOn(["world", "me", "place", "panelOpen"], draw);
}

function draw() {
  const { me, place, panelOpen } = state;
  const title = place === "dm" ? "Direct messages with Tranche" : `# ${place}`;
  document.title = `${title} as ${displayName(me)} · Tranche sandbox`;
  const focused = document.activeElement?.dataset?.top;
  const top = byId("top");
  top.replaceChildren(
    h(
      "button",
      {
        type: "button",
        class: "button icon menu-button",
        "data-top": "menu",
        "aria-label": "People and channels",
        onclick: toggleSide,
      },
      "☰",
    ),
    h("h1", {}, title),
    h(
      "p",
      { class: "identity" },
      avatar(me, "small"),
      h("span", {}, h("span", { class: "wide" }, "You are "), h("strong", {}, displayName(me))),
    ),
    h(
      "button",
      {
        type: "button",
        class: "button",
        "data-top": "panel",
        "aria-expanded": String(panelOpen),
        "aria-controls": "panel",
        onclick: togglePanel,
      },
      panelOpen ? "Hide" : "Guide",
      h("span", { class: "wide" }, panelOpen ? " panel" : " and money"),
    ),
  );
  document.body.classList.toggle("panel-closed", !panelOpen);
  if (focused) top.querySelector(`[data-top="${focused}"]`)?.focus();
}

function toggleSide() {
  document.body.classList.toggle("side-open");
}

function togglePanel() {
  update({ panelOpen: !state.panelOpen });
  refreshMoney();
}
