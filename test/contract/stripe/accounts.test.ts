import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refusalOf, StripeWorld } from "./stripe-world.ts";

const INCLUDE = ["configuration.recipient", "requirements", "identity", "defaults"] as const;

describe("Stripe accounts and onboarding", () => {
  let world: StripeWorld;
  beforeEach(async () => {
    world = await StripeWorld.start();
  });
  afterEach(() => world.test.stop());

  const read = (id: string) => world.sdk.v2.core.accounts.retrieve(id, { include: [...INCLUDE] });
  const transfersOf = async (id: string) =>
    (await read(id)).configuration?.recipient?.capabilities?.stripe_balance?.stripe_transfers;
  const link = (account: string) =>
    world.sdk.v2.core.accountLinks.create({
      account,
      use_case: {
        type: "account_onboarding",
        account_onboarding: {
          refresh_url: "https://example.com/again",
          return_url: "https://example.com/done",
        },
      },
    });

  it("begins restricted, with what is missing, and shows only what is asked for", async () => {
    const account = await world.account(false);
    expect((await transfersOf(account.id))?.status).toBe("restricted");
    const entries = (await read(account.id)).requirements?.entries ?? [];
    expect(entries.length).toBeGreaterThan(0);
    const bare = await world.sdk.v2.core.accounts.retrieve(account.id);
    expect(bare.configuration).toBeUndefined();
    expect(bare.requirements).toBeUndefined();
  });

  it("becomes payable by onboarding, with a bank account ending 6789, and says so in both APIs", async () => {
    const account = await world.account(false);
    await world.test.drive("/onboard", { account: account.id, outcome: "ready" });
    expect(await transfersOf(account.id)).toEqual({ status: "active", status_details: [] });
    const v1 = await world.sdk.accounts.retrieve(account.id);
    expect(v1).toMatchObject({ payouts_enabled: true, capabilities: { transfers: "active" } });
    expect(v1.external_accounts?.data[0]).toMatchObject({ last4: "6789" });
    expect(world.receivedTypes()).toEqual([
      "v2.core.account.created",
      "v2.core.account[requirements].updated",
      "v2.core.account[configuration.recipient].capability_status_updated",
      "account.updated",
    ]);
  });

  it.each([
    ["requirements_due", "requirements_past_due", "provide_info"],
    ["restricted", "restricted_other", "contact_stripe"],
  ])("names the reason when onboarding ends %s", async (outcome, code, resolution) => {
    const account = await world.account(true);
    await world.test.drive("/onboard", { account: account.id, outcome });
    expect(await transfersOf(account.id)).toEqual({
      status: "restricted",
      status_details: [{ code, resolution }],
    });
  });

  it("opens an onboarding link once, and sends later visitors to the refresh address", async () => {
    const account = await world.account(false);
    const { url } = await link(account.id);
    const page = await fetch(url);
    expect(await page.text()).toContain("Leave requirements due");
    const again = await fetch(url, { redirect: "manual" });
    expect(again.headers.get("location")).toBe("https://example.com/again");
    const done = await fetch(`${url}/ready`, { method: "POST", redirect: "manual" });
    expect(done.headers.get("location")).toBe("https://example.com/done");
    expect((await transfersOf(account.id))?.status).toBe("active");
  });

  it("does not open a link whose minutes are over, nor take a form without an opened link", async () => {
    const account = await world.account(false);
    const { url } = await link(account.id);
    await world.test.advance(301);
    const late = await fetch(url, { redirect: "manual" });
    expect(late.headers.get("location")).toBe("https://example.com/again");
    const forced = await fetch(`${url}/ready`, { method: "POST", redirect: "manual" });
    expect(forced.headers.get("location")).toBe("https://example.com/again");
    expect((await transfersOf(account.id))?.status).toBe("restricted");
  });

  it("updates an account and merges its metadata", async () => {
    const account = await world.account(false);
    await world.sdk.v2.core.accounts.update(account.id, { metadata: { party: "p-1" } });
    const updated = await world.sdk.v2.core.accounts.update(account.id, {
      display_name: "Studio South",
      metadata: { team: "t-1" },
    });
    expect(updated.display_name).toBe("Studio South");
    expect(updated.metadata).toEqual({ party: "p-1", team: "t-1" });
    const cleared = await world.sdk.v2.core.accounts.update(account.id, {
      metadata: { party: "" },
    });
    expect(cleared.metadata).toEqual({ team: "t-1" });
  });

  it("shows the platform with manual payouts, and what its country can do", async () => {
    const platform = await world.sdk.accounts.retrieveCurrent();
    expect(platform).toMatchObject({ country: "US", default_currency: "usd" });
    expect(platform.settings?.payouts?.schedule.interval).toBe("manual");
    const spec = await world.sdk.countrySpecs.retrieve("US");
    expect(spec.supported_transfer_countries).toContain("DE");
    await refusalOf(world.sdk.countrySpecs.retrieve("ZZ"));
  });

  it("registers and lists webhook endpoints; the secret is told once", async () => {
    const made = await world.sdk.webhookEndpoints.create({
      url: "https://example.com/stripe/webhooks",
      enabled_events: ["*"],
    });
    expect(made.secret).toMatch(/^whsec_/);
    const [listed] = (await world.sdk.webhookEndpoints.list()).data;
    expect(listed?.secret).toBeUndefined();
  });
});
