import type { App, Origin } from "../../app/api.ts";
import { traceCode, traceIdOf } from "../../app/ports/trace-code.ts";
import type { ActOutcome, Facts, Watch } from "../../app/ports/watch.ts";
import { type Log, ProviderError } from "../../app/ports.ts";
import type { Refused } from "../../app/queries/views.ts";
import { around } from "./around.ts";

/** Says no before anything is read; null lets it through. */
export type Gate = (origin: Origin, milestone: string | null) => Promise<Refused | null>;

export type WatchedAppOptions = {
  readonly log: Log;
  readonly watch: Watch;
  readonly gate?: Gate | undefined;
};

/** They only read, or are what a platform tells us: no act, and no line of the log. */
const READS: ReadonlySet<string> = new Set<keyof App>([
  ...(["draft", "compare", "waiting", "formStart", "record", "report", "payouts"] as const),
  ...([
    "home",
    "desk",
    "people",
    "link",
    "settings",
    "myTime",
    "snoozeChoices",
    "profileChanged",
    "print",
  ] as const),
]);

/** What a method is called where it is not named after the verb that people type. */
const VERBS: Readonly<Record<string, string>> = { propose: "new", sendDraft: "submit" };

/**
 * The same application, each act of which is one line of the log, one count and one span: verb, outcome, agreement,
 * milestone, person and trace; nothing that anybody wrote. A look that a verb begins with counts where it is refused.
 */
export function watchedApp(app: App, options: WatchedAppOptions): App {
  const { watch, gate } = options;
  return around(app, (name, given, call) => {
    const [origin] = given;
    if (!isOrigin(origin)) return call();
    const verb = verbOf(name, given);
    const isRead = READS.has(name) || READS.has(verb) || verb === "show";
    const { platform, team } = origin.actor;
    const facts = { verb, platform, team };
    return watch.tracing.span(`act ${verb}`, facts, async (noted) => {
      if (isRead) return call();
      const ended = actEnds(options, noted, platform);
      try {
        const refused = (await gate?.(origin, idOf(given[1]))) ?? null;
        const answer = refused ?? (await call());
        if (name !== "see" || field(answer, "kind") === "refused") ended(answer);
        return answer;
      } catch (error) {
        ended(null, error ?? "unknown");
        watch.failed(`act ${verb}`, error);
        throw error;
      }
    });
  });
}

/** Says once how an act ended: to the log, to the counters and to its span. */
function actEnds({ log, watch }: WatchedAppOptions, noted: Facts, platform: string) {
  const seconds = watch.stopwatch();
  return (answer: unknown, error?: unknown): void => {
    const { outcome, code } = endOf(answer, error);
    const verb = String(noted["verb"]);
    watch.tracing.note({ outcome, ...(code && { code }), ...named(answer) });
    const took = seconds();
    watch.metrics.act({ verb, outcome, platform, seconds: took });
    if (outcome === "refused" && code) watch.metrics.refused({ code, platform });
    const here = watch.tracing.here();
    const trace = here && { trace: traceCode(here), traceId: traceIdOf(here) };
    log.info("act", { ...noted, ...trace, ms: Math.round(took * 10_000) / 10 });
  };
}

function endOf(answer: unknown, error: unknown): { outcome: ActOutcome; code: string | null } {
  if (error !== undefined) {
    return { outcome: "error", code: error instanceof ProviderError ? error.code : null };
  }
  if (field(answer, "kind") === "refused") {
    const code: unknown = field(field(field(answer, "refusals"), "0"), "code");
    return { outcome: "refused", code: typeof code === "string" ? code : null };
  }
  return { outcome: field(answer, "repeated") === true ? "repeated" : "done", code: null };
}

/** What an answer is about; where it is new, no read has found it. */
function named(answer: unknown): Facts {
  const milestone = field(field(answer, "view"), "milestone");
  const person = field(field(answer, "actor"), "personId");
  const id = field(milestone, "id");
  const agreement = field(milestone, "agreementId");
  const number = field(milestone, "number");
  return {
    ...(typeof agreement === "string" && { agreement }),
    ...(typeof id === "string" && { milestone: id }),
    ...(typeof number === "number" && { number }),
    ...(typeof person === "string" && { person }),
  };
}

function verbOf(name: string, given: readonly unknown[]): string {
  const asked = name === "see" ? given[2] : field(given[2], "verb");
  return typeof asked === "string" ? asked : (VERBS[name] ?? name);
}

/** The milestone that a button names. */
function idOf(ref: unknown): string | null {
  const id = field(ref, "by") === "id" ? field(ref, "id") : null;
  return typeof id === "string" ? id : null;
}

function isOrigin(value: unknown): value is Origin {
  return (
    field(field(value, "actor"), "platform") !== undefined &&
    field(value, "requestId") !== undefined
  );
}

function field(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? Reflect.get(of, name) : undefined;
}
