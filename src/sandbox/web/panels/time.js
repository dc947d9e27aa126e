import { advanceClock, goTo, reset } from "../api.js";
import { asked, tell, toldOff } from "../dialogs.js";
import { h } from "../dom.js";
import { refreshAll } from "../live.js";
import { forgetDrafts } from "../modal.js";
import { forgetSeen, myself, now, state, update } from "../state.js";
import { upcomingWords } from "./upcoming.js";

const STEPS = [
  ["+1 hour", "PT1H"],
  ["+1 day", "P1D"],
  ["+3 days", "P3D"],
  ["+8 days", "P8D"],
];
const HOUR_MS = 3_600_000;

/** Virtual time, and how to move it: due dates, reminders and settlement follow. */
export function time() {
  const { tz = "UTC" } = myself();
  const words = inWords(now(), tz, { year: "numeric" });
  const buttons = STEPS.map(([label, advance]) =>
    h(
      "button",
      {
        ...{ type: "button", class: "button" },
        onclick: (event) => move(event, advanceClock(advance)),
      },
      label,
    ),
  );
  return [
    h("p", { class: "clock" }, words),
    h("p", { class: "soft" }, `${tz.replaceAll("_", " ")} · ${aheadWords()}`),
    h("div", { class: "times" }, buttons),
    ...upcoming(tz),
  ];
}

const MOST_SHOWN = 5;

/** What time will do next by itself; a click goes there. */
function upcoming(tz) {
  const next = (state.upcoming ?? []).slice(0, MOST_SHOWN);
  if (next.length === 0) return [];
  const lines = next.map((one) =>
    h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "upcoming", onclick: (event) => move(event, goTo(one.at)) },
        h("span", { class: "soft" }, inWords(new Date(one.at), tz, yearIfOther(one.at))),
        h("span", {}, upcomingWords(one)),
      ),
    ),
  );
  return [
    h("h3", { class: "what-next" }, "What time brings next"),
    h("ol", { class: "upcoming-list" }, lines),
    h("p", { class: "soft" }, "Click one to go there."),
  ];
}

function yearIfOther(at) {
  return new Date(at).getFullYear() === now().getFullYear() ? {} : { year: "numeric" };
}

function inWords(date, timeZone, more = {}) {
  return date.toLocaleString("en-US", {
    ...{ timeZone, weekday: "short", day: "numeric", month: "short", hour: "numeric" },
    ...{ minute: "2-digit", ...more },
  });
}

function aheadWords() {
  const hours = Math.round(state.aheadMs / HOUR_MS);
  if (hours === 0) return "the real time";
  const days = Math.floor(hours / 24);
  const parts = [days > 0 && `${days} d`, hours % 24 > 0 && `${hours % 24} h`].filter(Boolean);
  return `${parts.join(" ")} ahead of the real time`;
}

async function move(event, moving) {
  const button = event.currentTarget;
  button.setAttribute("aria-busy", "true");
  await toldOff(moving);
  button.removeAttribute("aria-busy");
  refreshAll();
}

/** A fresh world. */
export function startOver() {
  return [
    h(
      "p",
      { class: "soft" },
      "Messages, money, people's choices and the clock go back to the beginning.",
    ),
    h(
      "button",
      { type: "button", class: "button danger-quiet", onclick: begin },
      "Reset the sandbox",
    ),
  ];
}

async function begin() {
  const words =
    "Everything in this sandbox is deleted: messages, milestones, payments. The clock goes back to now.";
  if (!(await asked("Reset the sandbox?", words, "Reset", "danger"))) return;
  const done = await toldOff(reset());
  if (!done.reset) return;
  forgetDrafts();
  forgetSeen();
  update({ view: null, unread: {} });
  await refreshAll();
  tell("A fresh world.");
}
