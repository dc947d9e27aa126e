import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { ExpressAdapter } from "@bull-board/express";
import { Queue } from "bullmq";
import express from "express";
import { payloadSchema } from "./job.ts";

/** Answers a request for a page of the dashboard, or for what a page shows. */
export type Board = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * The queues' dashboard below `base`. It only looks: nothing can be retried, paused or emptied there, since what is owed
 * stands in the task table. Of a job it shows ids, whatever else somebody may have put in.
 */
export function createBoard(queues: readonly object[], base: string): Board {
  const server = new ExpressAdapter();
  server.setBasePath(base);
  const adapters = queues.filter(isQueue).map((queue) => {
    const adapter = new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false });
    adapter.setFormatter("data", idsOf);
    adapter.setFormatter("returnValue", () => null);
    return adapter;
  });
  createBullBoard({
    queues: adapters,
    serverAdapter: server,
    options: { uiConfig: { boardTitle: "Tranche queues", hideRedisDetails: true } },
  });
  const app = express();
  const pages: express.Express = server.getRouter();
  for (const each of [app, pages]) each.disable("x-powered-by").set("env", "production");
  app.use(base, pages);
  // Listens nowhere: it only turns what our own server took into what Express expects.
  const inner = createServer(app);
  return (request, response) =>
    new Promise((resolve) => {
      response.once("close", resolve);
      inner.emit("request", request, response);
    });
}

/** Queues of every backend are BullMQ's own; their types name the backend, which is no matter here. */
function isQueue(queue: object): queue is Queue {
  return queue instanceof Queue;
}

function idsOf(data: unknown): unknown {
  const parsed = payloadSchema.safeParse(data);
  return parsed.success ? parsed.data : {};
}
