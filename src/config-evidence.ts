import { z } from "zod";
import { type KeyConfig, keys } from "./config-keys.ts";

/** Where copies of evidence are kept, and the keys that they are encrypted with: the first writes, all of them read. */
export type EvidenceConfig = {
  /** Empty in sandbox mode where none is set: a key of its own is made in the data folder. */
  readonly keys: readonly KeyConfig[];
  /** Null: a folder below `dataDir`. */
  readonly bucket: {
    readonly bucket: string;
    readonly prefix: string;
    readonly endpoint: string | undefined;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  } | null;
};

const BUCKET = /^s3:\/\/(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(?<prefix>[\w./-]*))?$/;

/** The variables about evidence. */
export const EVIDENCE_VARIABLES = {
  EVIDENCE_KEY: keys.optional(),
  EVIDENCE_BUCKET: z
    .string()
    .regex(BUCKET, "expected s3://bucket or s3://bucket/prefix")
    .optional(),
  EVIDENCE_ENDPOINT: z
    .string()
    .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ""), "expected an address")
    .optional(),
  EVIDENCE_REGION: z.string().default("us-east-1"),
  EVIDENCE_ACCESS_KEY_ID: z.string().optional(),
  EVIDENCE_SECRET_ACCESS_KEY: z.string().optional(),
} as const;

export const EVIDENCE_SECRETS = [
  "EVIDENCE_KEY",
  "EVIDENCE_ACCESS_KEY_ID",
  "EVIDENCE_SECRET_ACCESS_KEY",
] as const;

type Values = z.infer<ReturnType<typeof z.object<typeof EVIDENCE_VARIABLES>>>;

/** What is missing for the evidence of a real run, a sentence each. */
export function evidenceProblems(values: Readonly<Record<string, unknown>>): readonly string[] {
  const isOff = (name: string) => values[name] === undefined;
  const key = isOff("EVIDENCE_KEY")
    ? [
        "EVIDENCE_KEY is missing: evidence is kept encrypted. Make one with openssl rand -base64 32, and keep it.",
      ]
    : [];
  if (isOff("EVIDENCE_BUCKET")) return key;
  const credentials = ["EVIDENCE_ACCESS_KEY_ID", "EVIDENCE_SECRET_ACCESS_KEY"].filter(isOff);
  return [...key, ...credentials.map((name) => `${name} is missing: EVIDENCE_BUCKET needs it.`)];
}

export function evidenceConfig(values: Values): EvidenceConfig {
  const found = BUCKET.exec(values.EVIDENCE_BUCKET ?? "")?.groups;
  const prefix = (found?.prefix ?? "").replace(/^\/+|\/+$/g, "");
  const bucket = found?.bucket
    ? {
        bucket: found.bucket,
        prefix: prefix === "" ? "" : `${prefix}/`,
        endpoint: values.EVIDENCE_ENDPOINT,
        region: values.EVIDENCE_REGION,
        credentials: {
          accessKeyId: values.EVIDENCE_ACCESS_KEY_ID ?? "",
          secretAccessKey: values.EVIDENCE_SECRET_ACCESS_KEY ?? "",
        },
      }
    : null;
  return { keys: values.EVIDENCE_KEY ?? [], bucket };
}
