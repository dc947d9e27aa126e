import type { Watch } from "../../app/ports/watch.ts";
import { ProviderError } from "../../app/ports.ts";
import { around } from "./around.ts";

export type VendorName = "slack" | "discord" | "stripe" | "openai" | "link";

/** Told how each call of a vendor ended: "ok", or the code of its failure. */
export type OnCalled = (vendor: VendorName, outcome: string) => void;

/** Answer at once, from what is known here: no call. */
const LOCAL: ReadonlySet<string> = new Set(["readWebhook", "deepLink"]);

/** The same port, each call of which is timed, counted and known to its trace. What is asked and answered is not looked at. */
export function watchedVendor<T extends object>(
  vendor: VendorName,
  port: T,
  { tracing, metrics, stopwatch }: Watch,
  onCalled: OnCalled = () => undefined,
): T {
  return around(port, (call, _given, run) => {
    if (LOCAL.has(call)) return run();
    return tracing.span(`${vendor}.${call}`, {}, async () => {
      const seconds = stopwatch();
      const ended = (outcome: string, code = outcome) => {
        metrics.vendor({ vendor, call, outcome, seconds: seconds() });
        onCalled(vendor, code);
      };
      try {
        const answer = await run();
        ended("ok");
        return answer;
      } catch (error) {
        const known = error instanceof ProviderError;
        if (known) tracing.note({ refused: error.code });
        ended(known ? error.outcome : "error", known ? error.code : "error");
        throw error;
      }
    });
  });
}
