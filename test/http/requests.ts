import { request as httpRequest } from "node:http";
import { afterEach } from "vitest";
import type { Route } from "../../src/http/route.ts";
import { createHttpServer, type HttpServerOptions } from "../../src/http/server.ts";

export type Answer = {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
};

type Asked = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Without content-length. */
  readonly chunked?: boolean;
};

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A server over a real socket, what it logged, and a way to ask it anything (fetch may not set Host). */
export async function serving(
  routes: readonly Route[],
  more: Partial<Omit<HttpServerOptions, "routes" | "log">> = {},
) {
  const logged: { level: string; message: string; detail: unknown }[] = [];
  const at = (level: string) => (message: string, detail?: unknown) =>
    void logged.push({ level, message, detail });
  const log = { info: at("info"), warn: at("warn"), error: at("error") };
  const server = createHttpServer({ log, routes, ...more });
  const { port } = await server.start({ port: 0, reach: "loopback" });
  stops.push(() => server.stop(0));
  const ask = (path: string, asked: Asked = {}) => send(port, path, asked);
  return { port, server, logged, log, ask };
}

function send(port: number, path: string, asked: Asked): Promise<Answer> {
  const { method = asked.body === undefined ? "GET" : "POST", body, chunked } = asked;
  const length =
    body === undefined || chunked ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: "127.0.0.1", port, path, method, headers: { ...length, ...asked.headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString("utf8"),
          }),
        );
        response.on("error", reject);
      },
    );
    request.on("error", reject);
    if (body !== undefined) request.write(body);
    request.end();
  });
}
