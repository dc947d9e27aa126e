import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { Facts } from "../../app/ports/watch.ts";
import { ProviderError } from "../../app/ports.ts";
import { readTraceparent, traceparent } from "./traceparent.ts";
import type { Recorder, RunningSpan } from "./tracing.ts";

export type OtlpOptions = {
  /** The collector's base address, as OTEL_EXPORTER_OTLP_ENDPOINT has it: traces go to `/v1/traces` below it. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly instance: string;
  /** How many of the traces that begin here are recorded, from 0 to 1. */
  readonly ratio: number;
};

const SPAN_LIMIT = 8_192;
const SEND_MS = 2_000;
const SEND_LIMIT_MS = 5_000;

/** Sends spans to an OpenTelemetry collector in batches, beside the work; what it does not take is lost, and nothing waits for it. */
export function createOtlpRecorder(options: OtlpOptions): Recorder {
  const { endpoint, headers, serviceName, instance, ratio } = options;
  const url = `${endpoint.replace(/\/$/, "")}/v1/traces`;
  const exporter = new OTLPTraceExporter({
    url,
    headers: { ...headers },
    timeoutMillis: SEND_LIMIT_MS,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      "service.name": serviceName,
      "service.instance.id": instance,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        maxQueueSize: SPAN_LIMIT,
        scheduledDelayMillis: SEND_MS,
        exportTimeoutMillis: SEND_LIMIT_MS,
      }),
    ],
  });
  const tracer = provider.getTracer("tranche");
  return {
    begin(name, parent, facts): RunningSpan {
      const place = readTraceparent(parent);
      const traceFlags = place?.sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
      const context = place
        ? trace.setSpanContext(ROOT_CONTEXT, { ...place, traceFlags, isRemote: true })
        : ROOT_CONTEXT;
      const span = tracer.startSpan(
        name,
        { kind: kindOf(name), attributes: attributes(facts) },
        context,
      );
      const at = span.spanContext();
      return {
        traceparent: traceparent({ ...at, sampled: (at.traceFlags & TraceFlags.SAMPLED) !== 0 }),
        note: (more) => void span.setAttributes(attributes(more)),
        end(error) {
          if (error !== undefined) {
            span.setStatus({ code: SpanStatusCode.ERROR, message: nameOf(error) });
          }
          span.end();
        },
      };
    },
    stop: () => provider.shutdown().catch(() => undefined),
  };
}

const VENDORS = /^(slack|discord|stripe|openai|link)\./;

function kindOf(name: string): SpanKind {
  if (VENDORS.test(name)) return SpanKind.CLIENT;
  return name.startsWith("task ") ? SpanKind.CONSUMER : SpanKind.INTERNAL;
}

function attributes(facts: Facts): Record<string, string | number | boolean> {
  const named = Object.entries(facts).flatMap(([name, value]) =>
    value === null ? [] : [[`tranche.${name}`, value] as const],
  );
  return Object.fromEntries(named);
}

/** An error's name and code; its message may repeat what somebody wrote. */
function nameOf(error: unknown): string {
  if (error instanceof ProviderError) return `${error.name} ${error.code}`;
  return error instanceof Error ? error.name : "error";
}
