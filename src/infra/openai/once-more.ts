import OpenAI from "openai";

/** What a busy provider is given before it is asked again, where it does not say. */
const PAUSE_MS = 500;

/**
 * Does it once more where the provider was busy or away and the pause that it asks for leaves most of the time; what is
 * wrong with the request or the account stays wrong.
 */
export async function onceMore<T>(leftMs: () => number, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const pause = pauseAfter(error);
    if (pause === null || pause * 2 > leftMs()) throw error;
    await new Promise((resolve) => setTimeout(resolve, pause));
    return call();
  }
}

/** In milliseconds; null where another try would end the same. */
function pauseAfter(error: unknown): number | null {
  if (error instanceof OpenAI.APIConnectionTimeoutError) return null;
  if (error instanceof OpenAI.APIConnectionError) return PAUSE_MS;
  if (!(error instanceof OpenAI.APIError) || error.status === undefined) return null;
  const isBusy = error.status === 429 && error.code !== "insufficient_quota";
  if (!isBusy && error.status !== 408 && error.status < 500) return null;
  const seconds = Number(error.headers?.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : PAUSE_MS;
}
