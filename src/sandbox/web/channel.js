import { sendClick, sendMessage, sendShortcut } from "./api.js";
import { confirmed, toldOff } from "./dialogs.js";
import { byId, h } from "./dom.js";
import { homeRow } from "./home.js";
import { refresh } from "./live.js";
import { messageList } from "./message-list.js";
import { showView } from "./modal.js";
import { avatar, displayName } from "./people.js";
import { dayHeading } from "./render/dates.js";
import { messageNode } from "./render/message.js";
import { drawOn, isInSight, markSeen, myself, now, state } from "./state.js";

const TOGETHER_S = 300;
const openThreads = new Set();
let list;

/** Keeps the list of messages like the channel. */
export function startChannel() {
  list = messageList(byId("channel"), byId("messages"));
  drawOn(["channel", "me", "place", "world", "side"], draw);
}

function draw() {
  const { channel, me, place } = state;
  if (channel === null) return list.wait();
  if (place === "home") {
    list.show(`${me}/home`, [homeRow(channel.home ?? null)], emptyRow);
    return;
  }
  const drawn = rows(channel.messages);
  list.show(`${me}/${place}`, drawn, emptyRow);
  const last = channel.messages.at(-1);
  if (last && isInSight("slack")) markSeen(me, place, last.ts);
}

/** The rows of the list: a heading for each day, and the messages. */
function rows(messages) {
  const { tz = "UTC" } = myself();
  const at = now();
  let day = "";
  let last = null;
  return messages.flatMap((message) => {
    const heading = dayHeading(Number(message.ts), tz, at);
    const head = heading === day ? [] : [dayRow(heading)];
    const compact =
      head.length === 0 &&
      last !== null &&
      last.user === message.user &&
      last.ephemeral === message.ephemeral &&
      (last.thread ?? []).length === 0 &&
      Number(message.ts) - Number(last.ts) < TOGETHER_S &&
      !message.blocks.some(({ type }) => type === "header");
    day = heading;
    last = message;
    return [...head, messageRow(message, compact)];
  });
}

function dayRow(heading) {
  const make = () => h("li", { class: "day" }, h("span", {}, heading));
  return { id: `day ${heading}`, says: heading, make };
}

function messageRow(message, compact) {
  const make = () =>
    h(
      "li",
      { "data-ts": message.ts },
      messageNode(message, {
        compact,
        act: (...used) => use(message, ...used),
        menu: menuOf(message),
      }),
      thread(message),
    );
  return { id: message.ts, says: JSON.stringify([message, compact, now().toDateString()]), make };
}

/** What the app offers for a message, behind three dots. */
function menuOf(message) {
  const { shortcuts = [] } = state.world ?? {};
  if (shortcuts.length === 0 || message.ephemeral || state.place === "dm") return null;
  const items = shortcuts.map(({ name, callbackId }) => {
    const onclick = async (event) => {
      event.currentTarget.closest("details").open = false;
      const body = { as: state.me, channel: state.place, ts: message.ts, name: callbackId };
      const { view } = await toldOff(sendShortcut(body));
      if (view) showView(view);
      refresh();
    };
    return h("button", { type: "button", class: "menu-item", onclick }, name);
  });
  const summary = h("summary", { class: "button icon", "aria-label": "More actions" }, "⋯");
  return h("details", { class: "menu s-apps" }, summary, h("div", { class: "menu-list" }, items));
}

function thread(message) {
  const replies = message.thread ?? [];
  const open = openThreads.has(message.ts);
  if (replies.length === 0 && message.ephemeral) return null;
  const label =
    replies.length === 0
      ? "Reply in thread"
      : `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`;
  const remember = (event) => {
    if (event.currentTarget.open) openThreads.add(message.ts);
    else openThreads.delete(message.ts);
  };
  const nodes = replies.map((reply) =>
    messageNode(reply, {
      compact: false,
      act: (...used) => use(reply, ...used),
      menu: menuOf(reply),
    }),
  );
  return h(
    "details",
    { class: replies.length === 0 ? "thread none" : "thread", open, ontoggle: remember },
    h("summary", {}, label),
    nodes,
    replyForm(message),
  );
}

function replyForm(message) {
  const input = h("input", { class: "text", "aria-label": "Reply", placeholder: "Reply…" });
  const onsubmit = async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text === "") return;
    openThreads.add(message.ts);
    const body = { as: state.me, channel: state.place, threadTs: message.ts, text };
    await toldOff(sendMessage(body));
    refresh();
  };
  return h("form", { class: "reply", onsubmit }, input, h("button", { class: "button" }, "Reply"));
}

function emptyRow() {
  const where = state.place === "dm" ? "Direct messages with Tranche" : `#${state.place}`;
  return h(
    "li",
    { class: "empty" },
    avatar("Tranche", "big"),
    h("p", { class: "empty-title" }, where),
    h(
      "p",
      {},
      state.place === "dm"
        ? `Nothing here yet. What Tranche has to say to ${displayName(state.me)} alone comes here.`
        : "Nothing here yet. Type /milestone new below to propose the first milestone.",
    ),
  );
}

/** Uses an element of a message: asks first where the app wants that, then tells the app. */
async function use(message, block, element, option) {
  if (element.confirm && !(await confirmed(element.confirm))) return;
  const body = {
    as: state.me,
    channel: state.place,
    ts: message.ts,
    blockId: block.block_id,
    actionId: element.action_id,
    ...(element.text && { label: element.text.text }),
    ...(element.confirm && { confirm: true }),
    ...(option !== undefined && { option }),
  };
  const selector = `[data-action="${CSS.escape(`${block.block_id}/${element.action_id}`)}"]`;
  const pressed = document.querySelector(`[data-ts="${message.ts}"] ${selector}`);
  pressed?.setAttribute("aria-busy", "true");
  const { view } = await toldOff(sendClick(body));
  pressed?.removeAttribute("aria-busy");
  if (view) showView(view);
  refresh();
}
