import type { Bot } from "./types.ts";

/** Reaches the bot's `/dev/*` calls, and counts what the bot asks of the vendors. */
export class BotLink implements Bot {
  #url: string;
  #inFlight = 0;
  #lastAt = 0;

  constructor(url: string) {
    this.#url = url;
  }

  get url(): string {
    return this.#url;
  }

  set url(url: string) {
    this.#url = url.replace(/\/+$/, "");
  }

  requestBegan(): void {
    this.#inFlight += 1;
  }

  requestEnded(): void {
    this.#inFlight -= 1;
    this.#lastAt = Date.now();
  }

  quietForMs(): number {
    return this.#inFlight > 0 ? 0 : Date.now() - this.#lastAt;
  }

  async call(method: "GET" | "POST", path: string, body?: unknown, timeoutMs = 10_000) {
    if (this.#url === "") return null;
    try {
      const answer = await fetch(`${this.#url}${path}`, {
        method,
        signal: AbortSignal.timeout(timeoutMs),
        ...(method === "POST" && {
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body ?? {}),
        }),
      });
      const text = await answer.text();
      const parsed: unknown = text === "" ? null : JSON.parse(text);
      return { status: answer.status, body: parsed };
    } catch {
      return null;
    }
  }
}
