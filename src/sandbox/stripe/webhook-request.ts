import { createHmac } from "node:crypto";

const TIMEOUT_MS = 10_000;

/** The `Stripe-Signature` header of a payload, as of a real time (docs.stripe.com/webhooks#verify-manually). */
export function signatureHeader(payload: string, secret: string, at: Date): string {
  const t = Math.floor(at.getTime() / 1000);
  const v1 = createHmac("sha256", secret).update(`${t}.${payload}`).digest("hex");
  return `t=${t},v1=${v1}`;
}

/** Sends one webhook; what came back, or why nothing did. */
export async function post(
  url: string,
  body: string,
  headers: Record<string, string>,
): Promise<{ status: number | null; error: string | null }> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, {
      method: "POST",
      body,
      headers,
      signal,
      redirect: "manual",
    });
    await response.arrayBuffer();
    return { status: response.status, error: null };
  } catch (error) {
    return { status: null, error: error instanceof Error ? error.message : String(error) };
  }
}
