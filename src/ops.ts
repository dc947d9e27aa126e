import { loadConfig } from "./config.ts";
import { createLog } from "./infra/log.ts";
import { type OpsCommand, readOpsArguments } from "./ops-arguments.ts";
import { runOps } from "./ops-command.ts";
import { EXIT, type Report } from "./ops-report.ts";
import { USAGE } from "./ops-text.ts";

const asked = readOpsArguments(process.argv.slice(2));
const { exit, lines } = await run();
process.exitCode = exit;
const isAnswer = exit === EXIT.done || (asked.kind === "command" && asked.command.json);
(isAnswer ? process.stdout : process.stderr).write(`${lines.join("\n")}\n`);

async function run(): Promise<Report> {
  if (asked.kind === "help") return { exit: EXIT.done, lines: [USAGE] };
  if (asked.kind === "wrong") return { exit: EXIT.usage, lines: [asked.why, "", USAGE] };
  try {
    return await inHouse(asked.command);
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

async function inHouse(command: OpsCommand): Promise<Report> {
  const read = loadConfig();
  if (!read.ok) throw new Error(read.problems.join("\n  - "));
  // What is printed is the answer; only what went wrong is said beside it.
  const log = createLog({
    ...{ level: "error", format: read.config.log.format },
    write: (line) => process.stderr.write(line),
  });
  // Only now: a wrong command is answered without loading all that a right one needs.
  const { openOpsHouse } = await import("./ops-house.ts");
  const house = await openOpsHouse(read.config, log);
  try {
    return await runOps(house.deps, command, house.guard);
  } finally {
    await house.close();
  }
}
