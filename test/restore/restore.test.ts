import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Done } from "../../src/app/api.ts";
import type { Deps } from "../../src/app/deps.ts";
import { checkPayee } from "../../src/app/money/payee.ts";
import { ProviderError } from "../../src/app/ports.ts";
import { ledgerReport } from "../../src/app/queries/ledger.ts";
import { beat, compareRestored, noticeRestore } from "../../src/app/restore/guard.ts";
import type { OutsideMark } from "../../src/app/restore/installation.ts";
import { createPool } from "../../src/infra/postgres/index.ts";
import { createInstallations } from "../../src/infra/postgres/installation.ts";
import { createReads } from "../../src/infra/postgres/reads.ts";
import { createStore } from "../../src/infra/postgres/store.ts";
import { createTaskStore } from "../../src/infra/postgres/task-store.ts";
import { readOpsArguments } from "../../src/ops-arguments.ts";
import { runOps } from "../../src/ops-command.ts";
import { done, steps } from "../support/acts.ts";
import { backUp, restore } from "../support/backup.ts";
import { type House, startHouse } from "../support/house.ts";
import { stripeHouse } from "../support/stripe-house.ts";

let house: House;
/** The same application on connections that may write to a read-only copy. */
let inside: Deps;
const marks = new Map<string, number>();
const outside: OutsideMark = {
  read: async (identity) => marks.get(identity) ?? null,
  write: async (identity, mark) => void marks.set(identity, mark),
};
const closing: (() => Promise<void>)[] = [];
let channels = 0;

beforeAll(async () => {
  house = await startHouse({ worker: false, webhooks: false });
  const { connectionString: url = "" } = house.pool.options;
  const settings = { max: 3, applicationName: "restore", log: house.deps.log };
  const pool = createPool(url, { ...settings, reconciles: true });
  closing.push(() => pool.end());
  const reads = { ...house.deps.reads, ...createReads(pool) };
  inside = { ...house.deps, reads, store: createStore(pool), tasks: createTaskStore(pool) };
});
beforeEach(async () => {
  marks.clear();
  await house.pool.query("UPDATE installation SET state = 'running', since = NULL, why = NULL");
});
afterAll(async () => {
  for (const close of closing) await close();
  await house.close();
});

const installations = () => createInstallations(house.pool);
const state = async () => (await installations().read()).state;
const notice = (asks = true) =>
  noticeRestore({ deps: house.deps, installations: installations(), outside }, asks);
const compare = () => compareRestored({ deps: inside, installations: installations(), outside });
const transfersOf = async ({ view }: Done) =>
  (await house.stripe()).transfers.filter((one) => one.metadata.milestone_id === view.milestone.id);
const balanced = async () => (await ledgerReport(house.deps)).invariants.filter(({ ok }) => !ok);

/** A milestone in review in a channel of its own, whose facilitator can be paid. */
async function inReview() {
  const channel = `C${100 + ++channels}`;
  const act = steps(house, channel);
  const milestone = await act.submitted();
  done(await house.app.startOnboarding(house.as("facilitator", channel), false));
  const account = (await house.stripe()).accounts.at(-1)?.id ?? "";
  await house.drive("/sandbox/stripe/onboard", { account, outcome: "ready" });
  await checkPayee(house.deps, milestone.view.agreement.id);
  await stripeHouse(house).work();
  return { act, milestone, account };
}

/** A minute in which a worker was alive. */
async function aMinute() {
  await house.pool.query("UPDATE clock SET offset_ms = offset_ms + 60000");
  await beat({ deps: house.deps, installations: installations(), outside });
}

async function ops(...args: string[]) {
  const asked = readOpsArguments(args);
  if (asked.kind !== "command") throw new Error(JSON.stringify(asked));
  return runOps(inside, asked.command, { installations: installations(), outside });
}

it("fault 46: pays once what was approved after the backup, though the copy knows nothing of it", async () => {
  const { act, milestone, account } = await inReview();
  await aMinute();
  const backup = await backUp(house.pool);
  await aMinute();
  done(await act.approve(milestone, account));
  await stripeHouse(house).work();
  expect(await transfersOf(milestone)).toHaveLength(1);
  await house.advance(30); // Stripe has forgotten every key.
  await restore(house.pool, backup);
  expect(await notice()).toBe("mark_ahead");
  // Acts are refused in words, nothing is sent, and what there is can be looked at.
  const refused = await act.approve(milestone, account).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ProviderError);
  expect(refused).toMatchObject({ code: "read_only", outcome: "failed", retryable: true });
  expect(await house.deps.tasks.takeDue(100)).toEqual([]);
  expect((await act.now(milestone)).review.state).toBe("open");
  // Stripe's transfer is found; there is no decision that it belongs to, so the operator is asked and it stays as it is.
  expect(await compare()).toMatchObject({ adopted: 0, lost: 1, resumed: false });
  expect(await state()).toBe("restored");
  const list = (await ops("list")).lines.join("\n");
  expect(list).toContain("lost with the restore");
  expect(await compare()).toMatchObject({ lost: 1 });
  // The operator lets it go on; the buyer decides again, and the transfer that is there is the result.
  expect((await ops("resume", "--reason", "looked at each")).exit).toBe(0);
  expect(await state()).toBe("running");
  done(await act.approve(milestone, account));
  await stripeHouse(house).retry();
  const [only, ...more] = await transfersOf(milestone);
  expect(more).toEqual([]);
  const [move] = await house.deps.reads.movesOf(milestone.view.milestone.id);
  expect(move).toMatchObject({ status: "done", providerId: only?.id });
  expect((await ops("list")).lines).toEqual(["Nothing waits for you."]);
  expect(await balanced()).toEqual([]);
  expect(await notice()).toBeNull();
});

it("fault 46: adopts a transfer that the copy still owed, and acts again by itself", async () => {
  const { act, milestone, account } = await inReview();
  done(await act.approve(milestone, account));
  const backup = await backUp(house.pool);
  await stripeHouse(house).work();
  expect(await transfersOf(milestone)).toHaveLength(1);
  await house.advance(30);
  await restore(house.pool, backup);
  // There is no mark: what Stripe has says it.
  expect(await notice()).toBe("provider_ahead");
  await stripeHouse(house).work();
  expect(await transfersOf(milestone)).toHaveLength(1);
  expect(await compare()).toMatchObject({ adopted: 1, lost: 0, resumed: true });
  await stripeHouse(house).retry();
  expect(await transfersOf(milestone)).toHaveLength(1);
  const [move] = await house.deps.reads.movesOf(milestone.view.milestone.id);
  expect(move?.status).toBe("done");
  expect(await balanced()).toEqual([]);
  expect(await notice()).toBeNull();
});

it("fault 46: records a payment that came in after the backup", async () => {
  const act = steps(house, "C900");
  const milestone = await act.accepted();
  const session = await act.checkout(milestone);
  const backup = await backUp(house.pool);
  await house.drive("/sandbox/stripe/pay", { session: session.id, outcome: "paid" });
  await house.hear(milestone.view.milestone.id);
  expect((await act.now(milestone)).funding.state).toBe("funded");
  await restore(house.pool, backup);
  expect(await installations().begin("said")).toBe(true);
  expect((await act.now(milestone)).funding.state).toBe("checkout_open");
  expect(await compare()).toMatchObject({ lost: 0, resumed: true });
  expect((await act.now(milestone)).funding.state).toBe("funded");
  expect(await balanced()).toEqual([]);
});

it("fault 46: asks the operator about a payment whose checkout was lost", async () => {
  const act = steps(house, "C901");
  const milestone = await act.accepted();
  const backup = await backUp(house.pool);
  const session = await act.checkout(milestone);
  await house.drive("/sandbox/stripe/pay", { session: session.id, outcome: "paid" });
  await house.hear(milestone.view.milestone.id);
  await restore(house.pool, backup);
  expect(await notice()).toBe("provider_ahead");
  expect(await compare()).toMatchObject({ lost: 1, resumed: false });
  const { lines } = await ops("list");
  const id = /^([0-9a-f]{8})/m.exec(lines.join("\n"))?.[1] ?? "";
  expect(lines.join("\n")).toContain("A payment was lost with the restore");
  expect((await ops("resolve", id, "--reason", "given back by hand")).exit).toBe(0);
  // Nothing is left: it goes on by itself.
  expect(await compare()).toMatchObject({ lost: 0, resumed: true });
});

it("lets nothing be written to a restored copy by any version, and the operator all the same", async () => {
  const { milestone } = await inReview();
  expect((await ops("restored", "--reason", "a rehearsal")).exit).toBe(0);
  const { id } = milestone.view.milestone;
  const touch = "UPDATE money_move SET attempt = attempt + 1 WHERE milestone_id = $1";
  await expect(house.pool.query(touch, [id])).rejects.toMatchObject({ code: "TR009" });
  expect((await ops("restored", "--reason", "again")).exit).toBe(1);
  expect((await ops("resume", "--reason", "done")).exit).toBe(0);
  expect((await ops("resume", "--reason", "done")).exit).toBe(1);
});

it("takes no running database for a restored one: in flight, beaten by others, beside another installation", async () => {
  const { act, milestone, account } = await inReview();
  await aMinute();
  done(await act.approve(milestone, account));
  const lost = {
    vendor: "stripe",
    kind: "after",
    match: { method: "POST", path: "/v1/transfers" },
  };
  await house.drive("/sandbox/faults", lost);
  await stripeHouse(house).work();
  // The transfer is there, and its answer was lost.
  expect(await transfersOf(milestone)).toHaveLength(1);
  expect(await notice()).toBeNull();
  await fetch(`${house.sandbox.url}/v1/checkout/sessions`, {
    method: "POST",
    headers: {
      authorization: "Bearer sk_test_other",
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams({
      mode: "payment",
      success_url: "https://other.example/",
      "line_items[0][price_data][currency]": "usd",
      "line_items[0][price_data][unit_amount]": "1000",
      "line_items[0][price_data][product_data][name]": "Another",
      "line_items[0][quantity]": "1",
      "metadata[milestone_id]": "00000000-0000-4000-8000-000000000001",
      "metadata[checkout_id]": "00000000-0000-4000-8000-000000000002",
    }),
  });
  expect(await notice()).toBeNull();
  await stripeHouse(house).retry();
  expect(await transfersOf(milestone)).toHaveLength(1);
  const { identity, mark } = await installations().read();
  // Another worker raises both between the two looks.
  const raced: OutsideMark = {
    ...outside,
    read: async () => {
      const ahead = mark + 1;
      await house.pool.query("UPDATE installation SET mark = $1", [ahead]);
      marks.set(identity, ahead);
      return ahead;
    },
  };
  const parts = { deps: house.deps, installations: installations(), outside: raced };
  expect(await noticeRestore(parts, false)).toBeNull();
});
