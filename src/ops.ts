import { loadConfig } from "./config.ts";
import { createLog } from "./infra/log.ts";
import { type OpsArguments, readOpsArguments } from "./ops-arguments.ts";
import { runKeyRotation, runOps } from "./ops-command.ts";
import { EXIT, type Report } from "./ops-report.ts";
import { USAGE } from "./ops-text.ts";

const asked = readOpsArguments(process.argv.slice(2));
const { exit, lines } = await run();
process.exitCode = exit;
const isAnswer = exit === EXIT.done || wantsJson(asked);
(isAnswer ? process.stdout : process.stderr).write(`${lines.join("\n")}\n`);

async function run(): Promise<Report> {
  if (asked.kind === "help") return { exit: EXIT.done, lines: [USAGE] };
  if (asked.kind === "wrong") return { exit: EXIT.usage, lines: [asked.why, "", USAGE] };
  try {
    return await inHouse(asked);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const lines = [
      "That didn't work:",
      `  - ${why}`,
      "npm run ops -- list shows where things stand.",
    ];
    return { exit: EXIT.refused, lines };
  }
}

function wantsJson(given: OpsArguments): boolean {
  if (given.kind === "rotate-keys") return given.json;
  return given.kind === "command" && given.command.json;
}

async function inHouse(
  given: Extract<OpsArguments, { kind: "command" | "rotate-keys" }>,
): Promise<Report> {
  const read = loadConfig();
  if (!read.ok) throw new Error(read.problems.join("\n  - "));
  // What is printed is the answer; only what went wrong is said beside it.
  const log = createLog({
    ...{ level: "error", format: read.config.log.format, hidden: read.secrets },
    write: (line) => process.stderr.write(line),
  });
  // Only now: a wrong command is answered without loading all that a right one needs.
  const { openOpsHouse } = await import("./ops-house.ts");
  const house = await openOpsHouse(read.config, log);
  try {
    return given.kind === "rotate-keys"
      ? await runKeyRotation(house.keys, given.json)
      : await runOps(house.deps, given.command, house.guard);
  } finally {
    await house.close();
  }
}
