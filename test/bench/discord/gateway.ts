import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type WebSocket, WebSocketServer } from "ws";

/** So many commands to the app that is connected, each after the answer to the one before it. */
export type DeferOrder = { readonly count: number };
/** From a command on the wire to its first callback, in milliseconds. */
export type DeferResult = { readonly took: readonly number[] };

const [APP, SERVER, CHANNEL, PERSON] = [
  ...["100000000000000001", "100000000000000002", "100000000000000003", "100000000000000004"],
];
const LIMIT_MS = 30_000;
const ANSWER = 4;
let nth = 0;
let app: WebSocket | null = null;
const heard = new Map<string, (at: number) => void>();

/** The little of Discord's API that an app with commands asks for. */
const server = createServer(async (request, response) => {
  const arrived = performance.now();
  const body = await text(request);
  const path = (request.url ?? "").split("?")[0]?.replace(/^\/api\/v10/, "") ?? "";
  const [, token = ""] = /^\/interactions\/\d+\/(\w+)\/callback$/.exec(path) ?? [];
  const [, followed = ""] = /^\/webhooks\/\d+\/(\w+)(?:\/messages\/%40original)?$/.exec(path) ?? [];
  heard.get(`callback ${token}`)?.(arrived);
  // What is known at once is the answer itself instead of a deferral.
  const isAnswer = token !== "" && (JSON.parse(body) as { type: number }).type === ANSWER;
  heard.get(`answer ${isAnswer ? token : followed}`)?.(arrived);
  if (token !== "") return response.writeHead(204).end();
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(answerTo(request.method ?? "GET", path)));
});

const me = { id: APP, username: "Tranche", discriminator: "0000", avatar: null, bot: true };

function answerTo(method: string, path: string): unknown {
  const { port } = server.address() as AddressInfo;
  if (path === "/gateway/bot") {
    const limit = { total: 1_000, remaining: 1_000, reset_after: 0, max_concurrency: 1 };
    return { url: `ws://127.0.0.1:${port}`, shards: 1, session_start_limit: limit };
  }
  if (path.endsWith("/commands")) return [];
  if (path.startsWith("/webhooks/") || method === "POST") return message();
  return { ...me, name: "Tranche", flags: 0 };
}

const message = () => ({
  ...{ id: "100000000000000009", channel_id: CHANNEL, type: 0, content: "", author: me },
  ...{ timestamp: new Date(0).toISOString(), edited_timestamp: null, tts: false, flags: 64 },
  ...{ mention_everyone: false, mentions: [], mention_roles: [], attachments: [], embeds: [] },
  ...{ pinned: false, components: [] },
});

new WebSocketServer({ server }).on("connection", (socket) => {
  let seq = 0;
  const send = (op: number, d: unknown, t: string | null = null) =>
    socket.send(JSON.stringify({ op, d, t, s: t === null ? null : ++seq }));
  socket.on("message", (frame) => {
    const { op } = JSON.parse(String(frame)) as { op: number };
    if (op === 1) send(11, null);
    if (op !== 2) return;
    app = socket;
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const ready = { v: 10, user: me, guilds: [], session_id: "bench", resume_gateway_url: url };
    send(0, { ...ready, application: { id: APP, flags: 0 }, shard: [0, 1] }, "READY");
  });
  send(10, { heartbeat_interval: 45_000 });
});

function command(token: string) {
  const options = [{ type: 3, name: "milestone", value: "M-1" }];
  const user = { id: PERSON, username: "someone", discriminator: "0", avatar: null };
  return {
    ...{ id: String(200000000000000000n + BigInt(nth)), application_id: APP, type: 2, token },
    ...{ version: 1, guild_id: SERVER, channel_id: CHANNEL, locale: "en-US", context: 0 },
    ...{ app_permissions: "0", entitlements: [], authorizing_integration_owners: {} },
    ...{ attachment_size_limit: 10_485_760, guild_locale: "en-US" },
    channel: { id: CHANNEL, type: 0, name: "general", guild_id: SERVER, permissions: "0" },
    member: {
      ...{ user, roles: [], permissions: "0", joined_at: new Date(0).toISOString(), flags: 0 },
      ...{ deaf: false, mute: false, nick: null, avatar: null },
    },
    data: {
      ...{ id: "100000000000000005", name: "milestone", type: 1, guild_id: SERVER },
      options: [{ type: 1, name: "fund", options }],
    },
  };
}

function until(what: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`nothing came: ${what}`)), LIMIT_MS);
    heard.set(what, (at) => {
      heard.delete(what);
      clearTimeout(late);
      resolve(at);
    });
  });
}

async function run({ count }: DeferOrder): Promise<DeferResult> {
  const took: number[] = [];
  for (let one = 0; one < count; one += 1) {
    const token = `t${++nth}`;
    const deferred = until(`callback ${token}`);
    const answered = until(`answer ${token}`);
    const frame = JSON.stringify({ op: 0, t: "INTERACTION_CREATE", s: nth + 1, d: command(token) });
    const began = performance.now();
    app?.send(frame);
    took.push((await deferred) - began);
    await answered;
  }
  return { took };
}

process.on("message", (order: DeferOrder) => {
  run(order).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api` });
});
