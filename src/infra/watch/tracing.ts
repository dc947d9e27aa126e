import { AsyncLocalStorage } from "node:async_hooks";
import type { Facts, Tracing } from "../../app/ports/watch.ts";
import { newTrace, readTraceparent, traceparent } from "./traceparent.ts";

/** One span while it runs. */
export type RunningSpan = {
  readonly traceparent: string;
  note(facts: Facts): void;
  /** `error` is what it failed with; undefined where it went well. */
  end(error: unknown): void;
};

/** What makes spans of what runs; `parent` is a traceparent, null at the beginning of a trace. */
export type Recorder = {
  begin(name: string, parent: string | null, facts: Facts): RunningSpan;
  stop(): Promise<void>;
};

type Here = {
  readonly span: RunningSpan;
  readonly above: Here | null;
  readonly noted: Record<string, string | number | boolean | null>;
};

/** Keeps what belongs together in one trace, whether or not anybody records it. */
export function createTracing(recorder: Recorder = idsOnly()): Tracing {
  const here = new AsyncLocalStorage<Here>();
  return {
    async span(name, facts, run, from) {
      const above = from === undefined ? (here.getStore() ?? null) : null;
      const parent = above ? above.span.traceparent : (from ?? null);
      const span = recorder.begin(name, parent, facts);
      const noted = { ...facts };
      try {
        const answer = await here.run({ span, above, noted }, run, noted);
        span.end(undefined);
        return answer;
      } catch (error) {
        span.end(error ?? "unknown");
        throw error;
      }
    },
    note(facts) {
      for (let at = here.getStore() ?? null; at; at = at.above) {
        Object.assign(at.noted, facts);
        at.span.note(facts);
      }
    },
    here: () => here.getStore()?.span.traceparent ?? null,
    stop: () => recorder.stop(),
  };
}

/** Spans that are only known by their trace's id: what the log and the people's codes need. */
function idsOnly(): Recorder {
  const noEnd = { note: () => undefined, end: () => undefined };
  return {
    begin: (_name, parent) => ({
      traceparent: parent && readTraceparent(parent) ? parent : traceparent(newTrace()),
      ...noEnd,
    }),
    stop: async () => undefined,
  };
}
