import { z } from "zod";

const taskIdSchema = z.string().regex(/^[A-Za-z0-9_-]+$/, "letters, digits, - and _ only");

/** A pointer to a task row and nothing else; the row decides what happens. A lower `priority` goes first (1 to 1000). */
export type Job = {
  readonly name: string;
  readonly taskId: string;
  readonly generation: number;
  readonly priority?: number;
};

/** Where jobs without a priority stand. BullMQ would run them before all others; here they come after money. */
export const DEFAULT_PRIORITY = 100;

/** What travels through the queue. */
export const payloadSchema = z.object({ taskId: z.string(), generation: z.int() });

/**
 * The id under which BullMQ refuses a second copy while one is queued or running: one per task and generation. BullMQ
 * takes no ":" in it, and no id of digits only.
 */
export function jobIdOf(job: Job): string {
  return `${taskIdSchema.parse(job.taskId)}-g${z.int().nonnegative().parse(job.generation)}`;
}
