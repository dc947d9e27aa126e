import { flagsOfImage } from "../../support/production.ts";
import { startChild } from "../child.ts";
import { type BenchDatabase, inDatabase } from "../database.ts";
import { type Figure, figure, median, quantile, reaching } from "../measure.ts";
import type { Told } from "../told.ts";
import type { DeferOrder, DeferResult } from "./gateway.ts";

const WARM_UPS = 100;
const COMMANDS = 300;
const AT_LEAST = 0.9;

/**
 * How soon a command is deferred, one at a time: by the product, which then looks and answers, and by a bare
 * discord.js client that answers at once. Each round runs both; the medians of rounds count.
 */
export async function discordBench(
  database: BenchDatabase,
  rounds: number,
): Promise<readonly Figure[]> {
  return inDatabase(database, "bench_discord", async (databaseUrl) => {
    const found: { readonly bare: number; readonly bot: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const bare = () => defers("discord/bare.ts", databaseUrl);
      const bot = () => defers("discord/bot.ts", databaseUrl);
      if (round % 2 === 0) found.push({ bare: await bare(), bot: await bot() });
      else found.push({ bot: await bot(), bare: await bare() });
    }
    const ratio = median(found.map(({ bare, bot }) => bare / bot));
    return [
      figure("bare discord.js: deferred, p50", median(found.map(({ bare }) => bare)), "ms"),
      figure("bot: deferred, p50", median(found.map(({ bot }) => bot)), "ms"),
      reaching("bot to bare discord.js: as soon", ratio, "x", AT_LEAST),
    ];
  });
}

async function defers(file: string, databaseUrl: string): Promise<number> {
  const gateway = await startChild<DeferOrder, DeferResult>("discord/gateway.ts");
  const { url: apiUrl } = gateway.ready as { url: string };
  const child = await startChild<"cpu", Told>(file, { apiUrl, databaseUrl }, flagsOfImage());
  try {
    await gateway.ask({ count: WARM_UPS });
    const { took } = await gateway.ask({ count: COMMANDS });
    return quantile(
      took.toSorted((a, b) => a - b),
      0.5,
    );
  } finally {
    await child.stop();
    await gateway.stop();
  }
}
