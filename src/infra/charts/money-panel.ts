import { minorDigits } from "../../domain/money.ts";
import type { Standing } from "../../domain/report/history.ts";
import type { MoneySeries } from "../../domain/report/money-series.ts";
import type { Report } from "../../domain/report/report.ts";
import { LOOK, SIZE } from "./look.ts";
import { AXIS_LABEL, type Panel, type Part, rule, swatch, text } from "./panel.ts";
import { amount, columnName, roughly } from "./words.ts";

const FIGURES = 58;
const PLOT = 148;
const AXIS = 34;
const GAP = 16;

const PLACES: readonly {
  readonly name: string;
  readonly colour: string;
  readonly of: (standing: Standing) => number;
}[] = [
  { name: "Released", colour: LOOK.released, of: ({ releasedMinor }) => releasedMinor },
  { name: "Held", colour: LOOK.held, of: ({ heldMinor }) => heldMinor },
  { name: "Refunded", colour: LOOK.refunded, of: ({ refundedMinor }) => refundedMinor },
  { name: "Fees", colour: LOOK.fees, of: ({ feesMinor }) => feesMinor },
];

/** Where the money of one currency was at the end of each period, as columns; above them, where it is now. */
export function moneyPanel(
  report: Report,
  series: MoneySeries,
  start: number,
  index: number,
): Panel {
  // A further currency is set off from the one above.
  const gap = index === 0 ? 0 : GAP;
  const top = start + gap;
  const { currency, standings, now } = series;
  const shown = PLACES.filter(
    ({ name, of }) => name !== "Fees" || standings.some((standing) => of(standing) !== 0),
  );
  const width = (LOOK.width - 2 * LOOK.margin) / shown.length;
  const figures = shown.map(({ of }) => amount(of(now), currency));
  const size = fitting(figures, width - 10);
  const scale = 10 ** minorDigits(currency);
  return {
    height: gap + FIGURES + PLOT + AXIS,
    parts: [
      ...(index === 0 ? [] : [rule(start)]),
      ...shown.flatMap(({ name, colour }, nth): Part[] => {
        const x = LOOK.margin + nth * width;
        return [
          swatch(colour, x, top + 2),
          text(name, x + 18, top, { size: SIZE.small, fill: LOOK.soft }),
          text(figures[nth] ?? "", x, top + 20, { size, weight: 600 }),
        ];
      }),
    ],
    grid: [{ left: LOOK.margin + 46, right: LOOK.margin, top: top + FIGURES, height: PLOT }],
    xAxis: [columns(report, index)],
    yAxis: [
      {
        ...{ type: "value", gridIndex: index, splitNumber: 3, min: 0 },
        axisLabel: {
          ...AXIS_LABEL,
          formatter: (units: number) => roughly(units, currency),
        },
        splitLine: { lineStyle: { color: LOOK.line } },
      },
    ],
    series: shown.map(({ name, colour, of }) => ({
      ...{ type: "bar", name, stack: `money ${index}`, xAxisIndex: index, yAxisIndex: index },
      barCategoryGap: standings.length > 60 ? "4%" : "18%",
      barMaxWidth: 44,
      itemStyle: { color: colour },
      data: standings.map((standing) => of(standing) / scale),
    })),
  };
}

/** Letters of Inter are at most about 0.62 of their size wide in figures. */
function fitting(figures: readonly string[], width: number): number {
  const longest = Math.max(...figures.map((figure) => figure.length));
  return Math.min(SIZE.figure, Math.max(10, width / (0.6 * longest)));
}

/** A few columns are named, at even distances from the first on. */
function columns({ periods, unit }: Report, gridIndex: number): Part {
  const step = Math.max(1, Math.ceil(periods.length / (unit === "month" ? 4 : 5)));
  return {
    ...{ type: "category", gridIndex },
    data: periods.map(({ from }) => columnName(from, unit)),
    axisTick: { show: false },
    axisLine: { lineStyle: { color: LOOK.edge } },
    axisLabel: { ...AXIS_LABEL, margin: 9, interval: (index: number) => index % step === 0 },
  };
}
