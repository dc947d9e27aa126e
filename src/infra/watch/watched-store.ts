import type { Watch } from "../../app/ports/watch.ts";
import { ProviderError } from "../../app/ports.ts";
import type { Store } from "../../app/store.ts";

/** The same store, each round trip of which is timed and known to its trace, with what was found there. */
export function watchedStore(store: Store, { tracing, metrics, stopwatch }: Watch): Store {
  const trip = async <T>(
    operation: "load" | "commit",
    ask: () => Promise<T>,
    outcomeOf: (answer: T) => string,
  ): Promise<T> => {
    const seconds = stopwatch();
    let outcome = "error";
    try {
      const answer = await tracing.span(operation, {}, ask);
      outcome = outcomeOf(answer);
      return answer;
    } catch (error) {
      if (error instanceof ProviderError) outcome = error.code;
      throw error;
    } finally {
      metrics.database({ operation, outcome, seconds: seconds() });
    }
  };
  return {
    load: async (request) => {
      const loaded = await trip(
        "load",
        () => store.load(request),
        () => "ok",
      );
      const { personId: person, agreement, milestone } = loaded;
      const found = milestone?.agreementId ?? agreement?.id;
      tracing.note({
        ...(request.actor && person && { person }),
        ...(found && { agreement: found }),
        ...(milestone && { milestone: milestone.id, number: milestone.number }),
      });
      return loaded;
    },
    commit: (plan) =>
      trip(
        "commit",
        () => store.commit(plan),
        (answer) => (answer.ok ? "ok" : answer.why),
      ),
  };
}
