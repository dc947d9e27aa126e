import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { z } from "zod";
import type { Extracted } from "../../../app/ports/evidence.ts";
import { type Command, ENVIRONMENT } from "./confine.ts";
import { frame, frames } from "./frames.ts";
import type { ReaderLimits } from "./limits.ts";

/** A process that reads contents, one after the other. */
export type ReadingProcess = {
  readonly isOver: boolean;
  /** What the content says; null where the process had to be ended over it, or ended over it. */
  read(content: { readonly bytes: Uint8Array; readonly name: string }): Promise<Extracted | null>;
  /** Resident memory in bytes; 0 where this system does not say. */
  memory(): Promise<number>;
  end(): Promise<void>;
};

const ANSWER_BYTES = 16 * 1024 * 1024;
const LOOK_EVERY_MS = 10;
const START_MS = 15_000;
const NAME_CHARACTERS = 300;

/**
 * Starts one and waits until it has loaded what it needs; null where this command does not work on this machine.
 * Throws where it only takes too long: that is no reason for a weaker command.
 */
export async function startReading(
  [program, ...args]: Command,
  limits: ReaderLimits,
): Promise<ReadingProcess | null> {
  // In a group of its own, so that Ctrl-C in a terminal does not look like a content that ends its reader.
  const child = spawn(program, args, {
    cwd: "/",
    env: ENVIRONMENT,
    stdio: ["pipe", "ignore", "ignore", "pipe"],
    detached: true,
  });
  const over = new Promise<null>((done) => {
    child.once("close", () => done(null));
    child.once("error", () => done(null));
  });
  child.stdin?.on("error", () => undefined);
  const answers = frames(answersOf(child), ANSWER_BYTES);
  const next = () =>
    Promise.race([answers.next().then(({ value }) => value ?? null), over]).catch(() => null);
  const tooLong = setTimeout(() => child.kill("SIGKILL"), START_MS);
  const ready = await next();
  clearTimeout(tooLong);
  if (!ready && child.killed) throw new Error("the process that reads evidence starts too slowly");
  letGo(child);
  return ready ? readingProcess(child, next, over, limits) : null;
}

function readingProcess(
  child: ChildProcess,
  next: () => Promise<Buffer | null>,
  over: Promise<null>,
  limits: ReaderLimits,
): ReadingProcess {
  const kill = () => child.kill("SIGKILL");
  return {
    get isOver() {
      return child.exitCode !== null || child.signalCode !== null || child.killed;
    },
    async read({ bytes, name }) {
      const slow = setTimeout(kill, limits.timeMs);
      const watch = watchMemory(child.pid ?? 0, limits.memoryBytes, kill);
      try {
        child.stdin?.write(frame(Buffer.from(name.slice(0, NAME_CHARACTERS))));
        child.stdin?.write(frame(bytes));
        const read = parsed(await next());
        if (!read) kill();
        return read;
      } finally {
        clearTimeout(slow);
        clearInterval(watch);
      }
    },
    memory: () => memoryOf(child.pid ?? 0),
    async end() {
      child.ref();
      kill();
      await over;
    },
  };
}

function answersOf(child: ChildProcess): Readable {
  const stream = child.stdio[3];
  if (!stream || !("read" in stream)) throw new Error("a reading process has no way to answer");
  return stream;
}

/** It keeps nobody running; while a content is read, the timers do. */
function letGo(child: ChildProcess): void {
  child.unref();
  for (const stream of child.stdio) if (stream instanceof Socket) stream.unref();
}

/** Linux limits no resident memory by itself, so it is looked at; elsewhere the heap's own limit must do. */
function watchMemory(pid: number, most: number, tooMuch: () => void): NodeJS.Timeout {
  return setInterval(async () => {
    if ((await memoryOf(pid)) > most) tooMuch();
  }, LOOK_EVERY_MS);
}

async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "latin1").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

const mediaType = z.string().regex(/^[\w.+-]{1,80}\/[\w.+-]{1,80}$/);

/** What a stranger's content could have made of the process that answers is not believed without a look. */
const answer: z.ZodType<Extracted> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), mediaType, text: z.string(), isCut: z.boolean() }),
  z.object({
    kind: z.literal("image"),
    mediaType,
    width: z.int().positive(),
    height: z.int().positive(),
  }),
  z.object({
    kind: z.literal("unreadable"),
    mediaType,
    why: z.enum([
      "unknown_type",
      "empty",
      "encrypted",
      "broken",
      "too_complex",
      "expands_too_much",
      "unsafe_archive",
      "several_types",
      "too_many_pixels",
    ]),
  }),
]);

function parsed(bytes: Buffer | null): Extracted | null {
  if (!bytes) return null;
  try {
    return answer.parse(JSON.parse(bytes.toString("utf8")));
  } catch {
    return null;
  }
}
