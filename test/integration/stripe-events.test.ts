import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Done } from "../../src/app/api.ts";
import { applyEvent } from "../../src/app/money/apply-event.ts";
import { applyEventTasks } from "../../src/app/receive.ts";
import { planReconciler } from "../../src/jobs/worker.ts";
import { done } from "../support/acts.ts";
import { type House, startHouse } from "../support/house.ts";
import { count, eventTypes, stripeHouse } from "../support/stripe-house.ts";

const NET = 466_050;
const GROSS = 480_000;

describe("events of Stripe", () => {
  let house: House;
  let at: ReturnType<typeof stripeHouse>;
  /** What stands at Stripe for nobody's milestone, from here on. */
  let outside = 0;
  let outsideEuro = 0;
  beforeAll(async () => {
    house = await startHouse({ worker: false });
    at = stripeHouse(house);
  });
  afterAll(() => house.close());
  afterEach(async () => {
    await at.clearFaults();
    await at.work();
    await at.books({ usd: outside, eur: outsideEuro });
  });

  const ofSession = (milestone: Done) => milestone.view.milestone.id;
  /** The events of Stripe since a number of them, oldest first. */
  const eventsSince = async (before: number) => (await house.stripe()).events.slice(before);
  const eventCount = async () => (await house.stripe()).events.length;
  const listed = async (before: number) => {
    const ids = new Set((await eventsSince(before)).map((event) => event.id));
    const { events } = await house.deps.payments.listEvents(
      "2020-01-01T00:00:00.000Z" as never,
      null,
    );
    return events.filter((event) => ids.has(event.id));
  };

  it("keeps one inbox row and one effect of duplicates that arrive at once (fault 1)", async () => {
    const milestone = await at.accepted();
    const session = await at.checkout(milestone);
    await at.work();
    const before = await eventCount();
    await at.fault({ kind: "duplicate", times: 20 });
    await at.pay(session.id);
    const sent = await eventsSince(before);
    expect(sent.length).toBeGreaterThan(1);
    const { rows } = await house.pool.query("SELECT id FROM inbox_event WHERE id = ANY($1)", [
      sent.map((event) => event.id),
    ]);
    expect(rows).toHaveLength(sent.length);
    const applying = (await at.tasks("apply_event")).filter((task) =>
      sent.some((event) => event.id === task.subject),
    );
    expect(applying).toHaveLength(sent.length);
    await at.work();
    expect(count(await eventTypes(house, milestone), "MilestoneFunded")).toBe(1);
  });

  it("funds once when the same event is applied by two workers at once, and again later (fault 1)", async () => {
    const milestone = await at.accepted();
    const session = await at.checkout(milestone);
    await at.work();
    const before = await eventCount();
    await at.pay(session.id);
    const events = await eventsSince(before);
    await Promise.all(
      events.flatMap(({ id }) => [applyEvent(house.deps, id), applyEvent(house.deps, id)]),
    );
    await house.pool.query("UPDATE inbox_event SET applied_at = NULL");
    await at.work();
    for (const { id } of events) await applyEvent(house.deps, id);
    expect(count(await eventTypes(house, milestone), "MilestoneFunded")).toBe(1);
  });

  it("funds once when the events of a payment are delivered in the reverse order (fault 2)", async () => {
    const milestone = await at.accepted();
    const session = await at.checkout(milestone);
    await at.work();
    const before = await eventCount();
    await at.fault({ kind: "reorder", times: 20 });
    await at.pay(session.id);
    await at.clearFaults();
    const sent = (await eventsSince(before)).map((event) => event.id);
    expect(sent.length).toBeGreaterThan(2);
    const arrived = await vi.waitFor(async () => {
      const { rows } = await house.pool.query<{ id: string }>(
        "SELECT subject AS id FROM task WHERE kind = 'apply_event' AND subject = ANY($1) ORDER BY created_at",
        [sent],
      );
      expect(rows).toHaveLength(sent.length);
      return rows.map((row) => row.id);
    });
    expect(arrived).toEqual(sent.toReversed());
    await at.work();
    expect(count(await eventTypes(house, milestone), "MilestoneFunded")).toBe(1);
  });

  it("ends the same whichever of payment and refund events comes first (fault 2)", async () => {
    const ends: unknown[] = [];
    for (const order of ["as sent", "reversed"] as const) {
      const milestone = await at.accepted();
      const session = await at.checkout(milestone);
      await at.work();
      const before = await eventCount();
      await at.fault({ kind: "drop", times: 50, on: "delivery" });
      await at.pay(session.id);
      // Somebody gives a part back in Stripe's dashboard before we have heard of the payment.
      const charge = (await house.stripe()).charges.at(-1)?.id ?? "";
      await at.sdk.refunds.create({ charge, amount: 1_000 });
      outside -= 1_000;
      await at.clearFaults();
      const events = await listed(before);
      expect(events.length).toBeGreaterThan(3);
      for (const event of order === "as sent" ? events : events.toReversed()) {
        await applyEventTasks(house.deps, [event]);
        await at.work();
      }
      const { funding } = await at.now(milestone);
      const foreign = await at.questions("foreign_refund");
      ends.push({
        funding: funding.state,
        funded: count(await eventTypes(house, milestone), "MilestoneFunded"),
        foreign: foreign.filter((one) => events.some((event) => event.objectId === one.subject))
          .length,
      });
    }
    expect(ends[0]).toEqual({ funding: "funded", funded: 1, foreign: 1 });
    expect(ends[1]).toEqual(ends[0]);
  });

  it("ends the same when our own refund's events overtake those of its payment (fault 2)", async () => {
    const milestone = await at.accepted();
    const session = await at.checkout(milestone);
    await at.work();
    const before = await eventCount();
    await at.fault({ kind: "drop", times: 50, on: "delivery" });
    await at.pay(session.id);
    await house.hear(ofSession(milestone));
    done(
      await house.app.act(house.as("facilitator"), at.ref(milestone), {
        verb: "cancel",
        reason: "No longer needed",
      }),
    );
    await at.work();
    await at.clearFaults();
    const state = await at.now(milestone);
    expect(state.funding.state).toBe("closed");
    for (const event of (await listed(before)).toReversed()) {
      await applyEventTasks(house.deps, [event]);
      await at.work();
    }
    expect(await at.now(milestone)).toEqual(state);
    expect(
      (await at.questions("foreign_refund")).filter(
        (one) => one.milestoneId === ofSession(milestone),
      ),
    ).toEqual([]);
  });

  it("goes nowhere backwards by events that are 3 and 30 days late (fault 3)", async () => {
    const account = await at.onboard();
    const before = await eventCount();
    const milestone = await at.accepted();
    const session = await at.checkout(milestone);
    await at.fault({ kind: "drop", times: 50, on: "delivery" });
    await at.pay(session.id);
    await house.hear(ofSession(milestone));
    const [first] = milestone.view.milestone.terms.criteria;
    done(
      await house.app.act(house.as("facilitator"), at.ref(milestone), {
        verb: "submit",
        evidence: [{ criterionId: first?.id as never, text: "https://staging.example.com" }],
      }),
    );
    done(await at.approve(milestone, account));
    await at.work();
    await at.clearFaults();
    const state = await at.now(milestone);
    expect(state.payout).toMatchObject({ state: "done", amountMinor: NET });
    const postings = await house.deps.reads.postings(ofSession(milestone));
    const late = (await eventsSince(before)).filter(
      (event) => event.id.startsWith("evt_") && !event.type.startsWith("v2."),
    );
    expect(late.map((event) => event.type)).toContain("checkout.session.completed");
    for (const hours of [72, 27 * 24]) {
      await house.advance(hours);
      for (const { id } of late) {
        await house.pool.query("DELETE FROM inbox_event WHERE id = $1", [id]);
        expect(await at.webhook(await at.payloadOf(id))).toMatchObject({ status: 200 });
      }
      await at.work();
      expect(await at.now(milestone)).toEqual(state);
      expect(await house.deps.reads.postings(ofSession(milestone))).toEqual(postings);
    }
  });

  describe("that are not Stripe's, or not for us", () => {
    let payload = "";
    beforeAll(async () => {
      const milestone = await at.accepted();
      const session = await at.checkout(milestone);
      const before = await eventCount();
      await at.pay(session.id);
      await at.work();
      const completed = (await eventsSince(before)).find(
        (event) => event.type === "checkout.session.completed",
      );
      // A valid event that was never received: only the signature stands between it and the inbox.
      const known = await at.payloadOf(completed?.id ?? "");
      payload = known.replace(completed?.id ?? "none", "evt_never_seen_before_000");
    });

    const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
    const over = (text: string) => text.replace('"livemode":false', '"livemode": false');

    it.each([
      ["a wrong secret", () => ({ secret: "whsec_wrong" })],
      ["a body altered after it was signed", () => ({ over: over(payload) })],
      ["no signature", () => ({ header: null })],
      ["an empty signature", () => ({ header: "" })],
      ["a signature that is none", () => ({ header: "t=abc,v1=zzz" })],
      [
        "a signature of another scheme only",
        () => ({ header: `t=${Math.floor(Date.now() / 1000)},v0=${"0".repeat(64)}` }),
      ],
      ["a signature 301 s old", () => ({ at: ago(301) })],
      ["a signature of yesterday", () => ({ at: ago(86_400) })],
    ])("answers 400 and writes nothing: %s (fault 5)", async (_name, forged) => {
      const before = await at.everything();
      expect((await at.webhook(payload, forged())).status).toBe(400);
      expect(await at.everything()).toBe(before);
    });

    it("refuses a forged thin event as well (fault 5)", async () => {
      const before = await at.everything();
      const thin = JSON.stringify({
        id: "evt_thin",
        object: "v2.core.event",
        type: "v2.core.account.created",
        livemode: false,
        created: new Date().toISOString(),
        related_object: { id: "acct_1", type: "v2.core.account", url: "/v2/core/accounts/acct_1" },
      });
      expect((await at.webhook(thin, { secret: "whsec_wrong" })).status).toBe(400);
      expect((await at.webhook(thin, { over: `${thin} ` })).status).toBe(400);
      expect(await at.everything()).toBe(before);
    });

    it("takes a signature that is 299 s old (fault 5)", async () => {
      expect(await at.webhook(payload, { at: ago(299) })).toMatchObject({ status: 200 });
      const { rows } = await house.pool.query(
        "SELECT 1 FROM inbox_event WHERE id = 'evt_never_seen_before_000'",
      );
      expect(rows).toHaveLength(1);
    });

    it("knows a replayed payload by its event id, under whatever valid signature (fault 6)", async () => {
      await at.webhook(payload);
      await at.work();
      const before = await at.everything();
      for (const seconds of [0, 60, 299]) {
        expect((await at.webhook(payload, { at: ago(seconds) })).status).toBe(200);
      }
      expect(await at.everything()).toBe(before);
    });

    it("rejects an event of live mode on an endpoint of test mode and alarms (fault 7)", async () => {
      const before = await at.everything();
      const live = JSON.stringify({ ...JSON.parse(payload), id: "evt_live", livemode: true });
      expect(JSON.parse(live)).toMatchObject({ livemode: true });
      const alarms = house.alarms.length;
      expect(await at.webhook(live)).toEqual({ status: 400, error: "wrong_mode" });
      expect(house.alarms.length).toBe(alarms + 1);
      expect(await at.everything()).toBe(before);
    });

    it("does nothing by an event of an account that is none of ours, and asks the operator (fault 7)", async () => {
      const event = (id: string) =>
        JSON.stringify({
          id,
          object: "event",
          api_version: "2026-10-28.endive",
          account: "acct_stranger00000",
          created: Math.floor(Date.now() / 1000),
          type: id === "evt_stranger_1" ? "account.updated" : "payout.failed",
          livemode: false,
          data: { object: { id: "acct_stranger00000", object: "account" } },
        });
      const said = house.said.length;
      const alarms = house.logged.filter((line) => line.level === "error").length;
      for (const id of ["evt_stranger_1", "evt_stranger_2"]) await at.webhook(event(id));
      await at.work();
      expect(house.said.length).toBe(said);
      const asked = await at.questions("unknown_account");
      expect(asked.map((one) => one.subject)).toEqual(["acct_stranger00000"]);
      expect(house.logged.filter((line) => line.level === "error").length).toBeGreaterThan(alarms);
    });
  });

  describe("about payments that fund nothing", () => {
    /** A checkout whose session we never learnt of, and one that somebody made with our metadata instead. */
    async function paidInstead(amountMinor: number, currency: string) {
      const milestone = await at.accepted();
      await at.fault({
        kind: "status",
        status: 500,
        match: { method: "POST", path: "/v1/checkout/sessions" },
        times: 1,
      });
      await house.app.fund(house.as("buyer"), at.ref(milestone), 1).catch(() => undefined);
      await at.clearFaults();
      const { funding } = await at.now(milestone);
      if (funding.state !== "checkout_open") throw new Error("no checkout");
      const made = await madeElsewhere(milestone, funding.checkoutId, amountMinor, currency);
      await at.pay(made);
      await at.work();
      return { milestone, session: made };
    }

    async function madeElsewhere(
      milestone: Done,
      checkoutId: string,
      amountMinor: number,
      currency: string,
    ) {
      const metadata = { checkout_id: checkoutId, milestone_id: ofSession(milestone) };
      const session = await at.sdk.checkout.sessions.create({
        mode: "payment",
        line_items: [
          {
            quantity: 1,
            price_data: {
              currency,
              unit_amount: amountMinor,
              product_data: { name: "Made elsewhere" },
            },
          },
        ],
        metadata,
        payment_intent_data: { metadata, capture_method: "automatic" },
        success_url: "https://example.com/back",
      });
      return session.id;
    }

    it("funds nothing by a payment of another amount and asks the operator, once (fault 8)", async () => {
      const { milestone, session } = await paidInstead(100_000, "usd");
      outside += 100_000 - 2_930;
      const types = await eventTypes(house, milestone);
      expect(count(types, "MilestoneFunded")).toBe(0);
      expect(count(types, "PaymentMismatched")).toBe(1);
      const asked = (await at.questions("payment_mismatch")).filter(
        (one) => one.milestoneId === ofSession(milestone),
      );
      expect(asked).toMatchObject([
        {
          detail: {
            sessionId: session,
            foundMinor: 100_000,
            expectedMinor: GROSS,
            expectedCurrency: "USD",
          },
        },
      ]);
      // Heard again, from every event of it: nothing more.
      await house.pool.query("UPDATE inbox_event SET applied_at = NULL");
      await house.pool.query(
        "UPDATE task SET state = 'waiting', due_at = app_now() WHERE kind = 'apply_event'",
      );
      await at.work();
      expect(await eventTypes(house, milestone)).toEqual(types);
      // The right amount still funds it.
      const again = await at.checkout(milestone);
      await at.pay(again.id);
      await at.work();
      expect((await at.now(milestone)).funding.state).toBe("funded");
    });

    it("funds nothing by the right number in another currency (fault 8)", async () => {
      const { milestone } = await paidInstead(GROSS, "eur");
      const types = await eventTypes(house, milestone);
      expect(count(types, "MilestoneFunded")).toBe(0);
      expect(count(types, "PaymentMismatched")).toBe(1);
      const asked = (await at.questions("payment_mismatch")).filter(
        (one) => one.milestoneId === ofSession(milestone),
      );
      expect(asked).toMatchObject([{ detail: { foundCurrency: "EUR", expectedCurrency: "USD" } }]);
      const { rows } = await house.pool.query("SELECT 1 FROM posting WHERE currency = 'EUR'");
      expect(rows).toEqual([]);
      // It stands at Stripe, for the operator.
      const { balance } = await house.stripe();
      const euros = [...balance.available, ...balance.pending].filter(
        (one) => one.currency === "eur",
      );
      await at.sdk.refunds.create({ charge: asked[0]?.subject ?? "" });
      const fee = GROSS - euros.reduce((sum, one) => sum + one.amount, 0);
      outsideEuro = -fee;
    });

    it("leaves our own session alone when one that somebody made beside it is paid (fault 8)", async () => {
      const milestone = await at.accepted();
      const session = await at.checkout(milestone);
      await at.work();
      const { funding } = await at.now(milestone);
      if (funding.state !== "checkout_open") throw new Error("no checkout");
      const beside = await madeElsewhere(milestone, funding.checkoutId, 5_000, "usd");
      await at.pay(beside);
      outside += 5_000 - 175;
      await at.work();
      expect((await at.now(milestone)).funding.state).toBe("checkout_open");
      expect(
        (await at.questions("payment_mismatch")).some((one) => one.detail["sessionId"] === beside),
      ).toBe(true);
      await at.pay(session.id);
      await at.work();
      expect((await at.now(milestone)).funding).toMatchObject({
        state: "funded",
        amountMinor: GROSS,
      });
    });

    it("is not funded while a bank debit is under way, and can be funded anew when it fails (fault 8)", async () => {
      const milestone = await at.accepted();
      const session = await at.checkout(milestone);
      await at.pay(session.id, "processing");
      await at.work();
      expect((await at.now(milestone)).funding.state).toBe("processing");
      await at.books({ usd: outside, eur: outsideEuro });
      await at.pay(session.id, "processing_failed");
      await at.work();
      expect((await at.now(milestone)).funding.state).toBe("unfunded");
      const again = await at.checkout(milestone);
      await at.pay(again.id, "processing");
      await at.work();
      await at.pay(again.id, "paid");
      await at.work();
      expect((await at.now(milestone)).funding.state).toBe("funded");
      expect(count(await eventTypes(house, milestone), "MilestoneFunded")).toBe(1);
    });

    it("can be funded again after its checkout has expired, and an expired session never funds", async () => {
      const milestone = await at.accepted();
      const session = await at.checkout(milestone);
      await at.pay(session.id, "expired");
      await at.work();
      expect((await at.now(milestone)).funding.state).toBe("unfunded");
      await expect(at.pay(session.id)).rejects.toThrow(/expired/);
      const again = await at.checkout(milestone);
      expect(again.id).not.toBe(session.id);
      await at.pay(again.id);
      await at.work();
      expect((await at.now(milestone)).funding.state).toBe("funded");
    });

    it("gives a payment back by itself that came after the milestone was cancelled (fault 9)", async () => {
      const milestone = await at.accepted();
      const session = await at.checkout(milestone);
      done(
        await house.app.act(house.as("buyer"), at.ref(milestone), {
          verb: "cancel",
          reason: "Changed plans",
        }),
      );
      // Before the session could be closed at Stripe.
      await at.pay(session.id);
      await at.work();
      const state = await at.now(milestone);
      expect(state.strays).toMatchObject([{ amountMinor: GROSS, progress: { state: "done" } }]);
      expect(count(await eventTypes(house, milestone), "MilestoneFunded")).toBe(0);
      const { refunds } = await house.stripe();
      expect(refunds.at(-1)).toMatchObject({ amount: GROSS, status: "succeeded" });
      expect(at.told("stray_refunded")).toBeGreaterThan(0);
    });

    it("closes the session at Stripe when the milestone is cancelled, so that nobody can pay (fault 9)", async () => {
      const milestone = await at.accepted();
      const session = await at.checkout(milestone);
      done(
        await house.app.act(house.as("buyer"), at.ref(milestone), {
          verb: "cancel",
          reason: "Changed plans",
        }),
      );
      await at.work();
      await expect(at.pay(session.id)).rejects.toThrow(/expired/);
    });

    it("gives the second payment back by itself when two sessions of one milestone were paid (fault 9)", async () => {
      const milestone = await at.accepted();
      const first = await at.checkout(milestone);
      await at.work();
      // A bank debit has begun on the first one, which nobody told us.
      await at.fault({ kind: "drop", times: 50, on: "delivery" });
      await at.pay(first.id, "processing");
      await at.clearFaults();
      const second = await at.checkout(milestone);
      expect(second.id).not.toBe(first.id);
      await at.pay(second.id);
      await at.work();
      expect((await at.now(milestone)).funding.state).toBe("funded");
      await at.pay(first.id, "paid");
      await at.work();
      // A refund to a bank takes days; our books have it as paid out when it has arrived.
      await house.advance(96);
      await at.work();
      const state = await at.now(milestone);
      expect(state.funding).toMatchObject({ state: "funded", amountMinor: GROSS });
      expect(state.strays).toMatchObject([{ amountMinor: GROSS, progress: { state: "done" } }]);
      const { refunds, charges } = await house.stripe();
      const back = refunds.filter((refund) => refund.amount === GROSS).at(-1);
      const stray = charges.find((charge) => charge.id === back?.charge);
      expect(stray).toMatchObject({ amount_refunded: GROSS });
    });
  });
});

describe("events of Stripe that are never sent", () => {
  it("finds a payment and a ready payee within the hour by the reconciler alone (fault 4)", async () => {
    const house = await startHouse({ webhooks: false });
    try {
      const at = stripeHouse(house);
      const milestone = await at.accepted();
      const session = await at.checkout(milestone);
      done(await house.app.startOnboarding(house.as("facilitator"), false));
      const account = (await house.stripe()).accounts.at(-1)?.id ?? "";
      await house.idle();
      await at.pay(session.id);
      await house.drive("/sandbox/stripe/onboard", { account, outcome: "ready" });
      await house.idle();
      expect((await at.now(milestone)).funding.state).toBe("checkout_open");
      await house.advance(1);
      await house.idle();
      expect((await at.now(milestone)).funding.state).toBe("funded");
      const channel = house.as("buyer").channel ?? undefined;
      const loaded = await house.deps.store.load({
        ref: { by: "none" },
        ...(channel && { channel }),
      });
      expect(loaded.agreement?.payee).toMatchObject({ accountId: account, ready: true });
      await at.books();
    } finally {
      await house.close();
    }
  });

  it("finds a payment though Stripe's event list is silent, and one checkout cannot be read (fault 4)", async () => {
    const house = await startHouse({ worker: false, webhooks: false });
    try {
      const at = stripeHouse(house);
      const broken = await at.accepted();
      const brokenSession = await at.checkout(broken);
      const milestone = await at.accepted();
      const session = await at.checkout(milestone);
      await at.pay(session.id);
      await house.pool.query(
        "INSERT INTO cursor (name, value) VALUES ('provider_events', '2030-01-01T00:00:00.000Z')",
      );
      await at.fault({
        kind: "status",
        status: 404,
        match: { method: "GET", path: `/v1/checkout/sessions/${brokenSession.id}` },
        body: {
          error: { type: "invalid_request_error", code: "resource_missing", message: "Gone." },
        },
        times: 100,
      });
      await planReconciler(house.deps);
      await at.work();
      expect((await at.now(milestone)).funding.state).toBe("funded");
      expect((await at.now(broken)).funding.state).toBe("checkout_open");
      const next = (await at.tasks("reconcile")).filter((task) => task.state === "waiting");
      expect(next).toHaveLength(1);
      expect(next[0]?.due_in).toBeLessThanOrEqual(3_600);
    } finally {
      await house.close();
    }
  });
});
