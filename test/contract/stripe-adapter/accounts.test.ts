import { describe, expect, it } from "vitest";
import { adapterWorld, refusalOf } from "./world.ts";

const world = adapterWorld();

describe("connected accounts", () => {
  it("begin not ready, with what Stripe still asks for in its own codes", async () => {
    const account = await world.createAccount();
    expect(account).toMatchObject({ ready: false, country: "US", last4: null });
    expect(account.requirements.length).toBeGreaterThan(0);
    expect(await world.payments.getAccount(account.accountId)).toEqual(account);
  });

  it("are ready when they can receive transfers, recognised by holder and bank account", async () => {
    const accountId = await world.readyAccount();
    expect(await world.payments.getAccount(accountId)).toMatchObject({
      accountId,
      ready: true,
      requirements: [],
      holder: "Studio North",
      last4: "6789",
    });
  });

  it.each(["requirements_due", "restricted"])(
    "are not ready when %s, and say why",
    async (outcome) => {
      const accountId = await world.readyAccount();
      await world.bot.drive("/onboard", { account: accountId, outcome });
      const account = await world.payments.getAccount(accountId);
      expect(account.ready).toBe(false);
      expect(account.requirements.length).toBeGreaterThan(0);
    },
  );

  it("get a fresh link each time, which is never logged", async () => {
    const { accountId } = await world.createAccount();
    const mint = () => world.payments.mintOnboardingLink(accountId, "https://example.com/back");
    const [one, two] = [await mint(), await mint()];
    expect(one).toContain("/onboard/");
    expect(two).not.toBe(one);
    expect(JSON.stringify(world.lines)).not.toContain("/onboard/");
  });

  it("are made once per key", async () => {
    const { idempotencyKey } = world.fresh();
    const order = { displayName: "S", country: "DE", agreementId: "a-2", idempotencyKey };
    const { accountId } = await world.payments.createAccount(order);
    expect((await world.payments.createAccount(order)).accountId).toBe(accountId);
  });

  it("are definitely missing where there are none", async () => {
    expect(await refusalOf(world.payments.getAccount("acct_none"))).toMatchObject({
      outcome: "failed",
      retryable: false,
    });
  });
});

describe("the platform", () => {
  it("says its country, mode and payouts", async () => {
    expect(await world.payments.getPlatform()).toMatchObject({
      country: "US",
      livemode: false,
      payoutsManual: true,
    });
  });
});
