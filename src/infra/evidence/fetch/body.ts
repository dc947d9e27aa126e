import { type Duplex, Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createBrotliDecompress, createGunzip, createZstdDecompress } from "node:zlib";
import type { Answer } from "./ask.ts";
import type { Limits } from "./limits.ts";
import { Unkept } from "./unkept.ts";

/** No honest server packs more often than this. */
const MOST_LAYERS = 2;

/** 8 MB, what HTTP allows a zstd window to take (RFC 9659). */
const ZSTD_WINDOW = 23;

const UNPACK: Readonly<Record<string, () => Duplex>> = {
  gzip: () => createGunzip(),
  "x-gzip": () => createGunzip(),
  br: () => createBrotliDecompress(),
  zstd: () => createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW } }),
};

/**
 * The whole body, unpacked, within the caps on size as sent, size unpacked and speed; what is over is never held.
 * Throws Unkept, or what the stream ended with.
 */
export async function readBody(answer: Answer, limits: Limits): Promise<Buffer> {
  if (Number(answer.header("content-length") ?? 0) > limits.sentBytes) {
    throw new Unkept("too_large");
  }
  const unpackers = layersOf(answer.header("content-encoding"));
  const rate = watchRate(limits);
  const chunks: Buffer[] = [];
  const stages = [
    answer.body,
    atMost(limits.sentBytes, rate.came),
    ...unpackers.flatMap((unpack) => [unpack(), atMost(limits.expandedBytes)]),
    sink(chunks),
  ];
  try {
    await pipeline(stages, { signal: rate.signal });
  } catch (error) {
    if (rate.signal.aborted) throw rate.signal.reason;
    throw isUnpackError(error) ? new Unkept("unreachable") : error;
  } finally {
    rate.stop();
  }
  return Buffer.concat(chunks);
}

/** What undoes the encodings, the last one first. */
function layersOf(encodings: string | null): readonly (() => Duplex)[] {
  const names = (encodings ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity");
  if (names.length > MOST_LAYERS) throw new Unkept("too_large");
  return names.reverse().map((name) => {
    const unpack = Object.hasOwn(UNPACK, name) ? UNPACK[name] : undefined;
    if (unpack === undefined) throw new Unkept("unreachable");
    return unpack;
  });
}

function atMost(most: number, came: (bytes: number) => void = () => undefined): Transform {
  let bytes = 0;
  return new Transform({
    transform: (chunk: Buffer, _, done) => {
      bytes += chunk.length;
      came(chunk.length);
      if (bytes > most) done(new Unkept("too_large"));
      else done(null, chunk);
    },
  });
}

function sink(chunks: Buffer[]): Writable {
  return new Writable({
    write: (chunk: Buffer, _, done) => {
      chunks.push(chunk);
      done();
    },
  });
}

function watchRate({ rateWindowMs, rateBytes }: Limits) {
  const slow = new AbortController();
  let came = 0;
  const timer = setInterval(() => {
    if (came < rateBytes) slow.abort(new Unkept("too_slow"));
    came = 0;
  }, rateWindowMs);
  return {
    signal: slow.signal,
    came: (bytes: number) => {
      came += bytes;
    },
    stop: () => clearInterval(timer),
  };
}

/** What zlib says of bytes that are not what they are said to be ("Z_DATA_ERROR", "ERR_BROTLI_...", "ZSTD_error_..."). */
function isUnpackError(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^(Z_|ERR_?_|ZSTD_)/.test(code) && !/^ERR_(STREAM|HTTP)/.test(code);
}
