import { randomBytes } from "node:crypto";

const PATTERN = /^00-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})$/;

/** The parts of a W3C traceparent (w3.org/TR/trace-context, version 00). */
export type SpanPlace = {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
};

/** Reads a traceparent; null where it is none. */
export function readTraceparent(text: string | null): SpanPlace | null {
  const [, traceId, spanId, flags] = PATTERN.exec(text ?? "") ?? [];
  if (!traceId || !spanId || !flags) return null;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Writes a traceparent. */
export function traceparent({ traceId, spanId, sampled }: SpanPlace): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}

/** A place at the beginning of a new trace, which nobody records. */
export function newTrace(): SpanPlace {
  const hex = randomBytes(24).toString("hex");
  return { traceId: hex.slice(0, 32), spanId: hex.slice(32), sampled: false };
}
