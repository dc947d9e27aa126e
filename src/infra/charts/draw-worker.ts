import { parentPort } from "node:worker_threads";
import type { Report } from "../../domain/report/report.ts";
import { drawPng } from "./draw.ts";

/** What is asked of the drawing thread, and what it answers. */
export type DrawRequest = {
  readonly id: number;
  readonly report: Report;
  readonly title?: string;
};
export type DrawAnswer =
  | { readonly id: number; readonly png: Uint8Array }
  | { readonly id: number; readonly problem: string };

parentPort?.on("message", async ({ id, report, title }: DrawRequest) => {
  const answer = await drawPng(report, title).then(
    (png): DrawAnswer => ({ id, png }),
    (error: unknown): DrawAnswer => ({ id, problem: String(error) }),
  );
  parentPort?.postMessage(answer);
});
