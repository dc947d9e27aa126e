import { byId, h } from "../dom.js";
import { messageList } from "../message-list.js";
import { avatar, displayName } from "../people.js";
import { dayHeading } from "../render/dates.js";
import { messageNode } from "../render/discord/message.js";
import { readerZone } from "../render/discord/times.js";
import { drawOn, isInSight, markSeen, member, now, state } from "../state.js";
import { act } from "./acting.js";
import { madeAt } from "./members.js";

const TOGETHER_MS = 300_000;
const openThreads = new Set();
const dismissed = new Set();
let list;

/** Keeps the list of messages like the server's channel. */
export function startDiscordChannel() {
  list = messageList(byId("discord-channel"), byId("discord-messages"));
  drawOn(["discordChannel", "me", "discordPlace", "servers", "commands", "side"], draw);
}

function draw() {
  const { discordChannel, me, discordPlace } = state;
  if (discordChannel === null) return list.wait();
  const messages = discordChannel.messages.filter(({ id }) => !dismissed.has(id));
  list.show(`${me}/${discordPlace}`, rows(messages), emptyRow);
  const last = messages.at(-1);
  if (last && isInSight("discord")) markSeen(me, `discord/${discordPlace}`, last.id);
}

/** The rows of the list: a heading for each day, and the messages. */
function rows(messages) {
  let day = "";
  let last = null;
  return messages.flatMap((message) => {
    const at = madeAt(message.id);
    const heading = dayHeading(at.getTime() / 1000, readerZone(), now());
    const head = heading === day ? [] : [dayRow(heading)];
    const compact = head.length === 0 && last !== null && belongs(message, last);
    day = heading;
    last = message;
    return [...head, messageRow(message, compact)];
  });
}

/** True where a message goes on with what its author said just before. */
function belongs(message, last) {
  return (
    last.author === message.author &&
    message.type === 0 &&
    !last.private &&
    !message.private &&
    last.thread === undefined &&
    message.components.length === 0 &&
    madeAt(message.id) - madeAt(last.id) < TOGETHER_MS
  );
}

function dayRow(heading) {
  const make = () => h("li", { class: "day" }, h("span", {}, heading));
  return { id: `day ${heading}`, says: heading, make };
}

function messageRow(message, compact) {
  const make = () =>
    h(
      "li",
      { "data-id": message.id },
      messageNode(message, {
        compact,
        act: (...used) => use(message, ...used),
        dismiss: () => dismiss(message),
        menu: menuOf(message),
      }),
      message.thread && thread(message),
    );
  const menu = state.commands.filter(({ type }) => type === 3).map(({ name }) => name);
  const says = JSON.stringify([message, compact, menu, state.servers, now().toDateString()]);
  return { id: message.id, says, make };
}

function dismiss({ id }) {
  dismissed.add(id);
  draw();
}

/** What apps offer for a message, behind three dots. */
function menuOf(message) {
  const names = state.commands.filter(({ type }) => type === 3).map(({ name }) => name);
  if (names.length === 0 || message.private || state.discordPlace === "dm") return null;
  const items = names.map((name) => {
    const onclick = (event) => {
      event.currentTarget.closest("details").open = false;
      act("context-menu", { messageId: message.id, name });
    };
    return h("button", { type: "button", class: "menu-item", onclick }, name);
  });
  const summary = h("summary", { class: "button icon", "aria-label": "Apps" }, "⋯");
  return h("details", { class: "menu d-apps" }, summary, h("div", { class: "menu-list" }, items));
}

/** A thread below its message, open once it was opened. */
function thread({ id, thread: replies, threadId, threadName }) {
  const open = openThreads.has(id);
  const remember = ({ currentTarget }) => {
    if (currentTarget.open) openThreads.add(id);
    else openThreads.delete(id);
  };
  const count = `${replies.length} ${replies.length === 1 ? "message" : "messages"}`;
  const nodes = replies.map((reply) =>
    messageNode(reply, {
      compact: false,
      act: (...used) => use(reply, ...used),
      dismiss: null,
      menu: menuOf(reply),
    }),
  );
  return h(
    "details",
    { class: "thread d-thread", open, ontoggle: remember },
    h("summary", {}, h("strong", {}, threadName), ` · ${count}`),
    nodes,
    replyForm(threadId),
  );
}

function replyForm(threadId) {
  const input = h("input", { class: "text", "aria-label": "Reply", placeholder: "Reply…" });
  const onsubmit = (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text !== "") act("message", { thread: threadId, text });
  };
  return h(
    "form",
    { class: "reply", onsubmit },
    input,
    h("button", { class: "d-button" }, "Reply"),
  );
}

function emptyRow() {
  const { discordPlace, me } = state;
  if (member() === undefined) {
    return empty(me, "Not a member", `${displayName(me)} is only in the Slack-like workspace.`);
  }
  if (discordPlace === "dm") {
    const words = `No messages yet. What Tranche has to say to ${displayName(me)} alone comes here.`;
    return empty("Tranche", "Direct messages with Tranche", words);
  }
  const words = "No messages yet. Type / below for the commands, /milestone new to begin.";
  return empty("Tranche", `Welcome to #${discordPlace}`, words);
}

function empty(who, title, words) {
  return h(
    "li",
    { class: "empty" },
    avatar(who, "big"),
    h("p", { class: "empty-title" }, title),
    h("p", {}, words),
  );
}

/** Uses a component of a message. */
async function use(message, component, values) {
  const id = CSS.escape(component.custom_id);
  const pressed = byId("discord-messages").querySelector(
    `[data-id="${message.id}"] [data-action="${id}"]`,
  );
  pressed?.setAttribute("aria-busy", "true");
  await act("click", {
    messageId: message.id,
    customId: component.custom_id,
    ...(values !== undefined && { values }),
  });
  pressed?.removeAttribute("aria-busy");
}
