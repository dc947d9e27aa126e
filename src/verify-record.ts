import { readFileSync } from "node:fs";
import type { MilestoneRecord } from "./domain/record/record.ts";
import { verifyRecord } from "./domain/record/verify.ts";
import { hashOf } from "./infra/hash.ts";
import { readRecordFile } from "./infra/record-file.ts";

/** Exit codes; 64 is EX_USAGE of sysexits.h. */
const EXIT = { intact: 0, notIntact: 1, usage: 64 } as const;

const PROBLEMS_SHOWN = 20;

const USAGE = `Checks an exported milestone record, offline: nothing is sent anywhere.

  npm run verify-record FILE     (FILE is what \`/milestone record\` gave you; "-" reads it from standard input)

Exits 0 where the record is intact, 1 where it is not or is no record, 64 where no file was named.`;

type Report = { readonly exit: number; readonly lines: readonly string[] };

/** What to say about the file that the arguments name. */
function run(args: readonly string[]): Report {
  const [file, ...rest] = args;
  if (file === "--help" || file === "-h") return { exit: EXIT.intact, lines: [USAGE] };
  if (file === undefined || rest.length > 0) return { exit: EXIT.usage, lines: [USAGE] };
  const text = textOf(file);
  if (!text.ok) return { exit: EXIT.usage, lines: [`I can't read ${file}: ${text.why}`] };
  const read = readRecordFile(text.value);
  if (read.ok) return reportOn(read.record);
  const problems = read.problems.slice(0, PROBLEMS_SHOWN).map((problem) => `  ${problem}`);
  return { exit: EXIT.notIntact, lines: [`${file} is not a milestone record.`, ...problems] };
}

function reportOn(record: MilestoneRecord): Report {
  const { milestone, head, exportedAt } = record;
  const title = `Milestone M-${milestone.number} (${milestone.id}), exported ${exportedAt}`;
  const verified = verifyRecord(record, hashOf);
  if (!verified.intact) {
    const problems = verified.problems.map(({ what }) => `  ${what}`);
    const lines = [title, `NOT intact, ${problems.length} found:`, ...problems];
    return { exit: EXIT.notIntact, lines };
  }
  return {
    exit: EXIT.intact,
    lines: [
      title,
      `Intact: ${verified.events} events, each follows from the one before.`,
      `Last event ${head.seq}, hash ${head.hash}`,
      "Both sides hold the same history if their exports show this same hash for this event.",
    ],
  };
}

function textOf(file: string): { ok: true; value: string } | { ok: false; why: string } {
  try {
    return { ok: true, value: readFileSync(file === "-" ? 0 : file, "utf8") };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

const { exit, lines } = run(process.argv.slice(2));
process.stdout.write(`${lines.join("\n")}\n`);
process.exitCode = exit;
