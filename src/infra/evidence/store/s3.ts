import type { S3Client } from "@aws-sdk/client-s3";
import { ProviderError } from "../../../app/ports.ts";
import type { Shelf } from "./disk.ts";

export type Bucket = {
  readonly bucket: string;
  /** Before each name, with a slash at its end; empty for none. */
  readonly prefix: string;
  /** Of a compatible server; undefined for AWS itself. */
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
};

const PATIENCE_MS = 20_000;

/** A bucket of S3 or of any compatible server; its library is loaded when it is first used. */
export function createBucketShelf({ bucket, prefix, ...where }: Bucket): Shelf {
  let made: Promise<S3Client> | null = null;
  const client = () => {
    made ??= connect(where);
    return made;
  };
  const at = (name: string) => ({ Bucket: bucket, Key: `${prefix}${name}` });
  const abortSignal = () => AbortSignal.timeout(PATIENCE_MS);
  return {
    async get(name) {
      const { GetObjectCommand } = await import("@aws-sdk/client-s3");
      return orNull(async () => {
        const answer = await (await client()).send(new GetObjectCommand(at(name)), {
          abortSignal: abortSignal(),
        });
        return answer.Body ? Buffer.from(await answer.Body.transformToByteArray()) : null;
      });
    },
    async drop(name) {
      const { DeleteObjectCommand } = await import("@aws-sdk/client-s3");
      await orNull(async () =>
        (await client()).send(new DeleteObjectCommand(at(name)), { abortSignal: abortSignal() }),
      );
    },
    async put(name, content) {
      const { PutObjectCommand } = await import("@aws-sdk/client-s3");
      const type = "application/octet-stream";
      const kept = await orNull(async () =>
        (await client()).send(
          new PutObjectCommand({ ...at(name), Body: content, ContentType: type }),
          { abortSignal: abortSignal() },
        ),
      );
      // "Not there" to a write is a bucket that is missing: nothing was kept.
      if (kept === null) throw notAnswering("NoSuchBucket");
    },
  };
}

async function connect({
  endpoint,
  region,
  credentials,
}: Omit<Bucket, "bucket" | "prefix">): Promise<S3Client> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  return new S3Client({
    ...{ region, credentials, maxAttempts: 2 },
    // Compatible servers know neither buckets as host names nor the newer checksums.
    ...(endpoint && { endpoint, forcePathStyle: true }),
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}

/** What is not there is null; everything else that goes wrong may go well later. */
async function orNull<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    const name = error instanceof Error ? error.name : "unknown";
    if (name === "NoSuchKey" || name === "NotFound") return null;
    throw notAnswering(name);
  }
}

function notAnswering(code: string): ProviderError {
  const facts = { code, outcome: "unknown", retryable: true } as const;
  return new ProviderError("the evidence store did not answer", facts);
}
