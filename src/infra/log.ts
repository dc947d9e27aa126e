import { pino } from "pino";
import type { Log } from "../app/ports.ts";
import { logLine } from "./log-line.ts";
import { createRedaction } from "./log-redaction.ts";

/** `text` is one line for people, `json` one object for machines. `write` takes finished lines; standard output unless given. */
export type LogOptions = {
  readonly level: "info" | "warn" | "error";
  readonly format: "text" | "json";
  readonly write?: (line: string) => void;
  /** Values that are never written, wherever they stand: the configuration's secrets. */
  readonly hidden?: readonly string[];
};

/**
 * A log that writes each entry at once, so that nothing is lost when the process ends, and takes secrets and private
 * texts out before that.
 */
export function createLog({
  level,
  format,
  write = toStandardOutput,
  hidden = [],
}: LogOptions): Log {
  const { redact, redactText } = createRedaction(hidden);
  const color = process.stdout.isTTY === true && write === toStandardOutput;
  const destination =
    format === "json" ? { write } : { write: (entry: string) => write(logLine(entry, color)) };
  const inner = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  const at =
    (kind: "info" | "warn" | "error") => (message: string, detail?: Record<string, unknown>) => {
      if (!inner.isLevelEnabled(kind)) return;
      inner[kind](
        { ...(detail === undefined ? {} : { detail: redact(detail) }) },
        redactText(message),
      );
    };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

/** A log that keeps nothing, for tests and small tools. */
export const silentLog: Log = { info() {}, warn() {}, error() {} };

function toStandardOutput(line: string): void {
  process.stdout.write(line);
}
