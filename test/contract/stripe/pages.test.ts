import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StripeWorld } from "./stripe-world.ts";

describe("Stripe test checkout page", () => {
  let world: StripeWorld;
  beforeEach(async () => {
    world = await StripeWorld.start();
  });
  afterEach(() => world.test.stop());

  const press = (url: string | null, outcome: string) =>
    fetch(`${url}/${outcome}`, { method: "POST", redirect: "manual" });

  it("shows what is paid and how much, and every way it can end", async () => {
    const { url } = await world.openSession(480_000);
    const text = await (await fetch(url ?? "")).text();
    for (const words of [
      "M-1 Checkout",
      "$4,800.00",
      "declined card",
      "slow bank debit",
      "expire",
    ]) {
      expect(text).toContain(words);
    }
  });

  it("takes the payment and sends the buyer on, with the session's id filled in", async () => {
    const { id, url } = await world.openSession();
    const response = await press(url, "paid");
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe(`https://example.com/paid?session=${id}`);
    expect(world.receivedTypes()).toContain("checkout.session.completed");
    const again = await press(url, "paid");
    expect(await again.text()).toContain("This payment is complete");
    expect(await world.pending()).toBe(9680);
  });

  it("stays on the page after a declined card, and goes back after expiry", async () => {
    const { url } = await world.openSession();
    const declined = await press(url, "declined");
    expect(await declined.text()).toContain("Your card was declined");
    const expired = await press(url, "expired");
    expect(expired.headers.get("location")).toBe("https://example.com/back");
    expect(await (await fetch(url ?? "")).text()).toContain("has expired");
  });

  it("shows markup in a name as text", async () => {
    const { url } = await world.sdk.checkout.sessions.create({
      mode: "payment",
      success_url: "https://example.com/",
      cancel_url: 'https://example.com/?x="><script>alert(2)</script>',
      line_items: [
        {
          price_data: {
            currency: "usd",
            unit_amount: 500,
            product_data: { name: "<script>alert(1)</script>&\"'" },
          },
          quantity: 2,
        },
      ],
    });
    const response = await fetch(url ?? "");
    const text = await response.text();
    expect(text).not.toContain("<script>");
    expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39; × 2");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("answers 404 for unknown links and unknown buttons", async () => {
    const { url } = await world.openSession();
    expect((await press(url, "free")).status).toBe(404);
    expect((await fetch(`${url}x`)).status).toBe(404);
    expect((await fetch(new URL("/onboard/nothing", url ?? ""))).status).toBe(404);
  });

  it("refuses addresses to return to that are not web addresses", async () => {
    const wrong = world.sdk.checkout.sessions.create({
      mode: "payment",
      success_url: "javascript:alert(1)",
      line_items: [],
    });
    await expect(wrong).rejects.toMatchObject({ statusCode: 400 });
  });
});
