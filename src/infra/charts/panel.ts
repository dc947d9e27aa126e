import type { EChartsCoreOption } from "echarts/core";
import { LOOK, SIZE } from "./look.ts";

/** A piece of ECharts' option; it is checked where it is drawn. */
export type Part = EChartsCoreOption;

/** One part of the picture, from its top down. */
export type Panel = {
  readonly height: number;
  readonly parts: readonly Part[];
  readonly grid: readonly Part[];
  readonly xAxis: readonly Part[];
  readonly yAxis: readonly Part[];
  readonly series: readonly Part[];
};

export type TextStyle = {
  readonly size?: number;
  readonly weight?: 400 | 600;
  readonly fill?: string;
  readonly align?: "left" | "center" | "right";
};

/** Words at a place, which is their top. */
export function text(words: string, x: number, y: number, style: TextStyle = {}): Part {
  const { size = SIZE.text, weight = 400, fill = LOOK.ink, align = "left" } = style;
  return {
    type: "text",
    silent: true,
    style: {
      ...{ text: words, x, y, fill },
      ...{ fontFamily: LOOK.font, fontSize: size, fontWeight: weight },
      textAlign: align,
      textVerticalAlign: "top",
    },
  };
}

/** A thin line across the card, between panels. */
export function rule(y: number): Part {
  return {
    type: "line",
    silent: true,
    shape: { x1: LOOK.margin, x2: LOOK.width - LOOK.margin, y1: y, y2: y },
    style: { stroke: LOOK.line, lineWidth: 1 },
  };
}

/** A square of a colour, beside the words that say what it is. */
export function swatch(fill: string, x: number, y: number): Part {
  return {
    type: "rect",
    silent: true,
    shape: { x, y, width: 12, height: 12, r: 2.5 },
    style: { fill },
  };
}

export const AXIS_LABEL = {
  color: LOOK.soft,
  fontFamily: LOOK.font,
  fontSize: SIZE.small,
} as const;
