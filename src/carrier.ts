import { createQueue, type Queue, type QueueOptions } from "./infra/queue/index.ts";

/** The queue and the worker on it, which can be stopped and started anew without touching anything else. */
export type Carrier = {
  work: (queue: Queue) => Promise<void>;
  queue(): Queue;
  addBulk: Queue["addBulk"];
  start(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** A queue that can be replaced while the house stands. */
export async function openCarrier(options: QueueOptions): Promise<Carrier> {
  let queue = await createQueue(options);
  const carrier: Carrier = {
    work: async () => undefined,
    queue: () => queue,
    addBulk: (jobs) => queue.addBulk(jobs),
    start: () => carrier.work(queue),
    restart: async () => {
      await queue.stop();
      queue = await createQueue(options);
      await carrier.work(queue);
    },
    stop: () => queue.stop(),
  };
  return carrier;
}
