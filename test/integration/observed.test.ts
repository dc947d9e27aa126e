import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { traceCode } from "../../src/app/ports/trace-code.ts";
import type { Watch } from "../../src/app/ports/watch.ts";
import { createLog } from "../../src/infra/log.ts";
import { readStanding } from "../../src/infra/postgres/standing.ts";
import { createMetrics, type MetricsRegistry } from "../../src/infra/watch/metrics.ts";
import { createOtlpRecorder } from "../../src/infra/watch/otlp.ts";
import { createTracing } from "../../src/infra/watch/tracing.ts";
import { type ReceivedSpan, startOtlpReceiver } from "../support/otlp-receiver.ts";
import { slackSteps } from "../support/slack-steps.ts";
import { type SlackWorld, startSlackWorld } from "../support/slack-world.ts";

type Act = Record<string, string | number>;

let world: SlackWorld;
let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;
let metrics: MetricsRegistry;
let watch: Watch;
const lines: string[] = [];
const acts = (): Act[] =>
  lines
    .map((line) => JSON.parse(line) as { msg: string; detail: Act })
    .filter(({ msg }) => msg === "act")
    .map(({ detail }) => detail);

/** What people type into forms; none of it may be found anywhere where operators look. */
const CANARY = "canary-7f3k-only-for-the-parties";

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  const recorder = createOtlpRecorder({
    endpoint: receiver.endpoint,
    headers: { authorization: "Bearer collector" },
    ...{ serviceName: "tranche", instance: "test", ratio: 1 },
  });
  metrics = createMetrics({
    withNode: true,
    standing: () => readStanding(world.pool),
    connections: () => ({ total: 3, idle: 1, waiting: 0 }),
    inFlight: () => 2,
  });
  watch = {
    ...{ metrics, tracing: createTracing(recorder), failed: () => undefined },
    stopwatch: () => {
      const since = performance.now();
      return () => (performance.now() - since) / 1_000;
    },
  };
  const log = createLog({ level: "info", format: "json", write: (line) => void lines.push(line) });
  world = await startSlackWorld({ watch, log });
  const go = slackSteps(world);
  const m = await go.inReview({ Deliverable: `A checkout. ${CANARY}` });
  await world.command("facilitator", "/milestone payouts");
  await world.click("facilitator", "Set up payouts");
  const { accounts } = (await world.drive("GET", "/stripe")) as { accounts: { id: string }[] };
  const account = accounts.at(-1)?.id;
  await world.drive("POST", "/stripe/onboard", { account, outcome: "ready" });
  await world.work();
  await world.click("outsider", "Approve and release", { ts: (await go.card(m)).ts });
  await world.click("buyer", "Approve and release", { ts: (await go.card(m)).ts });
  await world.work();
  await watch.tracing.stop();
});
afterAll(async () => {
  await world.close();
  await receiver.close();
});

const attribute = (span: ReceivedSpan, name: string) =>
  Object.values(span.attributes.find(({ key }) => key === `tranche.${name}`)?.value ?? {})[0];

describe("one trace", () => {
  it("leads from the click that approves to the transfer and the card that says so", () => {
    const { spans } = receiver;
    const named = (name: string) => spans.filter((span) => span.name === name);
    const [transfer] = named("stripe.createTransfer");
    const ours = spans.filter(({ traceId }) => traceId === transfer?.traceId);
    const byId = new Map(ours.map((span) => [span.spanId, span]));
    const wayUp = (span: ReceivedSpan | undefined): string[] =>
      span ? [span.name, ...wayUp(byId.get(span.parentSpanId ?? ""))] : [];
    expect(wayUp(transfer)).toEqual([
      ...["stripe.createTransfer", "task send_move", "commit", "act approve"],
      "slack button approve",
    ]);
    const result = ["commit", "task send_move", "commit", "act approve", "slack button approve"];
    const [said] = ours.filter(({ name }) => name === "slack.announce");
    expect(wayUp(said)).toEqual(["slack.announce", "task announce", ...result]);
    const cards = ours.filter(({ name }) => name === "task update_card").map(wayUp);
    expect(cards).toContainEqual(["task update_card", ...result]);
    expect(ours.map(({ name }) => name)).toContain("slack.updateCard");
  });

  it("says who did what to which milestone, and nothing that anybody wrote", () => {
    const [approve] = receiver.spans.filter(
      (span) => span.name === "act approve" && attribute(span, "outcome") === "done",
    );
    if (!approve) throw new Error("no approval");
    expect(attribute(approve, "platform")).toBe("slack");
    for (const name of ["milestone", "agreement", "person"]) {
      expect(attribute(approve, name)).toMatch(/^[\da-f-]{36}$/);
    }
    const all = receiver.raw.join("\n");
    const written = [CANARY, "takes cards", "xoxb", "sk_test", "https://", "buyer", "facilitator"];
    expect(written.filter((word) => all.includes(word))).toEqual([]);
    expect(receiver.asked[0]).toEqual({ path: "/v1/traces", authorization: "Bearer collector" });
  });
});

describe("the log", () => {
  it("has one line an act, with whom and what it is about and the trace that people are given", () => {
    const approvals = acts().filter(({ verb }) => verb === "approve");
    const [refused, done] = approvals;
    expect(approvals).toHaveLength(2);
    expect(done).toMatchObject({
      ...{ verb: "approve", outcome: "done", platform: "slack", number: 1 },
      ms: expect.any(Number),
    });
    expect(refused).toMatchObject({
      verb: "approve",
      outcome: "refused",
      code: expect.any(String),
    });
    for (const name of ["milestone", "agreement", "person"]) {
      expect(done?.[name]).toMatch(/^[\da-f-]{36}$/);
    }
    const [transfer] = receiver.spans.filter(({ name }) => name === "stripe.createTransfer");
    expect(done?.traceId).toBe(transfer?.traceId);
    expect(done?.trace).toBe(traceCode(`00-${done?.traceId}`));
    expect(lines.join("\n")).not.toContain(CANARY);
  });

  it("has the line of the transfer under the same trace", () => {
    const entries = lines.map((line) => JSON.parse(line) as { msg: string; detail: Act });
    const sent = entries.filter(({ msg, detail }) => msg === "task" && detail.kind === "send_move");
    const done = acts().find(({ verb, outcome }) => verb === "approve" && outcome === "done");
    expect(sent.map(({ detail }) => [detail.outcome, detail.trace, detail.traceId])).toEqual([
      ["done", done?.trace, done?.traceId],
    ]);
  });

  it("has the verbs in the order in which they were done, once each", () => {
    const done = acts().filter(({ outcome }) => outcome === "done");
    const verbs = done.map(({ verb }) => verb);
    expect(
      verbs.filter((verb) => ["new", "accept", "fund", "submit", "approve"].includes(String(verb))),
    ).toEqual([...["new", "accept", "fund", "submit", "approve"]]);
  });
});

describe("the metrics", () => {
  it("count acts, tasks, calls and round trips, and show what stands, without an id in any label", async () => {
    const { body, type } = await metrics.text();
    expect(type).toContain("text/plain");
    const has = (line: RegExp) => expect(body).toMatch(line);
    has(/^tranche_acts_total\{verb="approve",outcome="done",platform="slack"\} 1$/m);
    has(/^tranche_acts_total\{verb="approve",outcome="refused",platform="slack"\} 1$/m);
    has(/^tranche_refusals_total\{code="[a-z_.]+",platform="slack"\} 1$/m);
    has(/^tranche_acknowledgement_seconds_count\{platform="slack",kind="command"\} \d+$/m);
    has(/^tranche_database_seconds_count\{operation="commit",outcome="ok"\} \d+$/m);
    has(/^tranche_task_seconds_count\{kind="send_move",outcome="done"\} 1$/m);
    has(/^tranche_task_wait_seconds_count\{kind="send_move"\} 1$/m);
    has(/^tranche_vendor_seconds_count\{vendor="stripe",call="createTransfer",outcome="ok"\} 1$/m);
    has(/^tranche_database_up 1$/m);
    has(/^tranche_database_connections\{state="busy"\} 2$/m);
    has(/^tranche_requests_in_flight 2$/m);
    has(/^tranche_task_oldest_due_seconds [\d.]+$/m);
    has(/^nodejs_eventloop_lag_p99_seconds /m);
    expect(body).not.toMatch(/[\da-f]{8}-[\da-f]{4}-/);
    expect(body).not.toMatch(/"(T|C|U)\d[A-Z]+/);
    expect(body).not.toContain(CANARY);
  });
});
