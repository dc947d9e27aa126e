import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Standing } from "../../app/ports/standing.ts";
import type { Metrics } from "../../app/ports/watch.ts";

/** Seconds: what people notice (0.1, 3), what a platform's limit is (3), and what a vendor may take (20). */
const QUICK = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5];
const SLOW = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60];
const WAITED = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600];
const DATABASE = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

export type MetricsRegistry = Metrics & {
  /** The whole of it in Prometheus's text format, with what stands in the database now. */
  text(): Promise<{ readonly type: string; readonly body: string }>;
  /** The names of all metrics that are told here, without those of Node itself. */
  names(): readonly string[];
};

export type MetricsOptions = {
  /** Whether Node's own are told too: memory, event loop, garbage. */
  readonly withNode: boolean;
  /** Reads what stands in the database; null where it cannot be reached. */
  standing(): Promise<Standing | null>;
  /** How many connections the pool has, how many of them are idle, and how many callers wait for one. */
  connections(): { readonly total: number; readonly idle: number; readonly waiting: number };
  /** Requests of people that have no answer yet. */
  inFlight(): number;
};

/** What is counted here, for Prometheus. Counting is a few additions in memory; what stands in the database is read when asked. */
export function createMetrics(options: MetricsOptions): MetricsRegistry {
  const registry = new Registry();
  const counts = counted(registry);
  const refresh = gauges(registry, options);
  const names = registry.getMetricsAsArray().map(({ name }) => name);
  if (options.withNode) collectDefaultMetrics({ register: registry });
  return {
    ...counts,
    names: () => names,
    async text() {
      await refresh();
      return { type: registry.contentType, body: await registry.metrics() };
    },
  };
}

/** What happens, as it happens. */
function counted(registry: Registry): Metrics {
  const make = makers(registry);
  const acts = make.counter("acts_total", "Acts of people", "verb", "outcome", "platform");
  const actSeconds = make.histogram("act_seconds", "Time an act took", QUICK, "verb");
  const refusals = make.counter("refusals_total", "Acts that a rule refused", "code", "platform");
  const answer = "From a request to its first answer";
  const acknowledged = make.histogram("acknowledgement_seconds", answer, QUICK, "platform", "kind");
  const late = make.counter("late_answers_total", "Requests that were told to wait", "platform");
  const trip = "A round trip to the database";
  const trips = make.histogram("database_seconds", trip, DATABASE, "operation", "outcome");
  const tasks = make.histogram("task_seconds", "Time a task took", SLOW, "kind", "outcome");
  const waited = make.histogram("task_wait_seconds", "From due to begun", WAITED, "kind");
  const call = "A call to a vendor";
  const vendors = make.histogram("vendor_seconds", call, SLOW, "vendor", "call", "outcome");
  const webhooks = make.counter("webhooks_total", "Webhooks that came in", "outcome");
  const limited = make.counter("limited_total", "Acts that a rate limit refused", "by");
  const alarms = make.counter("alarms_total", "Alarms that were raised", "kind");
  return {
    act({ verb, outcome, platform, seconds }) {
      acts.inc({ verb, outcome, platform });
      actSeconds.observe({ verb }, seconds);
    },
    refused: (labels) => refusals.inc(labels),
    answered({ platform, kind, late: isLate, seconds }) {
      acknowledged.observe({ platform, kind }, seconds);
      if (isLate) late.inc({ platform });
    },
    database: ({ seconds, ...labels }) => trips.observe(labels, seconds),
    task({ kind, outcome, waitedSeconds, seconds }) {
      tasks.observe({ kind, outcome }, seconds);
      waited.observe({ kind }, waitedSeconds);
    },
    vendor: ({ seconds, ...labels }) => vendors.observe(labels, seconds),
    webhook: (labels) => webhooks.inc(labels),
    limited: (labels) => limited.inc(labels),
    alarm: (labels) => alarms.inc(labels),
  };
}

function makers(registry: Registry) {
  const registers = [registry];
  const named = (name: string) => `tranche_${name}`;
  return {
    counter: <L extends string>(name: string, help: string, ...labelNames: L[]) =>
      new Counter<L>({ name: named(name), help, labelNames, registers }),
    gauge: <L extends string>(name: string, help: string, ...labelNames: L[]) =>
      new Gauge<L>({ name: named(name), help, labelNames, registers }),
    histogram: <L extends string>(
      name: string,
      help: string,
      buckets: number[],
      ...labelNames: L[]
    ) => new Histogram<L>({ name: named(name), help, buckets, labelNames, registers }),
  };
}

/** What stands now; the answer brings all of it up to date, by one read. */
function gauges(registry: Registry, options: MetricsOptions): () => Promise<void> {
  const { gauge } = makers(registry);
  const { standing, connections, inFlight } = options;
  const up = gauge("database_up", "Whether the database answered this look");
  const moves = gauge("money_moves", "Money moves that are not settled", "kind", "status");
  const moveAge = "Age of the oldest that is not settled";
  const oldestMove = gauge("money_move_oldest_seconds", moveAge, "kind", "status");
  const tasks = gauge("tasks", "Tasks that are due, queued or running", "state");
  const oldestTask = gauge("task_oldest_due_seconds", "How long the oldest of them is due");
  const questions = gauge("operator_questions", "What waits for the operator", "kind");
  const oldestQuestion = gauge("operator_question_oldest_seconds", "Age of the oldest of them");
  const events = gauge("events_unapplied", "Events of Stripe that are not applied yet");
  const evidence = gauge("evidence_unkept", "Pieces of evidence whose copy is not made yet");
  const pool = gauge("database_connections", "Connections to the database", "state");
  const flying = gauge("requests_in_flight", "Requests that have no answer yet");
  return async () => {
    const { total, idle, waiting } = connections();
    pool.set({ state: "busy" }, total - idle);
    pool.set({ state: "idle" }, idle);
    pool.set({ state: "waited_for" }, waiting);
    flying.set(inFlight());
    const now = await standing();
    up.set(now ? 1 : 0);
    if (!now) return;
    for (const each of [moves, oldestMove, questions]) each.reset();
    for (const { kind, status, count, oldestSeconds } of now.moves) {
      moves.set({ kind, status }, count);
      oldestMove.set({ kind, status }, oldestSeconds);
    }
    for (const [state, count] of Object.entries(now.tasks)) tasks.set({ state }, count);
    oldestTask.set(now.oldestDueSeconds);
    for (const { kind, count } of now.questions) questions.set({ kind }, count);
    oldestQuestion.set(now.oldestQuestionSeconds);
    events.set(now.unappliedEvents);
    evidence.set(now.unkeptEvidence);
  };
}
