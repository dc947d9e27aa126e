import { byId, h } from "./dom.js";
import { refreshMoney } from "./live.js";
import { avatar, displayName } from "./people.js";
import { placeTitle } from "./sides.js";
import { drawOn, go, state, update } from "./state.js";

const SIDES = [
  ["slack", "Slack"],
  ["discord", "Discord"],
];

/** The line above the channels: which side, as whom, and the switch of the panel. */
export function startTop() {
  drawOn(["world", "me", "side", "place", "discordPlace", "panelOpen"], draw);
}

function draw() {
  const { me, side, place, discordPlace, panelOpen } = state;
  const title = placeTitle(side === "discord" ? discordPlace : place);
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
    h("h1", {}, h("span", { class: "wide" }, "One agreement, two places")),
    h("div", { class: "side-switch", role: "group", "aria-label": "Where" }, SIDES.map(sideButton)),
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

function sideButton([side, name]) {
  return h(
    "button",
    {
      type: "button",
      "data-top": side,
      "aria-pressed": String(state.side === side),
      onclick: () => go({ side }),
    },
    name,
    h("span", { class: "wide" }, "-like"),
  );
}

function toggleSide() {
  document.body.classList.toggle("side-open");
}

function togglePanel() {
  update({ panelOpen: !state.panelOpen });
  refreshMoney();
}
