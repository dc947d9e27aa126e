// A small app for the tests of the embedded server: starts it, says where it is, and stays until it is told to stop.
import { silentLog } from "../../../src/infra/log.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../../src/infra/postgres/index.ts";

const [dataDir = ""] = process.argv.slice(2);
let server: EmbeddedPostgres | undefined;
process.on("message", async () => {
  await server?.stop();
  process.disconnect();
});
try {
  server = await startEmbeddedPostgres({ dataDir, durable: true, log: silentLog });
  process.send?.({ url: server.url() });
} catch (error) {
  process.send?.({ error: error instanceof Error ? error.message : String(error) });
}
