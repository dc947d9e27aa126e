import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type SandboxBot, startSandboxBot } from "../support/sandbox-bot.ts";
import { teach } from "./small-app.ts";

const CHROMIUM = "/usr/bin/chromium";
const ARGS = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];
const installed = existsSync(CHROMIUM);
if (!installed) console.warn(`The page's tests are skipped: there is no ${CHROMIUM}.`);

describe.skipIf(!installed)("the sandbox's page", () => {
  let browser: Browser;
  let bot: SandboxBot;
  let page: Page;
  let complaints: string[];
  let outside: string[];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
    bot = await startSandboxBot();
    teach(bot.app, `${bot.sandbox.url}/pay/none`);
  });
  afterAll(async () => {
    await browser?.close();
    await bot?.close();
  });

  beforeEach(async () => {
    await bot.drive("POST", "/reset");
    await expect.poll(async () => (await bot.drive("GET", "/health")).status).toBe(200);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    context.setDefaultTimeout(60_000);
    complaints = [];
    outside = [];
    context.on("request", (request) => {
      if (!request.url().startsWith(bot.sandbox.url)) outside.push(request.url());
    });
    page = await context.newPage();
    page.on("console", (message) => {
      // A busy machine lets the small app's socket reconnect; the browser notes each "not connected yet" of the health call.
      if (message.location().url.endsWith("/sandbox/health")) return;
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`${bot.sandbox.url}/#buyer/website-relaunch`);
    await page.getByText("Nothing here yet").waitFor();
  });
  afterEach(() => page.context().close());

  const say = (text: string) => page.locator("#say").fill(text);
  const button = (name: string) => page.getByRole("button", { name, exact: true });

  async function openForm(): Promise<void> {
    await say("/milestone new");
    await page.locator("#say").press("Enter");
    await page.getByRole("dialog").waitFor();
  }

  async function fillIn(amount: string): Promise<void> {
    await page.getByLabel("Title").fill("Checkout <b>now</b>");
    await page.getByLabel("Acceptance criteria").fill("One\nTwo");
    await page.getByLabel("Amount").fill(amount);
    await page.getByLabel("The other side").selectOption({ label: "@facilitator" });
    await page.getByLabel("Review window").selectOption({ label: "14 days" });
    await page.getByLabel("Refund the buyer").check();
    await page.getByLabel("Recording").check();
  }

  async function propose(): Promise<void> {
    await openForm();
    await fillIn("4800");
    await button("Propose").click();
    await page.getByRole("heading", { name: "M-1 Checkout" }).waitFor();
  }

  it("takes a milestone from the command to a confirmed approval, quietly and on this machine alone", async () => {
    await openForm();
    await fillIn("20000");
    await button("More").click();
    await page.getByText("You typed Checkout <b>now</b> so far").waitFor();
    await button("Propose").click();
    await page.getByText("More than this agreement allows").waitFor();
    const amount = page.getByLabel("Amount");
    expect(await amount.getAttribute("aria-invalid")).toBe("true");
    expect(await amount.inputValue()).toBe("20000");
    expect(await page.getByLabel("Title").inputValue()).toBe("Checkout <b>now</b>");
    await amount.fill("4800");
    await button("Propose").click();
    await page.getByRole("heading", { name: "M-1 Checkout <b>now</b>" }).waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);

    await button("Approve and release").click();
    await page.getByText("Release $4,660.50 to @facilitator for M-1?").waitFor();
    await button("Not yet").click();
    expect(await page.getByText("on its way").count()).toBe(0);
    await button("Approve and release").click();
    await page.getByRole("dialog").getByRole("button", { name: "Approve and release" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.getByText("(edited)").waitFor();
    await page.getByText("$4,660.50").first().waitFor();
    expect({ complaints, outside }).toEqual({ complaints: [], outside: [] });
  });

  it("shows what is for one person to that person alone, and that others have news", async () => {
    await propose();
    await button("Details").click();
    await page.getByText("The details").waitFor();
    await page.getByText("Only visible to you").waitFor();
    const facilitator = page.getByRole("button", { name: /^Facilitator/ });
    await facilitator.getByLabel("1 unread direct messages").waitFor();
    await facilitator.click();
    await page.getByText("You are Facilitator").waitFor();
    await page.getByRole("heading", { name: "M-1 Checkout" }).waitFor();
    expect(await page.getByText("The details").count()).toBe(0);
    const slack = page.getByRole("list", { name: "Slack-like" });
    await slack.getByRole("button", { name: /^Tranche/ }).click();
    await page.getByText("M-1 is proposed to you.").waitFor();
    expect(new URL(page.url()).hash).toBe("#facilitator/slack/dm");
  });

  it("keeps hostile text inert", async () => {
    await propose();
    const card = page.locator(".card");
    await card.getByText('<img src=x onerror="document.title=1">').waitFor();
    expect(await card.locator("img").count()).toBe(0);
    expect(await card.getByText("press me").count()).toBe(1);
    expect(await card.getByRole("link", { name: "press me" }).count()).toBe(0);
    expect(await card.locator('[href^="javascript"]').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("hints at the verbs while a command is typed, and completes the chosen one", async () => {
    await page.locator("#say").pressSequentially("/milestone fu");
    await page.getByRole("option", { name: "/milestone fund M-1" }).waitFor();
    await page.locator("#say").press("Tab");
    expect(await page.locator("#say").inputValue()).toBe("/milestone fund M-1");
    expect(await page.getByRole("option").count()).toBe(0);
  });

  it("follows what happens elsewhere, threads and files included", async () => {
    const said = await bot.drive("POST", "/slack/message", {
      as: "facilitator",
      channel: "website-relaunch",
      text: "See the recording",
      files: [{ name: "recording.txt", base64: Buffer.from("it works").toString("base64") }],
    });
    await page.getByText("See the recording").waitFor();
    const reply = {
      as: "arbiter",
      channel: "website-relaunch",
      threadTs: said.body.ts,
      text: "Ok",
    };
    await bot.drive("POST", "/slack/message", reply);
    await page.getByText("1 reply").click();
    await page.getByText("Ok", { exact: true }).waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: /recording\.txt/ }).click();
    expect((await download).suggestedFilename()).toBe("recording.txt");
  });

  it("pays on the test checkout's own page, and comes back to the channel", async () => {
    await bot.drive("POST", "/clock", { advance: "PT1H" });
    await page.getByText("1 h ahead of the real time").waitFor();
    const session = await openSession(bot.sandbox.url);
    await page.getByRole("link", { name: "Open" }).waitFor();
    const [checkout] = await Promise.all([
      page.context().waitForEvent("page"),
      page.getByRole("link", { name: "Open" }).click(),
    ]);
    await checkout.getByRole("button", { name: "Pay $48.00" }).click();
    await checkout.getByRole("heading", { name: "# website-relaunch" }).waitFor();
    await page.locator(".thing", { hasText: session }).getByText("paid").waitFor();
    expect(outside).toEqual([]);
  });
});

async function openSession(url: string): Promise<string> {
  const answer = await fetch(`${url}/v1/checkout/sessions`, {
    method: "POST",
    headers: { authorization: "Bearer sk_test_sandbox" },
    body: new URLSearchParams({
      mode: "payment",
      success_url: "https://slack.com/app_redirect?channel=C1",
      "line_items[0][quantity]": "1",
      "line_items[0][price_data][currency]": "usd",
      "line_items[0][price_data][unit_amount]": "4800",
      "line_items[0][price_data][product_data][name]": "M-1",
    }),
  });
  const { id } = (await answer.json()) as { id: string };
  return id;
}
