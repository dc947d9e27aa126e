const DEFAULT = { me: stored("tranche.me") ?? "buyer", place: "website-relaunch" };
const listeners = new Set();
const seenKey = "tranche.seen";

/** What the page shows. Only `update` changes it. */
export const state = {
  ...DEFAULT,
  world: null,
  channel: null,
  unread: {},
  view: null,
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

/** Becomes a person, or goes to a channel; the address follows, so that two windows can be two people. */
export function go(changes) {
  const next = { me: state.me, place: state.place, ...changes };
  store("tranche.me", next.me);
  history.replaceState(null, "", `#${next.me}/${next.place}`);
  update({ ...next, channel: null, ...(next.me !== state.me && { view: null }) });
}

/** Follows an address that was typed or gone back to. */
export function followAddress() {
  const next = fromAddress();
  if (next.me !== undefined) update({ ...next, channel: null, view: null });
}

function fromAddress() {
  const [me, place] = location.hash.slice(1).split("/").map(decodeURIComponent);
  return /^[\w-]+$/.test(me ?? "") ? { me, place: place || DEFAULT.place } : {};
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
