import { createDiscordPlatform } from "../../../src/platforms/discord/index.ts";
import { productOn } from "../product.ts";
import { answerCpu } from "../told.ts";

type Options = { readonly apiUrl: string; readonly databaseUrl: string };
const { apiUrl, databaseUrl } = JSON.parse(process.argv[2] ?? "{}") as Options;

/** The product's bot in Discord, in its own process. */
const { app, log } = await productOn({ databaseUrl, poolMax: 20, redisUrl: null });
const discord = createDiscordPlatform({ app: () => app, token: "bench", apiUrl, log });
answerCpu();
await discord.start();
process.send?.({ ready: true });
