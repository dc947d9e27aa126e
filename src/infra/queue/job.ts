import { z } from "zod";
import type { Job } from "../../app/ports.ts";

const taskIdSchema = z.string().regex(/^[A-Za-z0-9_-]+$/, "letters, digits, - and _ only");

/** What travels through the queue. */
export const payloadSchema = z.object({ taskId: z.string(), generation: z.int() });

/**
 * The id under which BullMQ refuses a second copy while one is queued or running: one per task and generation. BullMQ
 * takes no ":" in it, and no id of digits only.
 */
export function jobIdOf(job: Job): string {
  return `${taskIdSchema.parse(job.taskId)}-g${z.int().nonnegative().parse(job.generation)}`;
}
