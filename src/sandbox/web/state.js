const HOME = "website-relaunch";
const DEFAULT = {
  me: stored("tranche.me") ?? "buyer",
  /** Which of the two the person looks at where only one fits, and acts in by the guide. */
  side: stored("tranche.side") === "discord" ? "discord" : "slack",
  /** Where they are in the Slack-like workspace, and in the Discord-like server. */
  place: HOME,
  discordPlace: HOME,
};
const BOTH_FIT = window.matchMedia("(min-width: 1500px)");
const listeners = new Set();
const seenKey = "tranche.seen";

/** What the page shows. Only `update` changes it. */
export const state = {
  ...DEFAULT,
  world: null,
  channel: null,
  unread: {},
  upcoming: [],
  discordUnread: {},
  view: null,
  servers: null,
  commands: [],
  discordChannel: null,
  modal: null,
  stripe: null,
  ledger: null,
  /** Milliseconds that virtual time is ahead of this machine's. */
  aheadMs: 0,
  panelOpen: window.innerWidth > 1100 && stored("tranche.panel") !== "closed",
  ...fromAddress(),
};

/** Changes what the page shows, and tells everyone who draws a part of it which keys are new. */
export function update(changes) {
  const changed = Object.keys(changes).filter((key) => state[key] !== changes[key]);
  if (changed.length === 0) return;
  Object.assign(state, changes);
  if ("panelOpen" in changes) store("tranche.panel", changes.panelOpen ? "open" : "closed");
  for (const [keys, draw] of listeners) if (changed.some((key) => keys.includes(key))) draw();
}

/** Draws now, and whenever one of the keys changes. */
export function drawOn(keys, draw) {
  listeners.add([keys, draw]);
  draw();
}

/** Becomes a person, changes sides, or goes to a channel; the address follows, so that two windows can be two people. */
export function go(changes) {
  const { me, side, place, discordPlace } = { ...state, ...changes };
  store("tranche.me", me);
  store("tranche.side", side);
  const at = [me, side, side === "discord" ? discordPlace : place].map(encodeURIComponent);
  history.replaceState(null, "", `#${at.join("/")}`);
  move({ me, side, place, discordPlace });
}

/** Follows an address that was typed or gone back to. */
export function followAddress() {
  move(fromAddress());
}

/** What was read for another person or place is shown no longer. */
function move(next) {
  const person = next.me !== undefined && next.me !== state.me;
  const goes = (key) => person || (next[key] !== undefined && next[key] !== state[key]);
  update({
    ...next,
    ...(goes("place") && { channel: null }),
    ...(goes("discordPlace") && { discordChannel: null }),
    ...(person && { view: null, modal: null }),
  });
}

/** `#person/side/channel`; the older `#person/channel` is Slack's. */
function fromAddress() {
  const [me, ...rest] = location.hash.slice(1).split("/").map(decodeURIComponent);
  if (!/^[\w-]+$/.test(me ?? "")) return {};
  const named = rest[0] === "slack" || rest[0] === "discord";
  const side = named ? rest[0] : "slack";
  const where = (named ? rest[1] : rest[0]) || HOME;
  return { me, side, ...(side === "discord" ? { discordPlace: where } : { place: where }) };
}

/** True where that side can be seen: both on a wide page, else the one that was chosen. */
export function isInSight(side) {
  return BOTH_FIT.matches || state.side === side;
}

/** Calls back whenever the page has become wide enough for both sides, or is so no longer. */
export function onResize(draw) {
  BOTH_FIT.addEventListener("change", draw);
}

/** The Discord-like server that is shown: the first one. */
export function server() {
  return state.servers?.[0] ?? { name: "", people: [], channels: [] };
}

/** The person the page acts as, as a member of the Discord-like server; undefined for who is in none. */
export function member() {
  return server().people.find((one) => one.name === state.me);
}

/** The workspace that is shown: the first one. */
export function workspace() {
  return state.world?.workspaces[0] ?? { name: "", people: [], channels: [] };
}

/** The person the page acts as. */
export function myself() {
  return workspace().people.find((one) => one.name === state.me) ?? { id: "", name: state.me };
}

/** Virtual time. */
export function now() {
  return new Date(Date.now() + state.aheadMs);
}

/** Remembers, for this browser, up to which message a person has read a channel. */
export function markSeen(person, place, ts) {
  const seen = seenMarks();
  if (seen[`${person}/${place}`] === ts) return;
  store(seenKey, JSON.stringify({ ...seen, [`${person}/${place}`]: ts }));
}

/** The last message that a person has read in a channel; "0" where they have read none. */
export function lastSeen(person, place) {
  return seenMarks()[`${person}/${place}`] ?? "0";
}

/** Forgets what was read: the world begins anew. */
export function forgetSeen() {
  store(seenKey, "{}");
}

function seenMarks() {
  try {
    return JSON.parse(stored(seenKey) ?? "{}");
  } catch {
    return {};
  }
}

// A browser may refuse storage; the page works without.
function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {}
}
