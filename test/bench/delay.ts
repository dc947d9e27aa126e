import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A door to PostgreSQL behind which everything that it says comes so much later (ms), in order. */
export async function delayed(url: string, ms: number): Promise<{ url: string; close(): void }> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket.setNoDelay(true));
      socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    }
    client.on("close", () => upstream.destroy()).pipe(upstream);
    upstream.on("data", (bytes) => void setTimeout(() => client.write(bytes), ms));
    upstream.on("close", () => client.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const door = new URL(url);
  door.port = String((server.address() as AddressInfo).port);
  return {
    url: door.href,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
