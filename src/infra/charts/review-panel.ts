import type { Report } from "../../domain/report/report.ts";
import type { ReviewRound } from "../../domain/report/reviews.ts";
import { LOOK, SIZE } from "./look.ts";
import { AXIS_LABEL, type Panel, type Part, rule, swatch, text } from "./panel.ts";
import { counted, lasting } from "./words.ts";

const TITLES = 98;
const PLOT = 116;
const AXIS = 32;
/** Only the latest are drawn, so that each can be told apart; all are in the table. */
const MOST_ROUNDS = 20;
const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = 1_440;

/** How long each review took beside how long it might; late ones stand out by colour and by crossing their mark. */
export function reviewPanel({ reviews, overdue }: Report, top: number, index: number): Panel {
  const rounds = reviews.rounds.slice(-MOST_ROUNDS);
  const most = Math.max(...rounds.map(longest));
  const unit = most >= 2 * MINUTES_PER_DAY ? "d" : "h";
  const scale = unit === "d" ? MINUTES_PER_DAY : MINUTES_PER_HOUR;
  return {
    height: TITLES + PLOT + AXIS,
    parts: [rule(top), ...titles(reviews, overdue, top + 16), ...legend(top + 64, rounds)],
    grid: [{ left: LOOK.margin + 46, right: LOOK.margin, top: top + TITLES, height: PLOT }],
    xAxis: [
      {
        ...{ type: "category", gridIndex: index, data: rounds.map(({ number }) => `M-${number}`) },
        axisTick: { show: false },
        axisLine: { lineStyle: { color: LOOK.edge } },
        axisLabel: { ...AXIS_LABEL, margin: 9, hideOverlap: true },
      },
    ],
    yAxis: [
      {
        ...{ type: "value", gridIndex: index, splitNumber: 3, min: 0 },
        axisLabel: { ...AXIS_LABEL, formatter: `{value} ${unit}` },
        splitLine: { lineStyle: { color: LOOK.line } },
      },
    ],
    series: [columns(rounds, scale, index), windows(rounds, scale, index)],
  };
}

const longest = ({ tookMinutes, windowMinutes }: ReviewRound) =>
  Math.max(tookMinutes, windowMinutes);

function titles(
  { decided, medianMinutes, medianWindowMinutes }: Report["reviews"],
  { late, due }: Report["overdue"],
  y: number,
): readonly Part[] {
  const typical =
    medianMinutes === null || medianWindowMinutes === null
      ? "No review is decided yet"
      : decided === 1
        ? `The review took ${lasting(medianMinutes)} of ${lasting(medianWindowMinutes)}`
        : `Half the reviews took ${lasting(medianMinutes)} or less, of ${lasting(medianWindowMinutes)}`;
  const share = due === 0 ? "" : ` (${Math.round((100 * late) / due)} %)`;
  const missed = `Late: ${late} of ${counted(due, "review or submission", "reviews and submissions")}${share}`;
  return [
    text(typical, LOOK.margin, y, { size: SIZE.text, weight: 600 }),
    text(missed, LOOK.margin, y + 22, { size: SIZE.small, fill: LOOK.soft }),
  ];
}

type Sign = {
  readonly words: string;
  readonly width: number;
  readonly draw: (x: number) => Part;
};

/** Each name with its sign; "Open" only where one is. */
function legend(y: number, rounds: readonly ReviewRound[]): readonly Part[] {
  const open = rounds.some(({ decidedAt }) => decidedAt === null);
  const signs: readonly Sign[] = [
    { words: "In time", width: 84, draw: (x) => swatch(LOOK.released, x, y + 2) },
    { words: "Late", width: 64, draw: (x) => swatch(LOOK.refunded, x, y + 2) },
    { words: "Time allowed", width: 124, draw: (x) => mark(x, y + 8) },
    ...(open ? [{ words: "Still open", width: 90, draw: (x: number) => hollow(x, y + 2) }] : []),
  ];
  let x: number = LOOK.margin;
  return signs.flatMap(({ words, width, draw }) => {
    const parts = [draw(x), text(words, x + 18, y, { size: SIZE.small, fill: LOOK.soft })];
    x += width + 12;
    return parts;
  });
}

function mark(x: number, y: number): Part {
  return {
    type: "line",
    silent: true,
    shape: { x1: x, x2: x + 13, y1: y, y2: y },
    style: { stroke: LOOK.window, lineWidth: 2.5 },
  };
}

function hollow(x: number, y: number): Part {
  return {
    type: "rect",
    silent: true,
    shape: { x: x + 1, y: y + 1, width: 10, height: 10, r: 2 },
    style: { fill: LOOK.ground, stroke: LOOK.released, lineWidth: 2 },
  };
}

function columns(rounds: readonly ReviewRound[], scale: number, index: number): Part {
  return {
    ...{ type: "bar", xAxisIndex: index, yAxisIndex: index },
    ...{ barMaxWidth: BAR, barCategoryGap: "34%" },
    data: rounds.map(({ tookMinutes, late, decidedAt }) => {
      const colour = late ? LOOK.refunded : LOOK.released;
      const outlined = { color: LOOK.ground, borderColor: colour, borderWidth: 2 };
      return {
        value: tookMinutes / scale,
        itemStyle: decidedAt === null ? outlined : { color: colour },
      };
    }),
  };
}

const BAR = 28;

/** Where the time that a review was given ends. */
function windows(rounds: readonly ReviewRound[], scale: number, index: number): Part {
  const room = (LOOK.width - 2 * LOOK.margin - 46) / Math.max(1, rounds.length);
  return {
    ...{ type: "scatter", xAxisIndex: index, yAxisIndex: index, symbol: "rect", z: 3 },
    symbolSize: [Math.min(BAR + 10, room * 0.86), 2.5],
    itemStyle: { color: LOOK.window, opacity: 1 },
    data: rounds.map(({ windowMinutes }) => windowMinutes / scale),
  };
}
