import { readCommands, readModal, readServerChannel, readServers } from "../api.js";
import { soon } from "../soon.js";
import { isInSight, lastSeen, member, server, state, update } from "../state.js";

const UNREAD_AFTER_MS = 150;
let look = 0;

/** Makes reads that are under way count for nothing: they began before what the person just did. */
export function outdateDiscord() {
  look += 1;
}

/** Reads the channel and the modal of the person anew, with `all` also servers and commands; the latest look counts. */
export async function refreshDiscord(all = false) {
  look += 1;
  const mine = look;
  if (all || state.servers === null) await refreshServers();
  if (mine !== look) return;
  // Who is not in the server sees nothing of it.
  if (member() === undefined) {
    if (state.servers !== null) update({ discordChannel: { messages: [] }, modal: null });
    return;
  }
  const { me, discordPlace } = state;
  const [commands, channel, modal] = await Promise.all([
    all || state.commands.length === 0 ? readCommands(me).catch(() => []) : state.commands,
    readServerChannel(me, discordPlace).catch(() => null),
    readModal(me).catch(() => undefined),
  ]);
  if (mine !== look) return;
  const read = { commands, discordChannel: channel, modal };
  const news = Object.entries(read).filter(
    ([key, value]) =>
      value !== undefined &&
      (value !== null || key === "modal") &&
      JSON.stringify(value) !== JSON.stringify(state[key]),
  );
  update(Object.fromEntries(news));
  refreshUnread();
}

async function refreshServers() {
  const servers = await readServers().catch(() => null);
  if (servers !== null && JSON.stringify(servers) !== JSON.stringify(state.servers)) {
    update({ servers });
  }
}

/** Counts what each person has not read: in private for everyone, and in each channel for oneself. */
const refreshUnread = soon(UNREAD_AFTER_MS, async () => {
  const { people, channels } = server();
  const { me, discordPlace } = state;
  const wanted = [
    ...people.map(({ name }) => [name, "dm"]),
    ...channels.filter(({ kind }) => kind === "text").map(({ name }) => [me, name]),
  ].filter(([person, where]) => person !== me || where !== discordPlace || !isInSight("discord"));
  if (member() === undefined) return;
  const counts = Object.fromEntries(await Promise.all(wanted.map(unreadIn)));
  if (JSON.stringify(counts) !== JSON.stringify(state.discordUnread)) {
    update({ discordUnread: counts });
  }
});

async function unreadIn([person, where]) {
  const { messages = [] } = await readServerChannel(person, where).catch(() => ({}));
  const since = BigInt(lastSeen(person, `discord/${where}`));
  const fresh = messages.filter(({ id, author }) => BigInt(id) > since && author !== person);
  return [`${person}/${where}`, fresh.length];
}
