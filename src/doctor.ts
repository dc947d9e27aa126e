import { type Finding, finding } from "./app/ports/finding.ts";
import { type Config, loadConfig } from "./config.ts";
import { evidenceToExamine, examine, vendorsAt } from "./doctor-checks.ts";
import { DOCTOR_USAGE, findingsJson, findingsText } from "./doctor-text.ts";
import { silentLog } from "./infra/log.ts";
import { createPool, joinEmbeddedPostgres } from "./infra/postgres/index.ts";

/** Exit codes; 64 is EX_USAGE of sysexits.h. */
const EXIT = { fine: 0, inTheWay: 1, usage: 64 } as const;
const CONNECTIONS = 2;

process.exitCode = await doctor(process.argv.slice(2));

async function doctor(args: readonly string[]): Promise<number> {
  const json = args.includes("--json");
  if (args.some((one) => one !== "--json")) {
    say([DOCTOR_USAGE]);
    return args.every((one) => ["--json", "--help", "-h"].includes(one)) ? EXIT.fine : EXIT.usage;
  }
  const read = loadConfig();
  const findings = read.ok
    ? await examined(read.config)
    : read.problems.map((problem) => finding("configuration.wrong", { problem }));
  say(json ? [JSON.stringify(findingsJson(findings), null, 2)] : findingsText(findings));
  return findings.some(({ level }) => level === "failure") ? EXIT.inTheWay : EXIT.fine;
}

/** On the database of the running app, by a pool of its own. */
async function examined(config: Config): Promise<readonly Finding[]> {
  const embedded = config.databaseUrl ? null : await joinEmbeddedPostgres(config.dataDir);
  const url = config.databaseUrl ?? embedded?.url();
  const pool = url
    ? createPool(url, { max: CONNECTIONS, applicationName: "tranche-doctor", log: silentLog })
    : null;
  try {
    const evidence = await evidenceToExamine(config);
    return await examine({ config, at: vendorsAt(config), pool, evidence });
  } finally {
    await pool?.end();
    await embedded?.stop();
  }
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}
