import { h } from "../dom.js";
import { avatar, displayName } from "../people.js";
import { myself } from "../state.js";
import { blockNodes } from "./blocks.js";
import { fileList } from "./files.js";
import { mrkdwn } from "./mrkdwn.js";

/** One message: who, when, what, files. `compact` leaves out who and when, since the one above says it. */
export function messageNode(message, { compact, act, menu = null }) {
  const at = new Date(Number(message.ts) * 1000);
  const { tz = "UTC" } = myself();
  const short = at.toLocaleTimeString("en-US", {
    timeZone: tz,
    hour: "numeric",
    minute: "2-digit",
  });
  const long = at.toLocaleString("en-US", { timeZone: tz, dateStyle: "full", timeStyle: "short" });
  const time = h(
    "time",
    { class: "when", datetime: at.toISOString(), title: `${long} (${tz})` },
    short,
  );
  return h(
    "div",
    { class: `message ${compact ? "compact" : ""} ${message.ephemeral ? "private" : ""}` },
    h("div", { class: "gutter" }, compact ? time : avatar(message.user)),
    h(
      "div",
      { class: "body" },
      !compact && byline(message, time),
      message.ephemeral && h("p", { class: "only-you" }, "Only visible to you"),
      content(message, act),
      message.edited && h("span", { class: "edited" }, "(edited)"),
      fileList(message.files ?? []),
    ),
    menu,
  );
}

function byline({ user, bot }, time) {
  const name = user === "Tranche" || user === "Slackbot" ? user : displayName(user);
  return h(
    "p",
    { class: "byline" },
    h("span", { class: "who" }, name),
    (bot || user === "Slackbot") && h("span", { class: "badge" }, "App"),
    time,
  );
}

function content(message, act) {
  if (message.blocks.length > 0) {
    const framed = message.blocks.some(({ type }) => type === "header" || type === "actions");
    const nodes = blockNodes(message.blocks, { act });
    return h("div", { class: framed ? "blocks card" : "blocks" }, nodes);
  }
  const text = message.text === "" ? message.plain : message.text;
  return text === "" ? null : h("div", { class: "b-text" }, mrkdwn(text));
}
