import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type DiscordWorld, NEW, startDiscordWorld } from "../support/discord-world.ts";

const CHROMIUM = "/usr/bin/chromium";
const ARGS = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];
const CHANNEL = "website-relaunch";
const installed = existsSync(CHROMIUM);
if (!installed) console.warn(`The page's tests are skipped: there is no ${CHROMIUM}.`);

// One story on one world, in this order: each test goes on where the one before it ended.
describe.skipIf(!installed)("the Discord-like side of the sandbox's page", () => {
  let browser: Browser;
  let world: DiscordWorld;
  let page: Page;
  let complaints: string[];
  let outside: string[];

  beforeAll(async () => {
    [browser, world] = await Promise.all([
      chromium.launch({ executablePath: CHROMIUM, args: ARGS }),
      startDiscordWorld(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  beforeEach(async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    context.setDefaultTimeout(60_000);
    complaints = [];
    outside = [];
    context.on("request", (request) => {
      if (!request.url().startsWith(world.sandboxUrl)) outside.push(request.url());
    });
    page = await context.newPage();
    page.on("console", (message) => {
      // No Slack app is connected in this world, which the browser notes at each health call.
      if (message.location().url.endsWith("/sandbox/health")) return;
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`${world.sandboxUrl}/#buyer/discord/${CHANNEL}`);
    await page.locator("#discord-messages > li").first().waitFor();
  });
  afterEach(async () => {
    await page.context().close();
    expect({ complaints, outside }).toEqual({ complaints: [], outside: [] });
  });

  const say = () => page.locator("#discord-say");
  const option = (name: string) => page.locator(".d-pill").getByLabel(name, { exact: true });
  const button = (name: string) => page.getByRole("button", { name, exact: true });

  it("asks for a command's typed options, with suggestions, then for its form, and loses nothing", async () => {
    await say().pressSequentially("/milestone ne");
    await page.getByRole("option", { name: "/milestone new" }).waitFor();
    await say().press("Tab");
    await option("title").fill(NEW.options.title);
    await option("title").press("Enter");
    await page.getByText("This option is required.").first().waitFor();
    expect(await option("title").inputValue()).toBe(NEW.options.title);
    await option("amount").fill(NEW.options.amount);
    await option("due").fill("in 3 weeks");
    await page.getByRole("option", { name: /\(in 2[01] days\)$/ }).waitFor();
    await button("+ party").click();
    await option("party").pressSequentially("faci");
    await page.getByRole("option", { name: "@facilitator" }).click();
    await button("+ side").click();
    await page.getByRole("option", { name: "I pay for it" }).click();
    await option("side").press("Enter");

    const form = page.getByRole("dialog", { name: "New milestone" });
    await form.getByLabel(/^Deliverable/).fill(NEW.fields.Deliverable);
    await button("Submit").click();
    await form.getByText("This field is required").first().waitFor();
    expect(await form.getByLabel(/^Deliverable/).inputValue()).toBe(NEW.fields.Deliverable);
    await form.getByLabel(/^Acceptance criteria/).fill(NEW.fields["Acceptance criteria"]);
    await form.getByLabel(/^Required proof/).fill(NEW.fields["Required proof"]);
    await form
      .getByLabel(/^If credentials/)
      .fill(NEW.fields["If credentials or access are missing"]);
    await button("Submit").click();
    await page.getByText("is proposed, $4,800.00").waitFor();
    await page.getByText("Only you can see this").waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
    await world.work();
    await page.getByRole("heading", { name: "M-1 Checkout that takes cards" }).waitFor();
  });

  it("lets the other person act in private, by what the address says, and shows the card as it is then", async () => {
    await page.getByRole("button", { name: /^Facilitator/ }).click();
    expect(new URL(page.url()).hash).toBe(`#facilitator/discord/${CHANNEL}`);
    await button("Accept").click();
    await button("Accept these terms").click();
    await page.getByText("You accepted version 1 of M-1.").waitFor();
    await world.work();
    await page.locator(".d-container", { hasText: "🔵 Accepted" }).waitFor();
    await button("Dismiss message").first().click();
    expect(await page.getByText("You accepted version 1 of M-1.").count()).toBe(0);
    await page.getByRole("button", { name: /^Buyer Pays/ }).click();
    await page.locator(".d-container", { hasText: "🔵 Accepted" }).waitFor();
    expect(await page.getByText("Only you can see this").count()).toBe(1);
  });

  it("suggests the person's milestones, and offers the checkout as a link of its own", async () => {
    await say().fill("/milestone fund ");
    await page.getByRole("option", { name: /M-1/ }).click();
    await page.locator(".d-option").press("Enter");
    const link = page.getByRole("link", { name: /^Pay \$4,800\.00/ });
    await link.waitFor();
    expect(await link.getAttribute("target")).toBe("_blank");
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
  });

  it("shows markdown, mentions and times, and keeps hostile text inert", async () => {
    const text = [
      "<img src=x onerror='document.title=1'> [press me](javascript:alert(1))",
      "## A heading\n- one **bold *both***\n> quoted ~~struck~~ `a < b`",
      "@buyer by <t:1800000000:F> \\*plain\\* https://example.com/a",
    ].join("\n");
    await world.drive("POST", "/discord/message", { as: "outsider", channel: CHANNEL, text });
    const message = page.locator(".d-message", { hasText: "press me" });
    await message.getByText("<img src=x onerror='document.title=1'>").waitFor();
    expect(await message.locator("img, [href^='javascript']").count()).toBe(0);
    expect(await message.getByRole("heading", { name: "A heading" }).count()).toBe(1);
    expect(await message.locator("strong em").textContent()).toBe("both");
    expect(await message.locator("blockquote s").textContent()).toBe("struck");
    expect(await message.locator("code").textContent()).toBe("a < b");
    expect(await message.locator(".d-mention.me").textContent()).toBe("@buyer");
    // 2027-01-15 08:00 UTC, as a buyer in New York reads it.
    const time = await message.locator("time.d-time").textContent();
    expect(time).toBe("Friday, January 15, 2027 at 3:00 AM");
    expect(await message.getByText("*plain*").count()).toBe(1);
    const link = message.getByRole("link", { name: "https://example.com/a" });
    expect(await link.getAttribute("target")).toBe("_blank");
  });

  it("shows both sides where there is room, and else the one in the address", async () => {
    const slack = page.getByRole("region", { name: "Slack-like workspace" });
    const discord = page.getByRole("region", { name: "Discord-like server" });
    expect([await slack.count(), await discord.count()]).toEqual([0, 1]);
    await page.setViewportSize({ width: 1600, height: 900 });
    await slack.waitFor();
    await discord.waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
    await discord.waitFor();
    await button("Slack-like").click();
    await slack.waitFor();
    expect(await discord.count()).toBe(0);
    expect(new URL(page.url()).hash).toBe(`#buyer/slack/${CHANNEL}`);
    await page.reload();
    await slack.waitFor();
    await page.getByRole("button", { name: /^Buyer two/ }).click();
    await button("Discord-like").click();
    await page.getByText("Buyer two is only in the Slack-like workspace.").waitFor();
  });
});
