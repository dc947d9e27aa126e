/** What one link may cost. Times in milliseconds, sizes in bytes. */
export type Limits = {
  /** From the first look-up to the last byte, all hops together. */
  readonly totalMs: number;
  readonly connectMs: number;
  /** From the request until the headers are there. */
  readonly headersMs: number;
  /** In each window of `rateWindowMs` at least `rateBytes` of an answer must come. */
  readonly rateWindowMs: number;
  readonly rateBytes: number;
  readonly headerBytes: number;
  /** Of an answer as it is sent, and of it unpacked. */
  readonly sentBytes: number;
  readonly expandedBytes: number;
  readonly redirects: number;
};

const MEGABYTE = 1024 * 1024;

export const LIMITS: Limits = {
  totalMs: 20_000,
  connectMs: 8_000,
  headersMs: 12_000,
  rateWindowMs: 6_000,
  rateBytes: 2_048,
  headerBytes: 32 * 1024,
  sentBytes: 25 * MEGABYTE,
  expandedBytes: 25 * MEGABYTE,
  redirects: 5,
};
