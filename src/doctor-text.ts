import type { Finding, FindingLevel } from "./app/ports/finding.ts";
import { findingWords } from "./chat/copy/doctor.ts";

const MARKS: Readonly<Record<FindingLevel, string>> = { fine: "ok", warning: "!!", failure: "NO" };
const WIDTH = 14;

export const DOCTOR_USAGE = `Looks at everything that Tranche needs, asks each vendor, and says what to do about what is wrong.

  npm run doctor            in words
  npm run doctor -- --json  the same for scripts: [{part, level, code, says, todo}]

It changes nothing. Run it where the app's configuration is; in the sandbox, beside a running npm start.
Exits 0 where nothing keeps the app from its work (warnings may stand), 1 where something does, 64 for a wrong command.`;

/** A line for what was found, a second one for what to do about it; and what it comes to. */
export function findingsText(findings: readonly Finding[]): readonly string[] {
  const lines = findings.flatMap((one) => {
    const { says, todo } = findingWords(one);
    const head = `${MARKS[one.level]}  ${one.part.padEnd(WIDTH)}${says}`;
    return todo === null ? [head] : [head, `${" ".repeat(4 + WIDTH)}-> ${todo}`];
  });
  return [...lines, "", summary(findings)];
}

/** The same for scripts. */
export function findingsJson(findings: readonly Finding[]) {
  return findings.map((one) => {
    const { part, level, code } = one;
    return { part, level, code, ...findingWords(one) };
  });
}

function summary(findings: readonly Finding[]): string {
  const count = (level: FindingLevel) => findings.filter((one) => one.level === level).length;
  const [failures, warnings] = [count("failure"), count("warning")];
  const also = warnings === 0 ? "" : ` ${warnings === 1 ? "1 warning." : `${warnings} warnings.`}`;
  if (failures === 0) return `Everything that Tranche needs is there.${also}`;
  return `${failures === 1 ? "1 thing is" : `${failures} things are`} in the way.${also}`;
}
