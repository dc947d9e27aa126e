import { madeAt } from "../../discord/members.js";
import { h } from "../../dom.js";
import { avatar, displayName } from "../../people.js";
import { fileList } from "../files.js";
import { componentNodes, shownFiles } from "./components.js";
import { markdown } from "./markdown.js";
import { readerZone, timeNode } from "./times.js";

const LOADING = 1 << 7;
const THREAD_CREATED = 18;

/** One message: who, when, what, files. `compact` leaves out who and when, since the one above says it. */
export function messageNode(message, { compact, act, dismiss, menu }) {
  if (message.type === THREAD_CREATED) return system(message);
  const waiting = (message.flags & LOADING) !== 0;
  return h(
    "div",
    { class: `d-message ${compact ? "compact" : ""} ${message.private ? "private" : ""}` },
    h("div", { class: "d-gutter" }, compact ? null : avatar(message.author)),
    h(
      "div",
      { class: "d-body" },
      !compact && byline(message),
      waiting ? h("p", { class: "d-thinking" }, "Tranche is thinking…") : content(message, act),
      message.edited && h("span", { class: "edited" }, "(edited)"),
      message.private && onlyYou(dismiss),
    ),
    menu,
  );
}

function byline({ id, author }) {
  const at = madeAt(id);
  const short = at.toLocaleTimeString("en-US", {
    timeZone: readerZone(),
    hour: "numeric",
    minute: "2-digit",
  });
  const time = timeNode(at.getTime() / 1000, "F");
  time.className = "when";
  time.textContent = short;
  return h(
    "p",
    { class: "byline" },
    h("span", { class: "who" }, author === "Tranche" ? author : displayName(author)),
    author === "Tranche" && h("span", { class: "d-badge" }, "App"),
    time,
  );
}

function content({ content: text, components, files = [], plain }, act) {
  const nothing = text === "" && components.length === 0 && files.length === 0;
  const shown = shownFiles(components);
  return [
    text !== "" && h("div", { class: "d-text" }, markdown(text)),
    components.length > 0 &&
      h("div", { class: "d-components" }, componentNodes(components, { act, files })),
    nothing && h("div", { class: "d-text" }, plain),
    fileList(files.filter(({ name }) => !shown.includes(name))),
  ];
}

function onlyYou(dismiss) {
  return h(
    "p",
    { class: "d-only-you" },
    h("span", { "aria-hidden": "true" }, "👁 "),
    "Only you can see this",
    dismiss && [
      " · ",
      h("button", { type: "button", class: "d-link", onclick: dismiss }, "Dismiss message"),
    ],
  );
}

function system({ author, content: name }) {
  return h(
    "div",
    { class: "d-system" },
    h("strong", {}, author === "Tranche" ? author : displayName(author)),
    " started a thread",
    name && [": ", h("strong", {}, name)],
  );
}
