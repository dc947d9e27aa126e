/** What a span or a line of the log says about something: ids, names from closed sets and numbers; never text of people. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

/** Which piece of work belongs to which click. */
export type Tracing = {
  /**
   * Runs something as a span below the one that it is called in; `from` continues another process's (a W3C traceparent),
   * null begins a new trace. `run` gets all that is noted until then, in here and below.
   */
  span<T>(
    name: string,
    facts: Facts,
    run: (noted: Facts) => Promise<T>,
    from?: string | null,
  ): Promise<T>;
  /** Adds facts to the spans that run now, from the innermost to the one that began in this process. */
  note(facts: Facts): void;
  /** The W3C traceparent of what runs now; null outside of every span. */
  here(): string | null;
  /** Sends what has not been sent. */
  stop(): Promise<void>;
};

/** How something ended, as it is counted. */
export type ActOutcome = "done" | "repeated" | "refused" | "error";
export type TaskOutcome = "done" | "retried" | "waits" | "given_up" | "crashed";

/** What is counted and timed; times in seconds. Every name comes from a closed set: no ids. */
export type Metrics = {
  act(of: { verb: string; outcome: ActOutcome; platform: string; seconds: number }): void;
  refused(of: { code: string; platform: string }): void;
  /** A request had its first answer: the acknowledgement, or what it says where that came before. */
  answered(of: { platform: string; kind: string; late: boolean; seconds: number }): void;
  database(of: { operation: string; outcome: string; seconds: number }): void;
  task(of: { kind: string; outcome: TaskOutcome; waitedSeconds: number; seconds: number }): void;
  vendor(of: { vendor: string; call: string; outcome: string; seconds: number }): void;
  webhook(of: { outcome: string }): void;
  limited(of: { by: "person" | "agreement" }): void;
  alarm(of: { kind: string }): void;
};

/** How the house is watched. */
export type Watch = {
  readonly tracing: Tracing;
  readonly metrics: Metrics;
  /** Begins to measure; answers seconds. It decides nothing: moments come from the database. */
  stopwatch(): () => number;
  /** Hears of every error that is no vendor's: a defect, or an invariant that does not hold. `where` is an act or a task. */
  failed(where: string, error: unknown): void;
};

const nothing = () => undefined;

/** Watches nothing and costs nothing. */
export const unwatched: Watch = {
  tracing: {
    span: (_name, _facts, run) => run({}),
    ...{ note: nothing, here: () => null, stop: async () => undefined },
  },
  metrics: {
    ...{ act: nothing, refused: nothing, answered: nothing, database: nothing, task: nothing },
    ...{ vendor: nothing, webhook: nothing, limited: nothing, alarm: nothing },
  },
  stopwatch: () => () => 0,
  failed: nothing,
};
