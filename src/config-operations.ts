import { z } from "zod";
import { isApiAddress, whole } from "./config-values.ts";

/** Whoever finds out such a secret sees the operator's pages: too short to guess is refused. */
const LEAST_SECRET = 16;
const secret = () => z.string().min(LEAST_SECRET, `expected at least ${LEAST_SECRET} characters`);

/** How the house is watched, and what is too much. */
export const OPERATIONS_VARIABLES = {
  METRICS_TOKEN: secret().optional(),
  METRICS_PORT: whole(0, 65_535).optional(),
  OPS_PASSWORD: secret().optional(),
  STOP_DELAY_SECONDS: whole(0, 15).default(0),
  RATE_LIMIT_PERSON: whole(0, 1_000_000).default(240),
  RATE_LIMIT_AGREEMENT: whole(0, 1_000_000).default(1_200),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .string()
    .refine(isApiAddress, "expected an http(s):// address")
    .optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .transform(pairs)
    .refine((found) => found !== null, "expected name=value pairs between commas")
    .optional(),
  OTEL_SERVICE_NAME: z.string().default("tranche"),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?)$/, "expected a number from 0 to 1")
    .default("1"),
} as const;

/** Variables whose value is never said. */
export const OPERATIONS_SECRETS = [
  "METRICS_TOKEN",
  "OPS_PASSWORD",
  "OTEL_EXPORTER_OTLP_HEADERS",
] as const;

type Variables = z.infer<z.ZodObject<typeof OPERATIONS_VARIABLES>>;

export type OperationsConfig = {
  /** Who may read `/metrics`, and a port on this machine alone where anyone may; with neither there are none. */
  readonly metrics: { readonly token: string | undefined; readonly port: number | undefined };
  /** Opens the operator's pages; undefined: there are none. */
  readonly opsPassword: string | undefined;
  /** How long a process that is told to stop only says that it is not ready. */
  readonly stopDelaySeconds: number;
  /** Acts in a minute; 0 for no limit. */
  readonly limits: { readonly person: number; readonly agreement: number };
  /** Where traces go; null where they are not recorded. */
  readonly traces: {
    readonly endpoint: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly serviceName: string;
    /** How many of them, from 0 to 1. */
    readonly ratio: number;
  } | null;
};

export function operationsConfig(values: Variables): OperationsConfig {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers } = values;
  return {
    metrics: { token: values.METRICS_TOKEN, port: values.METRICS_PORT },
    opsPassword: values.OPS_PASSWORD,
    stopDelaySeconds: values.STOP_DELAY_SECONDS,
    limits: { person: values.RATE_LIMIT_PERSON, agreement: values.RATE_LIMIT_AGREEMENT },
    traces: endpoint
      ? {
          ...{ endpoint, headers: headers ?? {}, serviceName: values.OTEL_SERVICE_NAME },
          ratio: Number(values.OTEL_TRACES_SAMPLER_ARG),
        }
      : null,
  };
}

/** "name=value,other=value", each value percent-encoded, as OpenTelemetry says; null where it is not that. */
function pairs(text: string): Readonly<Record<string, string>> | null {
  const found = text.split(",").map((pair) => /^\s*([\w.-]+)\s*=\s*(.*?)\s*$/.exec(pair));
  try {
    const all = found.map((match) =>
      match?.[1] ? ([match[1], decodeURIComponent(match[2] ?? "")] as const) : null,
    );
    return all.every((pair) => pair !== null) ? Object.fromEntries(all) : null;
  } catch {
    return null;
  }
}
