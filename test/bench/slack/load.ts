import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { type Act, TEAM } from "./act.ts";

/** So many people at once, each with one command after the other, through the app with this name. */
export type LoadOrder = {
  readonly app: string;
  readonly users: number;
  readonly acts: readonly Act[];
  /** Acts a second, evenly; as fast as they are acknowledged unless said. */
  readonly perSecond?: number;
};

/** From an envelope on the wire to its acknowledgement in milliseconds, in any order, and what the first one answered. */
export type LoadResult = {
  readonly took: readonly number[];
  readonly seconds: number;
  readonly answers: Readonly<Record<string, number>>;
  /** One of them whole. */
  readonly answer: unknown;
};

const ENVELOPE_LIMIT_MS = 60_000;

const sockets = new Map<string, WebSocket>();
const waiting = new Map<string, (payload: unknown) => void>();
let nth = 0;

/** The little of Slack's Web API that an app in Socket Mode asks for. */
const server = createServer((request, response) => {
  request.resume();
  const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
  const { port } = server.address() as AddressInfo;
  const answers: Readonly<Record<string, object>> = {
    "/api/apps.connections.open": { url: `ws://127.0.0.1:${port}/?app=${token}` },
    "/api/auth.test": { team_id: TEAM, team: "Acme", user_id: "UBOT", bot_id: "BBOT" },
  };
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ ok: true, ...answers[request.url ?? ""] }));
});

const socketServer = new WebSocketServer({ server });
socketServer.on("connection", (socket, request) => {
  const app = new URL(request.url ?? "/", "http://here").searchParams.get("app") ?? "";
  socket.on("message", (text) => {
    const frame = JSON.parse(String(text)) as { envelope_id?: string; payload?: unknown };
    const settle = waiting.get(frame.envelope_id ?? "");
    waiting.delete(frame.envelope_id ?? "");
    settle?.(frame.payload);
  });
  socket.send(JSON.stringify({ type: "hello", num_connections: 1, connection_info: {} }));
  sockets.set(app, socket);
});

function type(
  app: string,
  { channel, user, text }: Act,
): Promise<{ ms: number; said: string; payload: unknown }> {
  const id = `e${++nth}`;
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`${app} acknowledged nothing`)),
      ENVELOPE_LIMIT_MS,
    );
    waiting.set(id, (payload) => {
      clearTimeout(late);
      const said = (payload as { text?: string } | undefined)?.text ?? "";
      resolve({ ms: performance.now() - began, said, payload });
    });
    sockets.get(app)?.send(
      JSON.stringify({
        ...{ envelope_id: id, type: "slash_commands", accepts_response_payload: true },
        payload: {
          ...{ token: "t", team_id: TEAM, team_domain: "acme", channel_id: channel },
          ...{ channel_name: "general", user_id: user, user_name: user, command: "/milestone" },
          ...{ text, api_app_id: "A0", is_enterprise_install: "false" },
          response_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/response`,
          trigger_id: `${app}.${process.pid}.${nth}`,
        },
      }),
    );
  });
}

async function run({ app, users, acts, perSecond }: LoadOrder): Promise<LoadResult> {
  const took: number[] = [];
  const answers: Record<string, number> = {};
  const rest = acts.values();
  const began = performance.now();
  let answer: unknown;
  const one = async (act: Act) => {
    const { ms, said, payload } = await type(app, act);
    answer = payload;
    took.push(ms);
    const words = said.replaceAll(/\d+/g, "0").slice(0, 60);
    answers[words] = (answers[words] ?? 0) + 1;
  };
  const person = async () => {
    for (const act of rest) await one(act);
  };
  if (perSecond === undefined) await Promise.all(Array.from({ length: users }, person));
  else await evenly(acts, perSecond, one);
  return { took, seconds: (performance.now() - began) / 1_000, answers, answer };
}

/** Each at its own moment, whether or not the ones before it are acknowledged. */
async function evenly(acts: readonly Act[], perSecond: number, one: (act: Act) => Promise<void>) {
  const began = performance.now();
  const open: Promise<void>[] = [];
  for (const [index, act] of acts.entries()) {
    const wait = began + (index * 1_000) / perSecond - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    open.push(one(act));
  }
  await Promise.all(open);
}

process.on("message", (order: LoadOrder) => {
  run(order).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/` });
});
