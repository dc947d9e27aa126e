import type { Pool } from "pg";
import type { App, Origin } from "../../src/app/api.ts";
import type { Deps } from "../../src/app/deps.ts";
import { compose } from "../../src/compose.ts";
import { createLinkFetcher } from "../../src/infra/evidence/fetch/link-fetcher.ts";
import { sandboxNetwork } from "../../src/infra/evidence/fetch/network.ts";
import { silentLog } from "../../src/infra/log.ts";
import { createStripePayments } from "../../src/infra/stripe/index.ts";
import { evidenceInMemory, plainReader } from "./evidence.ts";

let request = 0;

/** The application on a pool alone: no vendor can be reached, nothing runs a task, and no queue carries one. */
export function bareHouse(pool: Pool): {
  readonly app: App;
  readonly deps: Deps;
  as(person: string, requestId?: string): Origin;
} {
  const nowhere = { host: "127.0.0.1", port: 1, protocol: "http" } as const;
  const keys = { secretKey: "sk_test_nowhere", webhookSecret: null };
  const { app, deps } = compose({
    pool,
    queue: { addBulk: async () => undefined },
    payments: createStripePayments({ ...keys, ...nowhere, log: silentLog }),
    links: createLinkFetcher({ network: sandboxNetwork(1) }),
    evidence: evidenceInMemory(),
    evidenceReader: plainReader,
    chats: {},
    log: silentLog,
    platform: {
      feeBps: 0,
      country: "US",
      currencies: ["usd"],
      processing: { percentBps: 290, fixedMinor: 30 },
    },
    publicUrl: null,
  });
  return {
    app,
    deps,
    as: (person, requestId = `bare:${++request}`) => ({
      requestId,
      actor: { platform: "slack", team: "T1", user: person },
      displayName: person,
      channel: { platform: "slack", team: "T1", channel: "C1" },
    }),
  };
}
