import { expect, it } from "vitest";
import type { App, Origin } from "../../../src/app/api.ts";
import { unwatched, type Watch } from "../../../src/app/ports/watch.ts";
import { createGate, createTurns } from "../../../src/infra/watch/limits.ts";
import { watchedApp } from "../../../src/infra/watch/watched-app.ts";

const origin = (user: string, channel: string | null = "C1"): Origin => ({
  requestId: "r",
  actor: { platform: "slack", team: "T1", user },
  displayName: user,
  channel: channel === null ? null : { platform: "slack", team: "T1", channel },
});

function counting() {
  const limited: string[] = [];
  const metrics = {
    ...unwatched.metrics,
    limited: ({ by }: { by: string }) => void limited.push(by),
  };
  return { watch: { ...unwatched, metrics } satisfies Watch, limited };
}

it("lets a person act as often as nobody does, then says how many seconds to wait, and leaves others alone", async () => {
  const { watch, limited } = counting();
  const gate = createGate({ person: 3, agreement: 100 }, watch);
  for (let nth = 0; nth < 3; nth++) expect(await gate(origin("a"), null)).toBeNull();
  const refused = await gate(origin("a"), null);
  expect(refused?.refusals[0]?.code).toBe("app.too_many");
  const seconds = Number(refused?.refusals[0]?.detail["seconds"]);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(await gate(origin("b"), null)).toBeNull();
  expect(limited).toEqual(["person"]);
});

it("counts an agreement by its channel, or without one by the milestone", async () => {
  const { watch, limited } = counting();
  const gate = createGate({ person: 100, agreement: 2 }, watch);
  for (const user of ["a", "b"]) expect(await gate(origin(user), null)).toBeNull();
  expect(await gate(origin("c"), null)).not.toBeNull();
  expect(await gate(origin("c", "C2"), null)).toBeNull();
  for (const user of ["a", "b"]) expect(await gate(origin(user, null), "m1")).toBeNull();
  expect(await gate(origin("c", null), "m1")).not.toBeNull();
  expect(await gate(origin("c", null), null)).toBeNull();
  expect(limited).toEqual(["agreement", "agreement"]);
});

it("has no limit where there is none", async () => {
  const gate = createGate({ person: 0, agreement: 0 }, unwatched);
  for (let nth = 0; nth < 1_000; nth++) expect(await gate(origin("a"), null)).toBeNull();
});

it("gives everyone turns of their own", async () => {
  const mayTry = createTurns(2);
  const tried = [];
  for (const who of ["a", "a", "a", "b"]) tried.push(await mayTry(who));
  expect(tried).toEqual([true, true, false, true]);
});

it("refuses an act before the application is asked, and never a look", async () => {
  const asked: string[] = [];
  const app = {
    nudge: async () => asked.push("nudge"),
    waiting: async () => asked.push("waiting"),
  } as unknown as App;
  const gate = createGate({ person: 1, agreement: 0 }, unwatched);
  const log = { info() {}, warn() {}, error() {} };
  const limited = watchedApp(app, { log, watch: unwatched, gate });
  await limited.nudge(origin("a"), { by: "only" });
  const refused = await limited.nudge(origin("a"), { by: "only" });
  expect(refused).toMatchObject({ kind: "refused", refusals: [{ code: "app.too_many" }] });
  await limited.waiting(origin("a"));
  expect(asked).toEqual(["nudge", "waiting"]);
});
