import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { runTask } from "../../src/app/run-task.ts";
import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/infra/log.ts";
import { done, steps } from "../support/acts.ts";
import { type Canaries, canaryConfig, plantInstalls } from "../support/canaries.ts";
import { type House, startHouse } from "../support/house.ts";
import { HERE, onDiscord, THERE } from "../support/linking.ts";

const CANARY = "canary-7f3a";
const EVIDENCE = `https://staging.example.com/order?note=${CANARY}-evidence`;
const VENDOR_SAYS = `Invalid key sk_test_${CANARY.replace("-", "")}Vendor for Bearer ${CANARY}-bearer`;

/** What no log line and no row that only carries work may ever hold. */
const SECRETS = [CANARY, CANARY.replace("-", ""), "sk_test_", "whsec_", "/onboard/", "/pay/"];

describe("what carries work, and what is written to the log (fault 63)", () => {
  let house: House;
  let onboarding = "";
  const lines: string[] = [];
  /** More than fifty secrets, by what they are, and what the outside was answered meanwhile. */
  const planted: Canaries = new Map();
  const answers: string[] = [];
  let hidden: readonly string[] = [];
  /** The tasks as they were after each failure; a later success takes the error away. */
  const tasksOnTheWay: string[] = [];
  beforeAll(async () => {
    const write = (line: string) => {
      lines.push(line);
    };
    const read = readConfig(canaryConfig(planted));
    hidden = read.ok ? read.secrets : [];
    const log = createLog({ level: "info", format: "json", write, hidden });
    house = await startHouse({ worker: false, webhooks: true, log });
    await oneLife();
    answers.push(...(await plantInstalls(house, planted, log)));
    await linksAndCodes();
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

  /** Addresses that pay or onboard, and codes that ask for a link: each is told to one person, once. */
  async function linksAndCodes(): Promise<void> {
    const { proposed } = steps(house);
    const milestone = await proposed();
    planted.set("an onboarding link", onboarding);
    const change = done(await house.app.startOnboarding(house.as("facilitator"), true)).url;
    planted.set("another onboarding link", change);
    const ref = { by: "id", id: milestone.view.milestone.id } as const;
    done(await house.app.act(house.as("facilitator"), ref, { verb: "accept", termsVersion: 1 }));
    const funding = await house.app.fund(house.as("buyer"), ref, 1);
    if (funding.kind === "checkout") planted.set("a checkout's address", funding.url ?? "");
    const again = await house.app.fund(house.as("buyer"), ref, 1);
    if (again.kind === "checkout") planted.set("its next address", again.url ?? "");
    for (const kind of ["person", "channel", "seat"] as const) {
      const { code } = done(await house.app.makeLinkCode(house.as("buyer"), kind, HERE));
      planted.set(`a code for a ${kind}`, code);
    }
    const code = planted.get("a code for a channel") ?? "";
    await house.app.redeemLinkCode(onDiscord("somebody"), `${code}X`, THERE);
    await house.app.redeemLinkCode(onDiscord("somebody"), code, THERE);
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

  it("keeps an address that pays or onboards nowhere at all", async () => {
    for (const name of await tables()) {
      const text = await textOf(name);
      expect(text, name).not.toContain("/onboard/");
      expect(text, name).not.toContain("/pay/");
    }
  });

  const tables = async (): Promise<readonly string[]> => {
    const { rows } = await house.pool.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
       WHERE table_schema IN ('public', 'bullmq') AND table_type = 'BASE TABLE'`,
    );
    return rows.map(({ name }) => name);
  };

  it("planted more than fifty different secrets", () => {
    expect(planted.size).toBeGreaterThan(50);
    expect(new Set(planted.values()).size).toBe(planted.size);
    for (const [what, value] of planted) expect(value.length, what).toBeGreaterThanOrEqual(8);
    expect(lines.join("")).toContain("an install cannot be opened");
    expect(lines.join("")).toContain("Slack refuses to refresh a workspace's token");
  });

  /** As it stands, and as bytes and JSON would show it. */
  const found = (text: string) =>
    [...planted].flatMap(([what, value]) => {
      const shapes = [value, Buffer.from(value).toString("hex"), encodeURIComponent(value)];
      return shapes.some((shape) => text.includes(shape)) ? [what] : [];
    });

  it("finds none of them in any row of the database", async () => {
    for (const name of await tables()) expect(found(await textOf(name)), name).toEqual([]);
  });

  it("finds none of them in the log", () => {
    expect(found(lines.join("\n"))).toEqual([]);
  });

  it("finds none that is ours or has a look in the log where somebody logs it in haste", () => {
    const written: string[] = [];
    const write = (line: string) => void written.push(line);
    const hasty = createLog({ level: "info", format: "text", write, hidden });
    const bare = /^(?:the (?:state|code) of|a code for|a wrong signature)/;
    const logged = [...planted].filter(([what]) => !bare.test(what));
    expect(logged.length).toBeGreaterThan(30);
    for (const [what, value] of logged)
      hasty.error(`${what} is ${value}`, { value: [value], error: new Error(`not ${value}`) });
    expect(found(written.join("\n"))).toEqual([]);
  });

  it("finds none of them in what browsers and vendors were answered, or in an error", () => {
    const said = answers.join("\n");
    expect(said).toContain("Tranche is in");
    expect(found(said)).toEqual([]);
  });

  it("names what is wrong with a configuration without any of them", () => {
    const good = canaryConfig(new Map(planted));
    for (const name of Object.keys(good)) {
      const broken = readConfig({
        ...good,
        [name]: `wrong ${good[name]}`,
        SLACK_APP_TOKEN: "xapp-1",
      });
      const secrets = Object.values(good).flatMap((value) => value.split(/[,:@]/));
      const long = secrets.filter((value) => value.length > 20 && !value.includes("example.com"));
      if (broken.ok) throw new Error(`${name} is taken as it is`);
      for (const value of long) expect(broken.problems.join("\n")).not.toContain(value);
    }
  });
});
