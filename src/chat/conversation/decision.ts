import { randomInt } from "node:crypto";
import { type Log, ProviderError } from "../../app/ports.ts";
import type { Message } from "../blocks.ts";
import { readOnlyMessage, troubleMessage, unsureMessage, workingMessage } from "../copy/trouble.ts";
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
  readonly patienceMs?: number;
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
  return tools.inFlight.track(decide(tools, surface, what, work));
}

async function decide(
  tools: DecisionTools,
  surface: Surface,
  what: string,
  work: () => Promise<Answer>,
): Promise<void> {
  const { log } = tools;
  const result = work().catch((error: unknown) => trouble(log, what, error));
  try {
    if (!(await inTime(result, tools.patienceMs ?? PATIENCE_MS))) {
      await surface.working(workingMessage());
    }
    await surface.deliver(await result);
  } catch (error) {
    await lastResort(tools, surface, what, error);
  }
}

/** The answer could not be brought as it is: say at least that, or leave it to the log. */
async function lastResort(
  { log }: DecisionTools,
  surface: Surface,
  what: string,
  error: unknown,
): Promise<void> {
  const words = unsureMessage(logged(log, what, error));
  try {
    await surface.deliver(answer(words));
  } catch (again) {
    log.warn("an answer was not taken", { what, error: again });
  }
}

function trouble(log: Log, what: string, error: unknown): Answer {
  if (error instanceof ProviderError && error.code === "read_only") {
    return answer(readOnlyMessage());
  }
  const trace = logged(log, what, error);
  const unsure = error instanceof ProviderError && error.outcome === "unknown";
  return answer(unsure ? unsureMessage(trace) : troubleMessage(trace));
}

const LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

function logged(log: Log, what: string, error: unknown): string {
  const letters = Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)] ?? "2");
  const trace = `T-${letters.join("")}`;
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
