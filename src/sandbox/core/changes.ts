import type { ServerResponse } from "node:http";

/** Tells open pages, by server-sent events, that a vendor's state or the clock has changed. */
export class Changes {
  readonly #listeners = new Set<ServerResponse>();
  readonly #pending = new Map<string, NodeJS.Timeout>();

  /** Keeps the answer open and writes to it until its reader leaves. */
  listen(response: ServerResponse): void {
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-cache",
    });
    response.write(": listening\n\n");
    this.#listeners.add(response);
    response.on("close", () => this.#listeners.delete(response));
  }

  /** Shows at once what went wrong in the sandbox, such as a vendor method that it does not have. */
  problem(message: string): void {
    this.#write({ type: "problem", message });
  }

  /** Several changes within a moment are told once. */
  tell(vendor: string): void {
    if (this.#listeners.size === 0 || this.#pending.has(vendor)) return;
    const timer = setTimeout(() => {
      this.#pending.delete(vendor);
      this.#write({ type: "changed", vendor });
    }, 40);
    this.#pending.set(vendor, timer);
  }

  #write(event: object): void {
    for (const listener of this.#listeners) listener.write(`data: ${JSON.stringify(event)}\n\n`);
  }

  close(): void {
    for (const timer of this.#pending.values()) clearTimeout(timer);
    for (const listener of this.#listeners) listener.end();
  }
}
