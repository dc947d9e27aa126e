import { byId, h } from "./dom.js";
import { useShortcut } from "./home.js";
import { avatar, displayName, roleOf } from "./people.js";
import { drawOn, go, isInSight, onResize, server, state, workspace } from "./state.js";

/** Workspace, channels, and who I am. */
export function startSidebar() {
  const keys = ["world", "servers", "me", "side", "place", "discordPlace"];
  drawOn([...keys, "unread", "discordUnread"], draw);
  onResize(draw);
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
    ...places("slack", "Slack-like", channels),
    ...places(
      "discord",
      "Discord-like",
      server().channels.filter(({ kind }) => kind === "text"),
    ),
    h("p", { class: "foot-note" }, "Nothing here leaves your machine. No real money moves."),
  );
  if (focused) side.querySelector(`[data-go="${CSS.escape(focused)}"]`)?.focus();
}

/** The channels of one side, and the direct messages there. */
function places(side, title, channels) {
  const hash = () => h("span", { class: "hash", "aria-hidden": "true" }, "#");
  return [
    h("h2", { id: `${side}-title`, class: "side-title" }, title),
    h(
      "ul",
      { "aria-labelledby": `${side}-title` },
      channels.map(({ name }) => placeItem(side, name, name, hash())),
      placeItem(side, "dm", "Tranche", avatar("Tranche", "small")),
      side === "slack" && state.world?.homeTab && homeItem(),
      side === "slack" && (state.world?.globalShortcuts ?? []).map(shortcutItem),
    ),
  ];
}

function personItem({ name }) {
  const current = name === state.me;
  const waiting = current ? 0 : waitingFor(name);
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

/** Direct messages that a person has not read, on either side. */
function waitingFor(name) {
  const mine = `${name}/dm`;
  return (state.unread[mine] ?? 0) + (state.discordUnread[mine] ?? 0);
}

function placeItem(side, place, label, icon) {
  const discord = side === "discord";
  const shown = place === (discord ? state.discordPlace : state.place);
  const current = shown && isInSight(side);
  const counts = discord ? state.discordUnread : state.unread;
  const waiting = current ? 0 : (counts[`${state.me}/${place}`] ?? 0);
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: waiting > 0 ? "place unread" : "place",
        "data-go": `place ${side} ${place}`,
        "aria-current": current ? "page" : null,
        onclick: () => {
          go({ side, ...(discord ? { discordPlace: place } : { place }) });
          document.body.classList.remove("side-open");
        },
      },
      icon,
      h("span", {}, label),
      waiting > 0 && dot(waiting, "unread"),
    ),
  );
}

/** The app's Home tab. */
const homeItem = () => placeItem("slack", "home", "Home", icon("⌂"));

const icon = (sign) => h("span", { class: "hash", "aria-hidden": "true" }, sign);

/** A shortcut of the app that is there wherever the person is. */
function shortcutItem({ name, callbackId }) {
  const onclick = () => useShortcut(callbackId);
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "place", "data-go": `shortcut ${callbackId}`, onclick },
      icon("⚡"),
      h("span", {}, name),
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
