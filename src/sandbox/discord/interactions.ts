import { type Gateway, INTENTS } from "./gateway.ts";
import { channelPayload, interactionMember, userPayload } from "./objects.ts";
import { botPermissions } from "./permissions.ts";
import {
  APPLICATION_ID,
  type Channel,
  type MessageOrigin,
  type Person,
  type Server,
  type StoredInteraction,
} from "./state.ts";
import { nextId, type World } from "./world.ts";

// docs.discord.com, "Receiving and Responding to Interactions": 3 s to the first answer, 15 min of token.
const TOKEN_MS = 15 * 60_000;

/** How the bot first answered an interaction, and after how many real milliseconds; null where it did not in time. */
export type Ack = { readonly ms: number; readonly choices: readonly Choice[] | null } | null;
export type Choice = { readonly name: string; readonly value: string | number };

/** Where and by whom an interaction happens. */
export type Setting = {
  readonly server: Server | null;
  readonly channel: Channel;
  readonly person: Person;
};

type Waiting = { readonly sentAt: number; settle(ack: Ack): void; readonly timer: NodeJS.Timeout };

/** Sends interactions to the bot and waits for their first callback. */
export class Desk {
  readonly #world: World;
  readonly #gateway: Gateway;
  readonly #waiting = new Map<string, Waiting>();

  constructor(world: World, gateway: Gateway) {
    this.#world = world;
    this.#gateway = gateway;
  }

  busy(): boolean {
    return this.#waiting.size > 0;
  }

  /** Dispatches an interaction; resolves with its first callback, or with null after three seconds. */
  deliver(
    { server, channel, person }: Setting,
    what: Pick<StoredInteraction, "type" | "name" | "messageId" | "opener">,
    payload: object,
  ): Promise<Ack> {
    const world = this.#world;
    const stored: StoredInteraction = {
      ...what,
      id: nextId(world),
      token: world.core.id("aW50ZXJhY3Rpb246", 96),
      serverId: server?.id ?? null,
      channelId: channel.id,
      userId: person.id,
      createdAt: world.core.clock.real().getTime(),
      ackedAt: null,
      callback: null,
      ephemeral: false,
      originalId: null,
      loading: false,
    };
    prune(world);
    world.state.value.interactions[stored.token] = stored;
    world.state.changed();
    return new Promise((settle) => {
      const timer = setTimeout(() => this.settle(stored.token, null), world.core.answerMs);
      this.#waiting.set(stored.token, { sentAt: Date.now(), settle, timer });
      const event = { ...envelope(world, { server, channel, person }, stored), ...payload };
      const audience = { serverId: server?.id ?? null, intent: INTENTS.NONE };
      this.#gateway.dispatch("INTERACTION_CREATE", event, audience);
    });
  }

  /** Ends the waiting of an interaction: its callback has come. */
  acknowledged(token: string, choices: readonly Choice[] | null): void {
    const waiting = this.#waiting.get(token);
    if (waiting === undefined) return;
    this.settle(token, { ms: Date.now() - waiting.sentAt, choices });
  }

  settle(token: string, ack: Ack): void {
    const waiting = this.#waiting.get(token);
    this.#waiting.delete(token);
    clearTimeout(waiting?.timer);
    waiting?.settle(ack);
  }

  forget(): void {
    for (const token of [...this.#waiting.keys()]) this.settle(token, null);
  }
}

/** True while a first callback is accepted. */
export function awaitsCallback(world: World, interaction: StoredInteraction): boolean {
  return age(world, interaction) <= world.core.answerMs;
}

/** True while the token of an answered interaction still serves for edits and follow-ups. */
export function tokenLives(world: World, interaction: StoredInteraction): boolean {
  return interaction.ackedAt !== null && age(world, interaction) <= TOKEN_MS;
}

function age(world: World, interaction: StoredInteraction): number {
  return world.core.clock.real().getTime() - interaction.createdAt;
}

/** Tokens are kept a little longer than they live, so that late use is told apart from forged. */
function prune(world: World): void {
  const { interactions } = world.state.value;
  for (const interaction of Object.values(interactions)) {
    if (age(world, interaction) > 2 * TOKEN_MS) delete interactions[interaction.token];
  }
}

/** What a message keeps of the interaction that it answers. */
export function originOf(interaction: StoredInteraction): MessageOrigin | null {
  const { id, token, type, userId, name, messageId, opener } = interaction;
  if (type === 4) return null;
  return { id, token, type, userId, name, sourceMessageId: messageId, opener };
}

/** What every interaction tells beside its data. */
function envelope(
  world: World,
  { server, channel, person }: Setting,
  interaction: StoredInteraction,
) {
  const { id, token, type } = interaction;
  const where = {
    channel_id: channel.id,
    channel: interactionChannel(world, server, channel),
    app_permissions: String(botPermissions(server, channel)),
  };
  const base = {
    id,
    application_id: APPLICATION_ID,
    type,
    token,
    version: 1,
    locale: "en-US",
    entitlements: [],
    attachment_size_limit: 10_485_760,
    ...where,
  };
  if (server === null) {
    return {
      ...base,
      user: userPayload(world, person.id),
      context: 1,
      authorizing_integration_owners: { "0": "0" },
    };
  }
  return {
    ...base,
    guild_id: server.id,
    guild: { id: server.id, locale: "en-US", features: [] },
    guild_locale: "en-US",
    member: interactionMember(world, server, person),
    context: 0,
    authorizing_integration_owners: { "0": server.id },
  };
}

function interactionChannel(world: World, server: Server | null, channel: Channel) {
  const payload = channelPayload(world, server, channel);
  return server === null
    ? payload
    : { ...payload, permissions: String(botPermissions(server, channel)) };
}
