import type { UnkeptReason } from "../../../app/ports/evidence.ts";
import { ProviderError } from "../../../app/ports.ts";

/** A definite no on the way; the fetcher's caller gets it as a value. */
export class Unkept extends Error {
  override readonly name = "Unkept";
  readonly why: UnkeptReason;

  constructor(why: UnkeptReason) {
    super(why);
    this.why = why;
  }
}

/** A no that may be a yes soon. Its code is the UnkeptReason to say if it stays so; nothing was changed by asking. */
export function tryAgain(
  why: UnkeptReason,
  message: string,
  retryAfterSeconds: number | null = null,
): ProviderError {
  return new ProviderError(message, {
    ...{ code: why, outcome: "failed", retryable: true, retryAfterSeconds },
  });
}
