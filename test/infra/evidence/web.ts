import { createServer, type RequestListener } from "node:http";
import { connect, createServer as createTcp, type Server, type Socket } from "node:net";
import { LIMITS, type Limits } from "../../../src/infra/evidence/fetch/limits.ts";
import { createLinkFetcher } from "../../../src/infra/evidence/fetch/link-fetcher.ts";
import type { Network } from "../../../src/infra/evidence/fetch/network.ts";

/** The address that every public name of these tests stands for; the local servers are behind it. */
export const PUBLIC = "93.184.215.14";

/** A listening server on loopback with its port. */
export type Listening = { readonly port: number; close(): Promise<void> };

/** Listens on any free port of loopback. */
async function listen(server: Server): Promise<Listening> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("error", () => undefined).on("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    port,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A web server, and one that speaks raw bytes. */
export const web = (answer: RequestListener) => listen(createServer(answer));
export const raw = (speak: (socket: Socket) => void) => listen(createTcp(speak));

/** A network in which names are `names`, or public, and every connection reaches `port` on loopback and is noted. */
export function localNetwork(
  port: number,
  { names = () => [PUBLIC], dialled = [] }: LocalOptions = {},
): Network {
  return {
    resolve: async (name) => names(name),
    open: ({ address }) => {
      dialled.push(address);
      return { socket: connect({ host: "127.0.0.1", port }), ready: "connect" };
    },
  };
}

type LocalOptions = {
  readonly names?: (name: string) => readonly string[];
  readonly dialled?: string[];
};

/** The fetcher on such a network, with limits short enough to be met in a test. */
export function fetcherOn(network: Network, limits: Partial<Limits> = {}) {
  const short = { totalMs: 1_500, connectMs: 1_000, headersMs: 1_000, rateWindowMs: 1_000 };
  return createLinkFetcher({ network, limits: { ...LIMITS, ...short, ...limits } });
}
