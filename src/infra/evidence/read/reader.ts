import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { EvidenceReader, Extracted } from "../../../app/ports/evidence.ts";
import { confined } from "./confine.ts";
import { READER_LIMITS, type ReaderLimits } from "./limits.ts";
import { type ReadingProcess, startReading } from "./reading-process.ts";

const ENTRY = import.meta.url.endsWith(".ts") ? "./child/main.ts" : "./child/main.js";
/** Of Node's heap in the reading process; with Node itself this stays below the memory that is allowed. */
const HEAP_MEGABYTES = 128;

type Content = { readonly bytes: Uint8Array; readonly name: string };
type Reader = EvidenceReader & { stop(): Promise<void> };

/**
 * Reads contents in processes of their own, started when they are needed and kept for the next content. One that takes
 * too long or too much memory is killed, and its content is "too complex". Throws only where no process can be started,
 * or after `stop`.
 */
export function createEvidenceReader(changed: Partial<ReaderLimits> = {}): Reader {
  const limits = { ...READER_LIMITS, ...changed };
  const desks = Array.from({ length: limits.processes }, () => createDesk(limits));
  const free = [...desks];
  const waiting: (() => void)[] = [];
  let isStopped = false;
  return {
    async extract(content) {
      if (content.bytes.byteLength > limits.contentBytes) return tooComplex;
      while (free.length === 0 && !isStopped)
        await new Promise<void>((resume) => waiting.push(resume));
      const desk = free.pop();
      if (isStopped || !desk) throw new Error("the reader of evidence is stopped");
      try {
        return await desk.read(content);
      } finally {
        free.push(desk);
        waiting.shift()?.();
      }
    },
    async stop() {
      isStopped = true;
      for (const resume of waiting.splice(0)) resume();
      await Promise.all(desks.map((desk) => desk.close()));
    },
  };
}

const tooComplex = {
  kind: "unreadable",
  mediaType: "application/octet-stream",
  why: "too_complex",
} as const;

/** Where one content at a time is read; the process behind it comes and goes. */
function createDesk(limits: ReaderLimits) {
  let current: { readonly process: ReadingProcess; served: number } | null = null;
  let idle: NodeJS.Timeout | undefined;
  let isClosed = false;
  const leave = async () => {
    clearTimeout(idle);
    const left = current;
    current = null;
    await left?.process.end();
  };
  return {
    async read(content: Content): Promise<Extracted> {
      clearTimeout(idle);
      if (!current || current.process.isOver) current = { process: await start(limits), served: 0 };
      const mine = current;
      mine.served += 1;
      const read = isClosed ? null : await mine.process.read(content);
      const isSpent =
        mine.served >= limits.contentsPerProcess ||
        (await mine.process.memory()) > limits.warmBytes;
      if (!read || isClosed || isSpent) await leave();
      else idle = setTimeout(leave, limits.idleMs).unref();
      if (isClosed) throw new Error("the reader of evidence is stopped");
      return read ?? tooComplex;
    },
    async close() {
      isClosed = true;
      await leave();
    },
  };
}

/** The number of the command that works on this machine, once it is known: no weaker one is taken after it. */
let working: number | null = null;

async function start(limits: ReaderLimits): Promise<ReadingProcess> {
  const entry = fileURLToPath(new URL(ENTRY, import.meta.url));
  const commands = confined({
    entry,
    args: [JSON.stringify(limits.child)],
    readable: [dirname(dirname(entry))],
    heapMegabytes: HEAP_MEGABYTES,
  });
  for (const [at, command] of commands.entries()) {
    if (working !== null && at !== working) continue;
    const process = await startReading(command, limits);
    if (process) {
      working = at;
      return process;
    }
  }
  throw new Error("the process that reads evidence could not be started");
}
