import { Worker } from "node:worker_threads";
import type { Charts } from "../../app/ports.ts";
import type { Report } from "../../domain/report/report.ts";
import type { DrawAnswer, DrawRequest } from "./draw-worker.ts";
import { table } from "./table.ts";

/** Drawing keeps a processor busy for a quarter of a second, so it has a thread of its own, made when it is first needed. */
const PATIENCE_MS = 20_000;
/** The thread holds some 80 MB; where nobody asks for this long, it ends. */
const IDLE_MS = 60_000;
/** More at once are refused: the words and the table come without a picture then. */
const MOST_WAITING = 20;

type Waiting = {
  readonly done: (png: Uint8Array) => void;
  readonly failed: (error: Error) => void;
};

/** Draws in a thread that comes and goes; once a picture is done it keeps no process alive. */
export function createCharts(): Charts {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | null = null;
  let ids = 0;
  let idle: NodeJS.Timeout | undefined;

  const end = (why: Error): void => {
    const ended = thread;
    thread = null;
    for (const { failed } of waiting.values()) failed(why);
    waiting.clear();
    void ended?.terminate();
  };
  const running = (): Worker => {
    if (thread) return thread;
    const made = new Worker(new URL(WORKER, import.meta.url));
    made.on("message", (answer: DrawAnswer) => {
      const asked = waiting.get(answer.id);
      if ("png" in answer) asked?.done(answer.png);
      else asked?.failed(new Error(answer.problem));
    });
    made.on("error", (error) => made === thread && end(asError(error)));
    made.on("exit", () => made === thread && end(new Error("the drawing thread has ended")));
    thread = made;
    return made;
  };

  const draw = async (report: Report, title?: string): Promise<{ png: Buffer }> => {
    if (waiting.size >= MOST_WAITING) throw new Error("too many pictures are asked for at once");
    clearTimeout(idle);
    const id = ++ids;
    let late: NodeJS.Timeout | undefined;
    try {
      const png = await new Promise<Uint8Array>((done, failed) => {
        waiting.set(id, { done, failed });
        late = setTimeout(() => end(new Error("drawing took too long")), PATIENCE_MS);
        const drawer = running();
        drawer.ref();
        drawer.postMessage({
          id,
          report,
          ...(title !== undefined && { title }),
        } satisfies DrawRequest);
      });
      return { png: Buffer.from(png) };
    } finally {
      clearTimeout(late);
      waiting.delete(id);
      if (waiting.size === 0) {
        thread?.unref();
        idle = setTimeout(() => end(new Error("nobody asks")), IDLE_MS);
        idle.unref();
      }
    }
  };
  return { draw, tabulate: table };
}

/** The thread's own file, as TypeScript or built. */
const WORKER = import.meta.url.endsWith(".ts") ? "./draw-worker.ts" : "./draw-worker.js";

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error("no error"));
