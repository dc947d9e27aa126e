import { type Finding, finding } from "../app/ports/finding.ts";

const PATIENCE_MS = 8_000;

/** Whether our own public address leads to this app. Null: there is none, and none is needed. */
export async function checkAddress(publicUrl: string | null): Promise<readonly Finding[]> {
  if (publicUrl === null) return [finding("address.none")];
  const url = `${publicUrl}/health`;
  try {
    const answer = await fetch(url, {
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const said: unknown = await answer.json().catch(() => null);
    const isOurs = answer.ok && typeof said === "object" && said !== null && "ok" in said;
    if (isOurs) return [finding("address.fine", { url: publicUrl })];
    const status = answer.ok ? "another answer" : `HTTP ${answer.status}`;
    return [finding("address.answers_otherwise", { url: publicUrl, status })];
  } catch (error) {
    return [finding("address.unreachable", { url: publicUrl, code: codeOf(error) })];
  }
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null;
  if (cause instanceof Error && "code" in cause) return String(cause.code);
  return error instanceof Error && error.name === "TimeoutError" ? "no answer" : "no connection";
}
