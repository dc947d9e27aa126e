import { expect, it } from "vitest";
import { traceCode, traceIdOf } from "../../../src/app/ports/trace-code.ts";
import { newTrace, readTraceparent, traceparent } from "../../../src/infra/watch/traceparent.ts";
import { createTracing } from "../../../src/infra/watch/tracing.ts";

const PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

it("reads and writes a W3C traceparent, and takes nothing else for one", () => {
  expect(traceparent(readTraceparent(PARENT) ?? newTrace())).toBe(PARENT);
  for (const wrong of [
    null,
    "",
    PARENT.slice(0, -1),
    PARENT.toUpperCase(),
    PARENT.replace("00-4b", "01-4b"),
    `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
    `00-4bf92f3577b34da6a3ce929d0e0e4736-${"0".repeat(16)}-01`,
  ]) {
    expect(readTraceparent(wrong)).toBeNull();
  }
});

it("keeps what runs below each other in one trace, and what begins anew in another", async () => {
  const tracing = createTracing();
  expect(tracing.here()).toBeNull();
  const seen: string[] = [];
  const note = async () => void seen.push(traceIdOf(tracing.here() ?? ""));
  await tracing.span("click", {}, async () => {
    await note();
    await tracing.span("load", {}, note);
    await tracing.span("other", {}, note, null);
  });
  await tracing.span("task", {}, note, PARENT);
  await tracing.span("broken", {}, note, "not a traceparent");
  const [click, load, other, task, broken] = seen;
  expect(load).toBe(click);
  expect(new Set([click, other, broken]).size).toBe(3);
  expect(task).toBe("4bf92f3577b34da6a3ce929d0e0e4736");
  expect(tracing.here()).toBeNull();
});

it("tells what is noted to everything above it, and to nothing beside it", async () => {
  const tracing = createTracing();
  await tracing.span("act", { verb: "approve" }, async (noted) => {
    await tracing.span("load", {}, async () => tracing.note({ person: "p1" }));
    await tracing.span("other act", {}, async () => tracing.note({ person: "p2" }), null);
    expect(noted).toEqual({ verb: "approve", person: "p1" });
  });
});

it("passes on what fails as it is", async () => {
  const error = new Error("no");
  const failing = createTracing().span("act", {}, () => Promise.reject(error));
  await expect(failing).rejects.toBe(error);
});

it("makes the code that people are given of the trace's beginning", () => {
  expect(traceCode(PARENT)).toMatch(/^T-[2-9A-HJ-NP-Z]{4}$/);
  expect(traceCode(PARENT)).toBe(
    traceCode(PARENT.replace(/-00f067aa0ba902b7/, "-0000000000000001")),
  );
  const codes = new Set(Array.from({ length: 200 }, () => traceCode(traceparent(newTrace()))));
  expect(codes.size).toBeGreaterThan(190);
});
