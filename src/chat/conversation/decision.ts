import { randomBytes } from "node:crypto";
import { traceCode } from "../../app/ports/trace-code.ts";
import type { Watch } from "../../app/ports/watch.ts";
import { type Log, ProviderError } from "../../app/ports.ts";
import type { PlatformName } from "../../app/queries/views.ts";
import type { Message } from "../blocks.ts";
import {
  readOnlyMessage,
  restartingMessage,
  troubleMessage,
  unsureMessage,
  workingMessage,
} from "../copy/trouble.ts";
import type { InFlight } from "./in-flight.ts";
import { type Answer, answer } from "./turn.ts";

/** How one kind of request is answered: a command, a button, a modal. */
export type Surface = {
  /** Says at once that it takes longer; called at most once, before `deliver`. */
  working(message: Message): Promise<void>;
  /** Brings the answer, and acknowledges where that has not been done. */
  deliver(answer: Answer): Promise<void>;
};

/** Platforms wait 3 s for an acknowledgement; what isn't decided by then says so and brings its result later. */
const PATIENCE_MS = 2_500;

export type DecisionTools = {
  readonly log: Log;
  readonly inFlight: InFlight;
  /** 0 where it says at once that it takes longer. */
  readonly patienceMs?: number;
  /** Where a trace begins and how long people wait is known; nowhere unless given. */
  readonly watched?: { readonly watch: Watch; readonly platform: PlatformName };
};

/**
 * The one wrapper around every listener: runs the work, keeps the 2.5 s rule, turns what goes wrong into words with a
 * trace code that the log has beside the cause, and counts it until it has settled. Never throws.
 */
export function decision(
  tools: DecisionTools,
  surface: Surface,
  what: string,
  work: () => Promise<Answer>,
): Promise<void> {
  const { watched, inFlight } = tools;
  if (inFlight.isClosed()) return inFlight.track(turnedAway(tools, surface, what));
  if (!watched) return inFlight.track(decide(tools, surface, what, work));
  const { watch, platform } = watched;
  const asked = () => decide(tools, timed(watched, surface, what), what, work);
  return inFlight.track(watch.tracing.span(`${platform} ${what}`, { platform }, asked, null));
}

/** A process that stops begins nothing more; a moment later another one, or the same one anew, takes it. */
async function turnedAway({ log }: DecisionTools, surface: Surface, what: string): Promise<void> {
  try {
    // A form that was filled in stays, with all that was typed.
    await surface.deliver({ ...answer(restartingMessage()), keepsForm: true });
  } catch (error) {
    log.warn("an answer was not taken", { what, error });
  }
}

/** The same surface, whose first answer is timed. */
function timed(
  { watch, platform }: NonNullable<DecisionTools["watched"]>,
  surface: Surface,
  what: string,
): Surface {
  const seconds = watch.stopwatch();
  let isOpen = true;
  const [kind = ""] = what.split(" ");
  const answered = (late: boolean) => {
    if (isOpen) watch.metrics.answered({ platform, kind, late, seconds: seconds() });
    isOpen = false;
  };
  return {
    working: (message) => surface.working(message).finally(() => answered(true)),
    deliver: (said) => surface.deliver(said).finally(() => answered(false)),
  };
}

async function decide(
  tools: DecisionTools,
  surface: Surface,
  what: string,
  work: () => Promise<Answer>,
): Promise<void> {
  const patienceMs = tools.patienceMs ?? PATIENCE_MS;
  // What always takes long says so before it begins.
  const atOnce = patienceMs === 0 ? surface.working(workingMessage()) : null;
  // Its own turn of the event loop, so that the request that says so is on its way first.
  const begun = atOnce ? new Promise(setImmediate).then(work) : work();
  const result = begun.catch((error: unknown) => trouble(tools, what, error));
  try {
    if (atOnce) await atOnce;
    else if (!(await inTime(result, patienceMs))) await surface.working(workingMessage());
    await surface.deliver(await result);
  } catch (error) {
    await lastResort(tools, surface, what, error);
  }
}

/** The answer could not be brought as it is: say at least that, or leave it to the log. */
async function lastResort(
  tools: DecisionTools,
  surface: Surface,
  what: string,
  error: unknown,
): Promise<void> {
  const words = unsureMessage(logged(tools, what, error));
  try {
    await surface.deliver(answer(words));
  } catch (again) {
    tools.log.warn("an answer was not taken", { what, error: again });
  }
}

function trouble(tools: DecisionTools, what: string, error: unknown): Answer {
  if (error instanceof ProviderError && error.code === "read_only") {
    return answer(readOnlyMessage());
  }
  const trace = logged(tools, what, error);
  const unsure = error instanceof ProviderError && error.outcome === "unknown";
  return answer(unsure ? unsureMessage(trace) : troubleMessage(trace));
}

/** The code that people get is the beginning of the trace's id: the log has it beside all that belongs to it. */
function logged({ log, watched }: DecisionTools, what: string, error: unknown): string {
  const here = watched?.watch.tracing.here() ?? `00-${randomBytes(16).toString("hex")}`;
  const trace = traceCode(here);
  log.error("a request from chat went wrong", { trace, what, error });
  return trace;
}

async function inTime(work: Promise<unknown>, patienceMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), patienceMs);
  });
  try {
    return await Promise.race([work.then(() => true as const), late]);
  } finally {
    clearTimeout(timer);
  }
}
