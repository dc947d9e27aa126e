import { h } from "../../dom.js";
import { drawOn, member, myself, now } from "../../state.js";

const TICK_MS = 10_000;
const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
};

/** The zone the person reads in. */
export const readerZone = () => member()?.tz ?? myself().tz ?? "UTC";

/** A time as Discord shows `<t:seconds:style>`, in the reader's zone; a relative one goes on counting. */
export function timeNode(seconds, style = "f") {
  const at = new Date(seconds * 1000);
  if (Number.isNaN(at.getTime())) return "Invalid date";
  const tz = readerZone();
  const full = format(at, STYLES.F, tz);
  const attributes = { class: "d-time", datetime: at.toISOString(), title: `${full} (${tz})` };
  if (style !== "R") return h("time", attributes, format(at, STYLES[style] ?? STYLES.f, tz));
  return h("time", { ...attributes, "data-relative": seconds }, relative(seconds));
}

/** Keeps relative times true while the page is open, and after the clock was moved. */
export function startTimes() {
  const count = () => {
    for (const node of document.querySelectorAll("[data-relative]")) {
      const words = relative(Number(node.dataset.relative));
      if (node.textContent !== words) node.textContent = words;
    }
  };
  drawOn(["aheadMs"], count);
  setInterval(count, TICK_MS);
}

function format(at, options, timeZone) {
  return new Intl.DateTimeFormat("en-US", { ...options, timeZone }).format(at);
}

function relative(at) {
  const seconds = at - Math.floor(now().getTime() / 1000);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS.at(-1);
  const words = new Intl.RelativeTimeFormat("en-US", { numeric: "auto" });
  return words.format(Math.round(seconds / size), unit);
}
