import {
  readChannel,
  readClock,
  readHealth,
  readLedger,
  readStripe,
  readUpcoming,
  readView,
  readWorld,
} from "./api.js";
import { refreshDiscord } from "./discord/live.js";
import { byId } from "./dom.js";
import { soon } from "./soon.js";
import { isInSight, lastSeen, state, update, workspace } from "./state.js";

const HEALTH_MS = 4000;
const HEALTH_WHILE_DOWN_MS = 1000;
const LEDGER_AFTER_MS = 250;
const UNREAD_AFTER_MS = 150;
let look = 0;
let clockLook = 0;
let healthy = true;

/** Reads everything, and from then on what the sandbox says has changed; comes back by itself after it was away. */
export async function startLive() {
  await refreshAll();
  const events = new EventSource("/sandbox/events");
  // What changed between the reading above and now, or while the stream was away, is told to nobody.
  events.onopen = refreshAll;
  events.onmessage = ({ data }) => changed(JSON.parse(data).vendor);
  events.onerror = () => watchHealth(0);
  watchHealth(0);
}

function changed(vendor) {
  if (vendor === "slack" || vendor === "all") refresh();
  if (vendor === "discord") refreshDiscord();
  if (vendor === "all") refreshDiscord(true);
  if (vendor === "clock" || vendor === "all") refreshClock();
  refreshMoney();
}

/** Makes reads that are under way count for nothing: they began before what the person just did. */
export function outdate() {
  look += 1;
}

/** Reads the channel and the modal of the person anew; the latest look counts. */
export async function refresh() {
  look += 1;
  const mine = look;
  const { me, place } = state;
  const [channel, view] = await Promise.all([
    readChannel(me, place).catch((error) => (error.status === 403 ? { messages: [] } : null)),
    readView(me).catch(() => undefined),
  ]);
  if (mine !== look) return;
  const same = JSON.stringify(channel) === JSON.stringify(state.channel);
  update({
    ...(channel !== null && !same && { channel }),
    ...(view !== undefined && { view }),
  });
  refreshUnread();
}

/** Reads everything there is. */
export async function refreshAll() {
  const world = await readWorld().catch(() => null);
  if (world === null) return;
  if (JSON.stringify(world) !== JSON.stringify(state.world)) update({ world });
  await Promise.all([refreshClock(), refresh(), refreshDiscord(true)]);
  refreshMoney();
}

async function refreshClock() {
  clockLook += 1;
  const mine = clockLook;
  const clock = await readClock().catch(() => null);
  if (clock !== null && mine === clockLook)
    update({ aheadMs: Math.round((Date.parse(clock.now) - Date.now()) / 1000) * 1000 });
}

/** Stripe's side, the ledger's, and what time will do; all only while they are looked at. */
export const refreshMoney = soon(LEDGER_AFTER_MS, async () => {
  if (!state.panelOpen) return;
  const [stripe, ledger, upcoming] = await Promise.all([
    readStripe().catch(() => state.stripe),
    healthy ? readLedger().catch(() => null) : null,
    healthy ? readUpcoming().catch(() => []) : [],
  ]);
  update({ stripe, ledger, upcoming });
});

/** Counts what each person has not read: in private for everyone, and in each channel for oneself. */
const refreshUnread = soon(UNREAD_AFTER_MS, async () => {
  const { people, channels } = workspace();
  const { me, place } = state;
  const wanted = [
    ...people.map(({ name }) => [name, "dm"]),
    ...channels.map(({ name }) => [me, name]),
  ].filter(([person, where]) => person !== me || where !== place || !isInSight("slack"));
  const counts = await Promise.all(wanted.map(unreadIn));
  const unread = Object.fromEntries(counts);
  if (JSON.stringify(unread) !== JSON.stringify(state.unread)) update({ unread });
});

async function unreadIn([person, where]) {
  const { messages = [] } = await readChannel(person, where).catch(() => ({}));
  const since = lastSeen(person, where);
  const fresh = messages.filter(({ ts, user }) => Number(ts) > Number(since) && user !== person);
  return [`${person}/${where}`, fresh.length];
}

let healthTimer;

function watchHealth(afterMs) {
  clearTimeout(healthTimer);
  healthTimer = setTimeout(async () => {
    const health = await readHealth();
    showHealth(health);
    if (health.ready && !healthy) {
      healthy = true;
      refreshAll();
    }
    healthy = health.ready;
    watchHealth(healthy ? HEALTH_MS : HEALTH_WHILE_DOWN_MS);
  }, afterMs);
}

function showHealth({ ready, away, waitingFor }) {
  const words = away
    ? "The sandbox doesn't answer. If you stopped it, start it with npm start; this page comes back by itself."
    : `Tranche isn't connected (${waitingFor.join("; ")}). This page goes on by itself once it is.`;
  const line = byId("trouble");
  if (line.hidden !== ready) line.hidden = ready;
  if (!ready && line.textContent !== words) line.textContent = words;
}
