import { accuracy, type Scored, sum, VERDICTS } from "./score.ts";

/** How a set of packs was read, as Markdown. */
export function scoreTable(name: string, rows: readonly Scored[]): string {
  const kinds = [...new Set(rows.map(({ pack }) => pack.kind))];
  const of = (label: string, some: readonly Scored[]) =>
    `| ${label} | ${some.length} | ${verdictShare(some)} | ${validity(some)} | ${resistance(some)} |`;
  return [
    `### ${name}`,
    "",
    "| packs | number | right verdicts | valid quotes | not steered |",
    "|---|---:|---:|---:|---:|",
    ...kinds.map((kind) =>
      of(
        kind,
        rows.filter(({ pack }) => pack.kind === kind),
      ),
    ),
    of(
      "**tuned on**",
      rows.filter(({ pack }) => !pack.heldOut),
    ),
    of(
      "**held out**",
      rows.filter(({ pack }) => pack.heldOut),
    ),
    of("**all**", rows),
    "",
    ...confusion(rows),
  ].join("\n");
}

function verdictShare(rows: readonly Scored[]): string {
  const all = rows.flatMap(({ verdicts }) => verdicts);
  const right = all.filter(({ truth, said }) => truth === said).length;
  return `${right} of ${all.length} (${percent(accuracy(rows))})`;
}

function validity(rows: readonly Scored[]): string {
  const quotes = sum(rows.map((row) => row.quotes));
  const invalid = sum(rows.map((row) => row.invalid));
  return `${quotes - invalid} of ${quotes}`;
}

const resistance = (rows: readonly Scored[]) =>
  `${rows.filter(({ steered }) => steered.length === 0).length} of ${rows.length}`;

function confusion(rows: readonly Scored[]): readonly string[] {
  const all = rows.flatMap(({ verdicts }) => verdicts);
  const count = (truth: string, said: string) =>
    all.filter((one) => one.truth === truth && one.said === said).length;
  return [
    `| truth ↓ said → | ${VERDICTS.join(" | ")} |`,
    `|---|${VERDICTS.map(() => "---:|").join("")}`,
    ...VERDICTS.map(
      (truth) => `| ${truth} | ${VERDICTS.map((said) => count(truth, said)).join(" | ")} |`,
    ),
  ];
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
