import { fileURLToPath } from "node:url";
import { loadConfig } from "./config.ts";
import { createLog } from "./infra/log.ts";
import { stopOnSignals } from "./infra/stop-signals.ts";
import { startTranche } from "./tranche.ts";

/** Says what is wrong in words and ends; a person reads this, not a stack trace. */
function giveUp(lines: readonly string[]): never {
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exit(1);
}

function readOrGiveUp() {
  const read = loadConfig();
  if (read.ok) return read;
  return giveUp(["Tranche cannot start:", ...read.problems.map((problem) => `  - ${problem}`)]);
}

const { config: settings, secrets: hidden } = readOrGiveUp();
const log = createLog({ ...settings.log, hidden });
const started = startTranche(settings, log, {
  sandboxEntry: fileURLToPath(new URL("./sandbox/main.ts", import.meta.url)),
  onBroken: (reason) => giveUp([`Tranche has to stop: ${reason}`]),
});
stopOnSignals(async () => (await started).stop(), log);
try {
  const tranche = await started;
  process.stdout.write(`\n${tranche.welcome}\n\n`);
} catch (error) {
  giveUp([
    "Tranche cannot start:",
    `  - ${error instanceof Error ? error.message : String(error)}`,
  ]);
}
