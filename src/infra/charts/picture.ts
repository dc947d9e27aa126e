import { BarChart, ScatterChart } from "echarts/charts";
import { GraphicComponent, GridComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { Report } from "../../domain/report/report.ts";
import { LOOK, SIZE } from "./look.ts";
import { moneyPanel } from "./money-panel.ts";
import { type Panel, type Part, text } from "./panel.ts";
import { reviewPanel } from "./review-panel.ts";
import { BY, counted, span } from "./words.ts";

use([BarChart, ScatterChart, GraphicComponent, GridComponent, SVGRenderer]);

/** Currencies beyond these are in the table. */
const MOST_CURRENCIES = 3;
const HEAD = 84;
const FOOT = 16;

/** A report as an SVG of its own ground, with no words but ours: titles of milestones never get into it. */
export function picture(report: Report, title = "Agreement over time"): { readonly svg: string } {
  const panels: Panel[] = [];
  let top = HEAD;
  for (const make of makers(report)) {
    const panel = make(top, panels.length);
    panels.push(panel);
    top += panel.height;
  }
  const height = top + FOOT;
  const chart = init(null, null, {
    ...{ renderer: "svg", ssr: true, width: LOOK.width, height },
  });
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: LOOK.font },
      graphic: [ground(height), ...head(report, title), ...panels.flatMap(({ parts }) => parts)],
      grid: panels.flatMap(({ grid }) => grid),
      xAxis: panels.flatMap(({ xAxis }) => xAxis),
      yAxis: panels.flatMap(({ yAxis }) => yAxis),
      series: panels.flatMap(({ series }) => series),
    });
    return { svg: chart.renderToSVGString() };
  } finally {
    chart.dispose();
  }
}

type Maker = (top: number, index: number) => Panel;

function makers(report: Report): readonly Maker[] {
  if (report.money.length === 0) return [(top) => nothingYet(report, top)];
  const money = report.money.slice(0, MOST_CURRENCIES).map(
    (series): Maker =>
      (top, index) =>
        moneyPanel(report, series, top, index),
  );
  const reviews: Maker = (top, index) => reviewPanel(report, top, index);
  return report.reviews.rounds.length > 0 ? [...money, reviews] : money;
}

/** With an edge that shows on white, and its own white where the page is dark. */
function ground(height: number): Part {
  return {
    type: "rect",
    shape: { x: 0.5, y: 0.5, width: LOOK.width - 1, height: height - 1, r: 10 },
    style: { fill: LOOK.ground, stroke: LOOK.edge, lineWidth: 1 },
    silent: true,
    z: -1,
  };
}

function head(report: Report, title: string): readonly Part[] {
  const { periods, unit, now, counts, money } = report;
  const from = periods[0]?.from ?? now;
  const end = periods.at(-1)?.end ?? now;
  const until = [end, now].sort()[0] ?? now;
  const more = money.length - MOST_CURRENCIES;
  const below = [
    span(from, until),
    ...(money.length > 0 ? [BY[unit]] : []),
    counted(counts.milestones, "milestone"),
    ...(more > 0 ? [`${more} more in the CSV`] : []),
  ].join(" · ");
  return [
    text(title, LOOK.margin, 20, { size: SIZE.title, weight: 600 }),
    text(below, LOOK.margin, 47, { size: SIZE.small, fill: LOOK.soft }),
  ];
}

/** Honest where there is nothing to draw. */
function nothingYet({ counts }: Report, top: number): Panel {
  const middle = LOOK.width / 2;
  const waiting =
    counts.milestones === 0
      ? "No milestone has been proposed."
      : `${counts.open} of ${counts.milestones} still open. The first payment starts the chart.`;
  return {
    ...{ height: 150, grid: [], xAxis: [], yAxis: [], series: [] },
    parts: [
      text("Nothing was funded yet", middle, top + 44, {
        ...{ size: SIZE.title, weight: 600, align: "center" },
      }),
      text(waiting, middle, top + 76, {
        ...{ size: SIZE.text, fill: LOOK.soft, align: "center" },
      }),
    ],
  };
}
