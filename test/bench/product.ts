import type { App } from "../../src/app/api.ts";
import type { Log } from "../../src/app/ports.ts";
import { compose } from "../../src/compose.ts";
import { createLinkFetcher } from "../../src/infra/evidence/fetch/link-fetcher.ts";
import { sandboxNetwork } from "../../src/infra/evidence/fetch/network.ts";
import { silentLog } from "../../src/infra/log.ts";
import { createPool, sharedLanes } from "../../src/infra/postgres/index.ts";
import { createQueue } from "../../src/infra/queue/index.ts";
import { createStripePayments } from "../../src/infra/stripe/index.ts";
import { evidenceInMemory, plainReader } from "../support/evidence.ts";

export type ProductOptions = {
  readonly databaseUrl: string;
  readonly poolMax: number;
  readonly redisUrl: string | null;
};

/** The application as a process with the role `bot` has it: what it owes goes to a queue that workers elsewhere would empty. */
export async function productOn(options: ProductOptions): Promise<{ app: App; log: Log }> {
  const log = { ...silentLog, error: (...said: unknown[]) => console.error(...said) };
  const pool = createPool(options.databaseUrl, {
    ...{ max: options.poolMax, applicationName: "bench-bot", log },
  });
  const queue = await createQueue({ pool, redisUrl: options.redisUrl ?? undefined, log });
  const nowhere = { host: "127.0.0.1", port: 1, protocol: "http" } as const;
  const { app } = compose({
    ...{ pool, acts: sharedLanes(pool), queue, log },
    ...{ evidence: evidenceInMemory(), evidenceReader: plainReader, chats: {} },
    payments: createStripePayments({
      ...{ secretKey: "sk_test_nowhere", webhookSecret: null, ...nowhere, log },
    }),
    links: createLinkFetcher({ network: sandboxNetwork(1) }),
    platform: {
      ...{ feeBps: 0, country: "US", currencies: ["usd"] },
      processing: { percentBps: 290, fixedMinor: 30 },
    },
    publicUrl: null,
  });
  return { app, log };
}
