import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { runTask } from "../../src/app/run-task.ts";
import { createLog } from "../../src/infra/log.ts";
import { done, steps } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";

const CANARY = "canary-7f3a";
const EVIDENCE = `https://staging.example.com/order?note=${CANARY}-evidence`;
const VENDOR_SAYS = `Invalid key sk_test_${CANARY.replace("-", "")}Vendor for Bearer ${CANARY}-bearer`;

/** What no log line and no row that only carries work may ever hold. */
const SECRETS = [CANARY, CANARY.replace("-", ""), "sk_test_", "whsec_", "/onboard/", "/pay/"];

describe("what carries work, and what is written to the log (fault 63)", () => {
  let house: House;
  let onboarding = "";
  const lines: string[] = [];
  /** The tasks as they were after each failure; a later success takes the error away. */
  const tasksOnTheWay: string[] = [];
  beforeAll(async () => {
    const write = (line: string) => {
      lines.push(line);
    };
    const log = createLog({ level: "info", format: "json", write });
    house = await startHouse({ worker: false, webhooks: true, log });
    await oneLife();
  });
  afterAll(() => house.close());

  /** Evidence, a link that is worth money, a vendor that repeats a secret in its error, and tasks that fail on it. */
  async function oneLife(): Promise<void> {
    const { funded, approve, ref } = steps(house);
    const milestone = await funded();
    onboarding = done(await house.app.startOnboarding(house.as("facilitator"), false)).url;
    const account = (await house.stripe()).accounts.at(-1)?.id ?? "";
    await house.drive("/sandbox/stripe/onboard", { account, outcome: "ready" });
    done(await house.app.payouts(house.as("facilitator")));
    const [criterion] = milestone.view.milestone.terms.criteria;
    const evidence = criterion ? [{ criterionId: criterion.id, text: EVIDENCE }] : [];
    const submit = { verb: "submit", evidence } as const;
    done(await house.app.act(house.as("facilitator"), ref(milestone), submit));
    const failing = criterion ? [{ criterionId: criterion.id, why: `${CANARY} is missing` }] : [];
    const changes = { verb: "changes", failing, note: `${CANARY} note` } as const;
    done(await house.app.act(house.as("buyer"), ref(milestone), changes));
    done(await house.app.act(house.as("facilitator"), ref(milestone), submit));
    done(await approve(milestone, account));
    for (const fault of FAULTS) await failingOnce(milestone, fault);
    await bogusWebhook();
  }

  const message = { message: VENDOR_SAYS };
  const FAULTS = [
    { kind: "status", status: 500, body: { error: { type: "api_error", ...message } } },
    {
      kind: "status",
      status: 400,
      body: { error: { type: "invalid_request_error", code: "no", ...message } },
    },
  ];

  async function failingOnce(milestone: Done, fault: (typeof FAULTS)[number]): Promise<void> {
    const match = { method: "POST", path: "/v1/transfers" };
    await house.drive("/sandbox/faults", { vendor: "stripe", match, times: 1, ...fault });
    await house.pool.query("UPDATE task SET lease_until = clock_timestamp()");
    await house.advance(2);
    await house.pool.query("UPDATE task SET lease_until = clock_timestamp()");
    for (const job of await house.deps.tasks.takeDue(100)) await runTask(house.deps, job);
    tasksOnTheWay.push(await textOf("task"));
    const moves = await house.deps.reads.movesOf(milestone.view.milestone.id);
    expect(moves[0]?.attempt).toBeGreaterThan(0);
  }

  /** Someone else's idea of a webhook, with a secret in it. */
  async function bogusWebhook(): Promise<void> {
    const answer = await fetch(`${house.botUrl}/stripe/webhooks`, {
      method: "POST",
      headers: { "stripe-signature": `t=1,v1=${CANARY}` },
      body: JSON.stringify({ id: "evt_1", secret: CANARY }),
    });
    expect(answer.status).toBe(400);
  }

  async function textOf(table: string): Promise<string> {
    const { rows } = await house.pool.query<{ all: string | null }>(
      `SELECT string_agg(to_jsonb(t)::text, E'\\n') AS all FROM ${table} t`,
    );
    return rows[0]?.all ?? "";
  }

  const clean = (text: string) => {
    for (const secret of SECRETS) expect(text).not.toContain(secret);
  };

  it("was told everything that this test looks for", async () => {
    expect(await textOf("event")).toContain(EVIDENCE);
    expect(onboarding).toContain("/onboard/");
    expect(lines.join("")).toContain("a task");
    for (const table of ["task", "operator_question", "inbox_event", "act", "money_move"])
      expect(await textOf(table), table).not.toBe("");
    expect(tasksOnTheWay.join()).toContain("ProviderError");
  });

  it("keeps ids, a name and a priority in a job, and nothing else", async () => {
    const { rows } = await house.pool.query<{ data: unknown }>("SELECT data FROM bullmq.job");
    const jobs = rows
      .map(({ data }) => (typeof data === "string" ? (JSON.parse(data) as unknown) : data))
      .filter((data) => JSON.stringify(data) !== "{}");
    expect(jobs.length).toBeGreaterThan(5);
    for (const data of jobs) {
      expect(data).toEqual({ taskId: expect.any(String), generation: expect.any(Number) });
    }
  });

  it("keeps no evidence and no secret in any row that BullMQ holds", async () => {
    const { rows } = await house.pool.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'bullmq'",
    );
    expect(rows.length).toBeGreaterThan(3);
    for (const { name } of rows) clean(await textOf(`bullmq."${name}"`));
  });

  it.each(["task", "operator_question", "inbox_event", "act", "money_move", "card", "cursor"])(
    "keeps no evidence and no secret in %s",
    async (table) => clean(await textOf(table)),
  );

  it("keeps none in a task that failed and will be tried again", () => {
    clean(tasksOnTheWay.join("\n"));
  });

  it("writes none of them to the log, also where a vendor repeats one in its error", () => {
    clean(lines.join("\n"));
  });

  it("keeps an onboarding link nowhere at all", async () => {
    const { rows } = await house.pool.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
    );
    for (const { name } of rows) expect(await textOf(name)).not.toContain("/onboard/");
  });
});
