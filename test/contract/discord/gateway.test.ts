import { Events } from "discord.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { APPLICATION_ID, BOT_TOKEN } from "../../../src/sandbox/discord/state.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start.ts";
import { type DiscordBot, startDiscordBot } from "../../support/discord-bot.ts";
import { drive } from "../../support/sandbox-bot.ts";

type Frame = { op: number; t?: string | null; s?: number | null; d: unknown };

/** A bare connection: frames as they come, and the code that it was closed with. */
class Line {
  readonly frames: Frame[] = [];
  closed: number | null = null;
  readonly #socket: WebSocket;
  readonly #watchers = new Set<() => void>();

  constructor(sandbox: Sandbox) {
    this.#socket = new WebSocket(`${sandbox.url.replace("http", "ws")}/discord/gateway?v=10`);
    this.#socket.on("message", (data) => {
      this.frames.push(JSON.parse(String(data)));
      this.#changed();
    });
    this.#socket.on("close", (code) => {
      this.closed = code;
      this.#changed();
    });
  }

  send(op: number, d: unknown): void {
    this.#socket.send(JSON.stringify({ op, d }));
  }

  hangUp(code: number): Promise<void> {
    this.#socket.close(code);
    return this.until(() => this.closed !== null);
  }

  until(done: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!done()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  async frame(op: number, t?: string): Promise<Frame> {
    const fits = (one: Frame) => one.op === op && (t === undefined || one.t === t);
    await this.until(() => this.frames.some(fits) || this.closed !== null);
    return this.frames.find(fits) ?? { op: -1, d: this.closed };
  }

  async identify(more: object = {}): Promise<Frame> {
    await this.frame(10);
    this.send(2, { token: BOT_TOKEN, intents: 1, properties: {}, ...more });
    return this.frame(0, "READY");
  }

  #changed(): void {
    for (const look of [...this.#watchers]) look();
  }
}

function idOf(ready: Frame): unknown {
  const { d } = ready;
  return typeof d === "object" && d !== null && "session_id" in d ? d.session_id : null;
}

describe("a bare connection", () => {
  let sandbox: Sandbox;
  const act = (body: object) =>
    drive(sandbox.url, "POST", "/admin", { vendor: "discord", ...body });
  const open = () => new Line(sandbox);

  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0, dataDir: null, log: () => {}, manifest: null });
  });
  afterEach(() => sandbox.close());

  it("is greeted, answered its heartbeats, made ready and told its servers", async () => {
    const line = open();
    expect((await line.frame(10)).d).toEqual({ heartbeat_interval: expect.any(Number) });
    line.send(1, null);
    await line.frame(11);
    const ready = await line.identify();
    expect(ready).toMatchObject({ s: 1, d: { v: 10, application: { id: APPLICATION_ID } } });
    await line.until(() => line.frames.filter((one) => one.t === "GUILD_CREATE").length === 2);
    expect(line.frames).toContainEqual(
      expect.objectContaining({
        t: "GUILD_CREATE",
        d: expect.objectContaining({ name: "Studio" }),
      }),
    );
  });

  it("is closed with the code for what it did wrong", async () => {
    const closedAfter = async (say: (line: Line) => void) => {
      const line = open();
      await line.frame(10);
      say(line);
      await line.until(() => line.closed !== null);
      return line.closed;
    };
    const identify = (d: object) => (line: Line) =>
      line.send(2, { token: BOT_TOKEN, intents: 1, properties: {}, ...d });
    expect(await closedAfter(identify({ token: "forged" }))).toBe(4004);
    expect(await closedAfter(identify({ shard: [2, 2] }))).toBe(4010);
    expect(await closedAfter(identify({ intents: 1 << 15 }))).toBe(4014);
    expect(await closedAfter((line) => line.send(99, {}))).toBe(4001);
    expect(await closedAfter((line) => line.send(3, {}))).toBe(4003);
    const twice = open();
    await twice.identify();
    identify({})(twice);
    await twice.until(() => twice.closed !== null);
    expect(twice.closed).toBe(4005);
  });

  it("resumes with what it missed, and with that alone (fault 54)", async () => {
    const first = open();
    const session = idOf(await first.identify({ intents: 0 }));
    await first.hangUp(4000);
    await act({ do: "create_channel", channel: "early" });
    const second = open();
    await second.frame(10);
    second.send(6, { token: BOT_TOKEN, session_id: session, seq: 0 });
    await second.frame(0, "RESUMED");
    expect(second.frames.map((one) => one.t ?? one.op)).toEqual([10, "READY", "RESUMED"]);
    await second.hangUp(4000);

    const guilds = open();
    const withGuilds = idOf(await guilds.identify());
    await guilds.until(() => guilds.frames.filter((one) => one.t === "GUILD_CREATE").length === 2);
    await guilds.hangUp(4000);
    await act({ do: "create_channel", channel: "late" });
    const back = open();
    await back.frame(10);
    back.send(6, { token: BOT_TOKEN, session_id: withGuilds, seq: 3 });
    await back.frame(0, "RESUMED");
    expect(back.frames.map((one) => one.t ?? one.op)).toEqual([10, "CHANNEL_CREATE", "RESUMED"]);
  });

  it("cannot resume a session that it ended itself, or that was invalidated (fault 54)", async () => {
    const ended = open();
    const session = idOf(await ended.identify());
    await ended.hangUp(1000);
    const again = open();
    await again.frame(10);
    again.send(6, { token: BOT_TOKEN, session_id: session, seq: 1 });
    expect(await again.frame(9)).toMatchObject({ d: false });

    const live = open();
    await live.identify();
    await act({ do: "drop_gateway", how: "invalid" });
    expect(await live.frame(9)).toMatchObject({ d: false });
    await act({ do: "drop_gateway", how: "reconnect" });
    await live.frame(7);
  });

  it("has the servers of its shard alone", async () => {
    const servers = async (shard: readonly [number, number]) => {
      const { d } = await open().identify({ shard });
      return typeof d === "object" && d !== null && "guilds" in d && Array.isArray(d.guilds)
        ? d.guilds.length
        : 0;
    };
    expect((await servers([0, 2])) + (await servers([1, 2]))).toBe(2);
  });
});

describe("discord.js", () => {
  let bot: DiscordBot;
  const heard: string[] = [];
  const act = (body: object) => bot.drive("POST", "/admin", { vendor: "discord", ...body });
  const fund = () =>
    bot.drive("POST", "/discord/command", { as: "buyer", channel: "random", command: "ping" });

  beforeEach(async () => {
    heard.length = 0;
    bot = await startDiscordBot({
      client: { ws: { buildIdentifyThrottler: async () => ({ waitForIdentify: async () => {} }) } },
    });
    await bot.client.application.commands.set([{ name: "ping", description: "Ping" }]);
    bot.client.on(Events.InteractionCreate, (i) => {
      heard.push(i.id);
      if (i.isRepliable()) void bot.listen(() => i.reply("pong").catch(() => {}));
    });
  });
  afterEach(() => bot.close());

  it.each(["resume", "reconnect", "invalid"])("comes back after %s and hears on", async (how) => {
    await act({ do: "drop_gateway", how });
    for (;;) {
      const { body } = await bot.drive("GET", "/health");
      if (!JSON.stringify(body).includes("discord")) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await fund()).body).toMatchObject({ ackMs: expect.any(Number) });
    expect(heard).toHaveLength(1);
  });

  it("hears a click that was made while it was away, once it has resumed (fault 54)", async () => {
    await act({ do: "drop_gateway", how: "resume" });
    expect((await fund()).body).toMatchObject({ ackMs: expect.any(Number) });
  });

  it("hears twice what is delivered twice, and not what is lost", async () => {
    const fault = (body: object) => bot.drive("POST", "/faults", { vendor: "discord", ...body });
    await fault({ kind: "duplicate", match: { type: "INTERACTION_CREATE" } });
    await fund();
    expect(heard).toHaveLength(2);
    expect(new Set(heard).size).toBe(1);
  });

  it("is told of an outage and of a removal, which differ (fault 56)", async () => {
    const gone: string[] = [];
    bot.client.on(Events.GuildUnavailable, () => gone.push("unavailable"));
    bot.client.on(Events.GuildDelete, () => gone.push("deleted"));
    const servers = () => bot.client.guilds.cache.filter((one) => one.available).size;
    await act({ do: "guild_unavailable" });
    expect((await fund()).body).toMatchObject({ error: "did_not_respond" });
    await act({ do: "guild_available" });
    expect(servers()).toBe(2);
    await act({ do: "remove_bot" });
    expect((await fund()).body).toMatchObject({ error: "unknown_command" });
    expect(gone).toEqual(["unavailable", "deleted"]);
    await act({ do: "add_bot" });
    expect(servers()).toBe(2);
  });
});
