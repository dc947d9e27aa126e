import { styleText } from "node:util";
import { z } from "zod";

const entrySchema = z.object({
  level: z.string(),
  time: z.string(),
  msg: z.string(),
  detail: z.record(z.string(), z.unknown()).optional(),
});
const errorSchema = z.object({
  name: z.string(),
  message: z.string(),
  stack: z.string().optional(),
});

const COLORS: Readonly<Record<string, "red" | "yellow">> = { error: "red", warn: "yellow" };

/** One JSON log entry as a line that a person reads: local time, level where it matters, message, details. */
export function logLine(json: string, color: boolean): string {
  const entry = entrySchema.parse(JSON.parse(json));
  const time = new Date(entry.time).toLocaleTimeString("en-GB");
  const level = entry.level === "info" ? "" : `${paint(entry.level, COLORS[entry.level], color)} `;
  const fields = Object.entries(entry.detail ?? {});
  const shown = fields.map(
    ([name, value]) => ` ${paint(`${name}=`, "gray", color)}${short(value)}`,
  );
  const stacks = entry.level === "error" ? fields.flatMap(([, value]) => stackOf(value)) : [];
  return `${paint(time, "gray", color)} ${level}${entry.msg}${shown.join("")}\n${stacks.join("")}`;
}

function short(value: unknown): string {
  const error = errorSchema.safeParse(value);
  if (error.success) return oneLine(`${error.data.name}: ${error.data.message}`);
  return typeof value === "string" ? oneLine(value) : JSON.stringify(value);
}

function oneLine(text: string): string {
  return /[\n\r]/.test(text) ? JSON.stringify(text) : text;
}

function stackOf(value: unknown): string[] {
  const error = errorSchema.safeParse(value);
  const frames = error.data?.stack?.split("\n").filter((line) => line.startsWith("    at ")) ?? [];
  return frames.map((frame) => `  ${frame}\n`);
}

function paint(text: string, style: "red" | "yellow" | "gray" | undefined, color: boolean): string {
  return color && style !== undefined ? styleText(style, text, { validateStream: false }) : text;
}
