/** What the sandbox answered where it could not do what was asked. */
class SandboxError extends Error {
  constructor(status, { code = "unknown", message = "The sandbox did not say why." } = {}) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function call(method, path, body) {
  let answer;
  try {
    answer = await fetch(`/sandbox${path}`, {
      method,
      ...(body !== undefined && {
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
  } catch {
    throw new SandboxError(0, { code: "away", message: "The sandbox doesn't answer." });
  }
  const result = await answer.json().catch(() => ({}));
  if (answer.ok) return result;
  throw new SandboxError(answer.status, result.error);
}

const get = (path) => call("GET", path);
const post = (path, body = {}) => call("POST", path, body);
const as = (person) => `as=${encodeURIComponent(person)}`;

/** Workspaces with their people and channels. */
export const readWorld = () => get("/slack");

/** The app's Home as it was last published for a person, in the place of a channel's messages. */
const readHome = async (person) => ({
  messages: [],
  home: (await get(`/slack/home?${as(person)}`)).view,
});

/** A person opens the app's Home. */
export const openHome = (person) => post("/slack/home", { as: person });

/** A channel as one person sees it; "dm" is their direct messages with the bot, "home" the app's Home. */
export const readChannel = (person, channel) =>
  channel === "home"
    ? readHome(person)
    : get(
        channel === "dm"
          ? `/slack/dm?${as(person)}`
          : `/slack/channels/${encodeURIComponent(channel)}?${as(person)}`,
      );

/** The modal on top for this person, or null. */
export const readView = async (person) => (await get(`/slack/view?${as(person)}`)).view;

export const sendCommand = (body) => post("/slack/command", body);
export const sendMessage = (body) => post("/slack/message", body);
export const sendClick = (body) => post("/slack/click", body);
/** A command in a message's own menu, or without a message one that is there everywhere. */
export const sendShortcut = (body) => post("/slack/shortcut", body);
export const submitView = (body) => post("/slack/submit", body);
export const closeView = (body) => post("/slack/close", body);

/** Discord's servers with their people and channels. */
export const readServers = async () => (await get("/discord")).servers;

/** The commands that are registered at Discord. */
export const readCommands = async (person) =>
  (await get(`/discord/commands?${as(person)}`)).commands;

/** A Discord channel as one person sees it; "dm" is their direct messages with the bot. */
export const readServerChannel = (person, channel) =>
  get(
    channel === "dm"
      ? `/discord/dm?${as(person)}`
      : `/discord/channels/${encodeURIComponent(channel)}?${as(person)}`,
  );

/** The Discord modal open before this person, or null. */
export const readModal = async (person) => (await get(`/discord/modal?${as(person)}`)).modal;

/** One of a person's acts at Discord: command, autocomplete, context-menu, click, submit, close or message. */
export const actAtDiscord = (act, body) => post(`/discord/${act}`, body);

export const readStripe = () => get("/stripe");
export const readLedger = () => get("/ledger");
export const pay = (session, outcome) => post("/stripe/pay", { session, outcome });
export const chargeBack = (charge, outcome) => post("/stripe/chargeback", { charge, outcome });
export const onboard = (account, outcome) => post("/stripe/onboard", { account, outcome });

/** What time will do next, soonest first. */
export const readUpcoming = async () => (await get("/upcoming")).upcoming;
export const goTo = (to) => post("/clock", { to });
export const readClock = () => get("/clock");
export const advanceClock = (advance) => post("/clock", { advance });
export const reset = () => post("/reset");

/** Whether the bot is connected; never throws: `away` says that the sandbox itself does not answer. */
export async function readHealth() {
  try {
    const answer = await fetch("/sandbox/health");
    const { ready = false, waitingFor = [] } = await answer.json();
    return { ready, away: false, waitingFor };
  } catch {
    return { ready: false, away: true, waitingFor: [] };
  }
}
