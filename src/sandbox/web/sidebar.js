import { byId, h } from "./dom.js";
import { avatar, displayName, roleOf } from "./people.js";
import { drawOn, go, state, workspace } from "./state.js";

/** Workspace, channels, and who I am. */
export function startSidebar() {
  drawOn(["world", "me", "place", "unread"], draw);
}

function draw() {
  const focused = document.activeElement?.dataset?.go;
  const { name, people, channels } = workspace();
  const side = byId("sidebar");
  side.replaceChildren(
    h(
      "div",
      { class: "workspace" },
      avatar("Tranche"),
      h(
        "div",
        {},
        h("p", { class: "workspace-name" }, displayName(name)),
        h("p", { class: "soft" }, "Tranche sandbox"),
      ),
    ),
    h("h2", { id: "people-title" }, "You are"),
    h("ul", { class: "people", "aria-labelledby": "people-title" }, people.map(personItem)),
    h("h2", { id: "channels-title" }, "Channels"),
    h(
      "ul",
      { "aria-labelledby": "channels-title" },
      channels.map((channel) =>
        placeItem(
          channel.name,
          channel.name,
          h("span", { class: "hash", "aria-hidden": "true" }, "#"),
        ),
      ),
    ),
    h("h2", { id: "direct-title" }, "Direct messages"),
    h(
      "ul",
      { "aria-labelledby": "direct-title" },
      placeItem("dm", "Tranche", avatar("Tranche", "small")),
    ),
    h("p", { class: "foot-note" }, "Nothing here leaves your machine. No real money moves."),
  );
  if (focused) side.querySelector(`[data-go="${CSS.escape(focused)}"]`)?.focus();
}

function personItem({ name }) {
  const current = name === state.me;
  const waiting = current ? 0 : (state.unread[`${name}/dm`] ?? 0);
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: "person",
        "data-go": `person ${name}`,
        "aria-pressed": String(current),
        onclick: () => become(name),
      },
      avatar(name, "small"),
      h(
        "span",
        { class: "person-words" },
        h("span", { class: "person-name" }, displayName(name)),
        h("span", { class: "person-role" }, roleOf(name)),
      ),
      current && h("span", { class: "you" }, "you"),
      waiting > 0 && dot(waiting, "unread direct messages"),
    ),
  );
}

function placeItem(place, label, icon) {
  const current = place === state.place;
  const waiting = current ? 0 : (state.unread[`${state.me}/${place}`] ?? 0);
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: waiting > 0 ? "place unread" : "place",
        "data-go": `place ${place}`,
        "aria-current": current ? "page" : null,
        onclick: () => {
          go({ place });
          document.body.classList.remove("side-open");
        },
      },
      icon,
      h("span", {}, label),
      waiting > 0 && dot(waiting, "unread"),
    ),
  );
}

function dot(count, what) {
  return h("span", { class: "count", "aria-label": `${count} ${what}` }, String(count));
}

/** Goes on as this person. */
export function become(name) {
  go({ me: name });
  document.body.classList.remove("side-open");
}
