import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A door to PostgreSQL that can lose answers. */
export type LossyProxy = {
  readonly port: number;
  /** For the next `times` requests in which `word` stands, the server does the work and the answer is lost with the connection. */
  loseAnswers(word: string, times: number): void;
  /** From now on nobody gets in. */
  shut(): void;
  close(): Promise<void>;
};

export async function lossyProxy(url: string): Promise<LossyProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let wanted = { word: "", times: 0 };
  let isShut = false;
  const server = createServer((client) => {
    if (isShut) return client.destroy();
    const upstream = connect(Number(target.port), target.hostname);
    let losing = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    }
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
    client.on("data", (bytes) => {
      if (wanted.times > 0 && bytes.includes(wanted.word)) {
        wanted = { ...wanted, times: wanted.times - 1 };
        losing = true;
      }
      upstream.write(bytes);
    });
    // PostgreSQL answers a prepared statement as a whole, after its commit.
    upstream.on("data", (bytes) => {
      if (losing) client.destroy();
      else client.write(bytes);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    loseAnswers: (word, times) => {
      wanted = { word, times };
    },
    shut: () => {
      isShut = true;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
