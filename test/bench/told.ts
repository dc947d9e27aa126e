/** What a measured process says of itself when its parent asks for its `cpu`: CPU time so far in milliseconds, memory in bytes. */
export type Told = { readonly cpuMs: number; readonly rssBytes: number };

/** Answers the parent's `cpu`, and ends with it. */
export function answerCpu(): void {
  process.on("message", (asked: unknown) => {
    if (asked !== "cpu") return;
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMs: (user + system) / 1_000, rssBytes: process.memoryUsage.rss() });
  });
  process.on("disconnect", () => process.exit());
}
