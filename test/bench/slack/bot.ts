import { compose } from "../../../src/compose.ts";
import { createLinkFetcher } from "../../../src/infra/evidence/fetch/link-fetcher.ts";
import { sandboxNetwork } from "../../../src/infra/evidence/fetch/network.ts";
import { silentLog } from "../../../src/infra/log.ts";
import { createPool, sharedLanes } from "../../../src/infra/postgres/index.ts";
import { createQueue } from "../../../src/infra/queue/index.ts";
import { createStripePayments } from "../../../src/infra/stripe/index.ts";
import { createSlackPlatform } from "../../../src/platforms/slack/index.ts";
import { evidenceInMemory, plainReader } from "../../support/evidence.ts";
import { answerCpu } from "./told.ts";

/** The bot of the product, in its own process: what a deployment runs as `bot`, with workers elsewhere. */
export type BotOptions = {
  readonly apiUrl: string;
  readonly appToken: string;
  readonly databaseUrl: string;
  readonly poolMax: number;
  readonly redisUrl: string | null;
  readonly patienceMs?: number;
};

const options = JSON.parse(process.argv[2] ?? "{}") as BotOptions;
const log = { ...silentLog, error: (...said: unknown[]) => console.error(...said) };
const pool = createPool(options.databaseUrl, {
  ...{ max: options.poolMax, applicationName: "bench-bot", log },
});
const queue = await createQueue({ pool, redisUrl: options.redisUrl ?? undefined, log });
const nowhere = { host: "127.0.0.1", port: 1, protocol: "http" } as const;
const slack = createSlackPlatform({
  ...{ app: () => app, botTokens: ["xoxb-bench"], appToken: options.appToken, log },
  apiUrl: options.apiUrl,
  ...(options.patienceMs !== undefined && { patienceMs: options.patienceMs }),
});
const { app } = compose({
  ...{
    pool,
    acts: sharedLanes(pool),
    queue,
    log,
    evidence: evidenceInMemory(),
    evidenceReader: plainReader,
  },
  payments: createStripePayments({
    ...{ secretKey: "sk_test_nowhere", webhookSecret: null, ...nowhere, log },
  }),
  links: createLinkFetcher({ network: sandboxNetwork(1) }),
  chats: { slack: slack.platform },
  platform: {
    ...{ feeBps: 0, country: "US", currencies: ["usd"] },
    processing: { percentBps: 290, fixedMinor: 30 },
  },
  publicUrl: null,
});

answerCpu();
await slack.start();
process.send?.({ ready: true });
