import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  buttons,
  type DiscordWorld,
  NEW,
  type Reply,
  type Seen,
  said,
  startDiscordWorld,
} from "../../support/discord-world.ts";

let world: DiscordWorld;

beforeAll(async () => {
  world = await startDiscordWorld();
});

afterAll(() => world.close());

/** The milestone's card as the buyer sees it: the first message of the channel that is for everyone. */
async function card(): Promise<Seen> {
  const messages = await world.channel("buyer");
  const found = messages.find((message) => !message.private);
  if (!found) throw new Error("no card in the channel");
  return found;
}

async function pay(reply: Reply): Promise<void> {
  const [session] = /https?:[^"]*\/pay\/[^"]*/.exec(JSON.stringify(reply)) ?? [];
  await world.drive("POST", "/stripe/pay", { session, outcome: "paid" });
  await world.work();
}

describe("a milestone from proposal to released money, in Discord alone", () => {
  it("is proposed with options for the short and one modal for the five long fields", async () => {
    const form = await world.command("buyer", "new", NEW.options);
    expect(form.modal?.plain).toContain("Acceptance criteria");
    const done = await world.submit("buyer", NEW.fields);
    expect(said(done)).toContain("M-1 “Checkout that takes cards” is proposed, $4,800.00.");
    await world.work();
    expect((await card()).buttons).toEqual(["Details", "Accept", "Decline", "Propose changes"]);
  });

  it("is accepted in full by the other side alone, after they read it", async () => {
    const own = await world.command("buyer", "accept", { milestone: "1" });
    expect(said(own)).toContain("You proposed this version of M-1, so @facilitator answers it.");
    const asked = await world.click("facilitator", "Accept");
    expect(said(asked)).toMatch(/Known exclusions\nNo invoices/);
    const done = await world.click("facilitator", "Accept these terms");
    expect(said(done)).toContain("You accepted version 1 of M-1.");
    await world.work();
    expect((await card()).plain).toContain("🔵 Accepted");
  });

  it("is funded at Stripe's checkout, with the costs line by line", async () => {
    const fund = await world.command("buyer", "fund");
    expect(said(fund)).toContain("Facilitator receives: $4,660.50");
    expect(buttons(fund)).toEqual(["Pay $4,800.00"]);
    await pay(fund);
    expect((await card()).plain).toContain("🟢 Funded");
  });

  it("is submitted criterion by criterion", async () => {
    const form = await world.click("facilitator", "Submit work");
    expect(form.modal?.plain).toContain("Declined card shows the reason");
    const preview = await world.submit("facilitator", {
      "1. Card payment succeeds on staging": "https://example.com/recording",
    });
    expect(said(preview)).toContain("1st submission of M-1, not sent yet");
    const done = await world.click("facilitator", "Send to the buyer");
    expect(said(done)).toContain("M-1 is submitted.");
    await world.work();
    expect((await card()).plain).toContain("🟡 In review");
  });

  it("is approved after a confirmation that prints number, amount and payee", async () => {
    const asked = await world.click("buyer", "Approve and release", {
      messageId: (await card()).id,
    });
    expect(said(asked)).toContain("Release $4,660.50 to @facilitator for M-1?");
    const done = await world.click("buyer", "Approve and release", {
      messageId: asked.private[0]?.id,
    });
    expect(said(done)).toContain("You approved M-1.");
    await world.work();
    expect((await card()).plain).toContain("Approved by @buyer on Discord");
  });

  it("shows everything to one person alone", async () => {
    const shown = await world.click("facilitator", "Details", { messageId: (await card()).id });
    expect(said(shown)).toContain("Required proof");
    expect(buttons(shown)).toContain("Record");
  });

  it("left nothing in the log that went wrong", () => {
    expect(world.logged.filter(({ level }) => level === "error")).toEqual([]);
    expect(world.discord.inFlight()).toBe(0);
  });
});

describe("forms, over as many modals as it takes", () => {
  it("loses nothing that was typed to a refusal, and asks again only for what was wrong", async () => {
    const { party: _, side: __, ...options } = NEW.options;
    await world.command("buyer", "new", { ...options, title: "Import", amount: "1.005" });
    const refused = await world.submit("buyer", NEW.fields);
    expect(said(refused)).toContain("1.005 has more decimals than USD takes.");
    const form = await world.click("buyer", "Correct it");
    expect(form.modal?.plain).toBe("New milestone\nAmount\nFor example 4,800.00");
    const done = await world.submit("buyer", { Amount: "1,200" });
    expect(said(done)).toContain("M-2 “Import” is proposed, $1,200.00.");
    expect(said(await world.command("facilitator", "show", { milestone: "2" }))).toContain(
      "A recording of both",
    );
  });

  it("begins at a button without any options, and goes on page by page", async () => {
    const list = await world.command("outsider", "list");
    expect(buttons(list)).toEqual(["Propose a milestone"]);
    const first = await world.click("outsider", "Propose a milestone", { channel: "random" });
    expect(first.error).toBeTruthy();
    const elsewhere = await world.command("outsider", "list", {}, { channel: "random" });
    expect(buttons(elsewhere)).toEqual(["Propose a milestone"]);
    const one = await world.click("outsider", "Propose a milestone", { channel: "random" });
    expect(one.modal?.plain).toContain("New milestone (1 of 3)");
    const step = await world.submit("outsider", {
      Title: "Logo",
      Deliverable: "A logo",
      "Acceptance criteria": "It is an SVG",
      "If credentials or access are missing": "Nothing",
      Amount: "100",
    });
    expect(said(step)).toContain("Nothing is sent yet. Still to fill in:");
    expect(buttons(step)).toEqual(["Continue"]);
    await world.click("outsider", "Continue", { channel: "random" });
    const two = await world.submit("outsider", {
      "Other party": "arbiter",
      "My side": "I pay for it",
      "Due date": "18 Mar 2027",
    });
    expect(buttons(two)).toEqual(["Propose", "Continue"]);
    const advised = await world.click("outsider", "Propose", { channel: "random" });
    expect(said(advised)).toContain("Nothing says what will show that it's done.");
    const done = await world.click("outsider", "Propose as it is", { channel: "random" });
    expect(said(done)).toContain("M-1 “Logo” is proposed, $100.00.");
    await world.work();
  });

  it("changes proposed terms by options and the long fields alone", async () => {
    const form = await world.command("buyer", "amend", { milestone: "2", amount: "1,300" });
    expect(form.modal?.plain).not.toContain("Amount");
    const done = await world.submit("buyer", { "Known exclusions": "No PDF" });
    expect(said(done)).toContain("Version 2 of M-2 is proposed");
    const shown = await world.command("facilitator", "accept", { milestone: "M-2" });
    expect(said(shown)).toContain("$1,300.00");
    expect(said(shown)).toContain("No PDF");
  });

  it("says which days it can't read, and keeps the form", async () => {
    const { party: _, side: __, ...options } = NEW.options;
    await world.command("buyer", "new", { ...options, due: "someday" });
    const refused = await world.submit("buyer", NEW.fields);
    expect(buttons(refused)).toEqual(["Correct it", "Whole form"]);
    await world.click("buyer", "Correct it");
    const done = await world.submit("buyer", { "Due date": "in 3 weeks" });
    expect(said(done)).toContain("M-3 ");
  });

  it("asks only its own person for the rest of a form", async () => {
    await world.command("buyer", "new", { ...NEW.options, party: undefined, amount: "-1" });
    const refused = await world.submit("buyer", NEW.fields);
    const fix = JSON.stringify(refused.private[0]?.components).match(/"p:[^"]+"/)?.[0] ?? "";
    expect(fix).toContain(":r:new");
    const forged = await world.click("facilitator", "Correct it");
    expect(forged.error).toBeTruthy();
  });

  it("declines with a reason at once, or asks for one", async () => {
    const form = await world.command("facilitator", "decline", { milestone: "3" });
    expect(form.modal?.plain).toContain("Reason");
    const done = await world.submit("facilitator", { Reason: "Not now" });
    expect(said(done)).toContain("You declined M-3.");
    await world.work();
  });
});

describe("everything else that can be asked", () => {
  it("suggests milestones that are one's own, what the verb can be done to first", async () => {
    const mine = await world.suggest("facilitator", "accept", "milestone", "");
    expect(mine.choices?.map(({ name }) => name)).toEqual(["M-2 Import · Proposed · $1,300.00"]);
    const all = await world.suggest("buyer", "show", "milestone", "checkout");
    expect(all.choices?.length).toBeGreaterThan(1);
    expect((await world.suggest("admin", "show", "milestone", "")).choices).toEqual([]);
    const picked = { milestone: mine.choices?.[0]?.value };
    expect(said(await world.command("facilitator", "show", picked))).toContain("Import");
  });

  it("suggests days spelled out, and the currencies that can be used", async () => {
    const due = await world.suggest("buyer", "new", "due", "18 mar 2027");
    expect(due.choices?.[0]?.value).toBe("2027-03-18");
    expect(due.choices?.[0]?.name).toContain("Thu, 18 Mar 2027, 17:00 UTC");
    const currency = await world.suggest("buyer", "new", "currency", "e");
    expect(currency.choices).toEqual([{ name: "EUR", value: "EUR" }]);
  });

  it("hands a message in as evidence from its own menu", async () => {
    await world.command("facilitator", "accept", { milestone: "2" });
    await world.click("facilitator", "Accept these terms");
    await pay(await world.command("buyer", "fund", { milestone: "2" }));
    const posted = (await world.drive("POST", "/discord/message", {
      ...{ as: "facilitator", channel: "website-relaunch", text: "Here is the recording" },
    })) as { id: string };
    const menu = { name: "Attach to milestone", channel: "website-relaunch" };
    const form = (await world.drive("POST", "/discord/context-menu", {
      ...{ as: "facilitator", messageId: posted.id, ...menu },
    })) as Reply;
    expect(form.modal?.plain).toContain("What it shows");
    const preview = await world.submit("facilitator", {});
    expect(said(preview)).toContain("“Here is the recording” — Facilitator");
    expect(said(preview)).toContain(`/${posted.id}`);
    const done = await world.click("facilitator", "Send to the buyer");
    expect(said(done)).toContain("M-2 is submitted.");
    const none = (await world.drive("POST", "/discord/context-menu", {
      ...{ as: "buyer", messageId: posted.id, ...menu },
    })) as Reply;
    expect(said(none)).toContain("No milestone waits for your work");
    await world.work();
  });

  it("asks for changes criterion by criterion", async () => {
    const form = await world.command("buyer", "changes", { milestone: "2", reason: "Too dark" });
    expect(form.modal?.plain).toContain("What fails");
    const done = await world.submit("buyer", {
      "What fails": ["2. Declined card shows the reason"],
    });
    expect(said(done)).toContain("You asked for changes to M-2.");
    await world.work();
    const cards = await world.channel("buyer");
    expect(cards.map(({ plain }) => plain).join("\n")).toContain("needs changes: Too dark");
  });

  it("cancels by consent, with a refund", async () => {
    await world.command("buyer", "cancel", { milestone: "2", reason: "plans changed" });
    expect(said(await world.submit("buyer", {}))).toContain("You asked to cancel M-2.");
    const asked = await world.command("facilitator", "cancel", { milestone: "2" });
    expect(said(asked)).toContain("“plans changed”");
    expect(said(await world.click("facilitator", "Agree to cancel"))).toContain(
      "M-2 is cancelled. $1,300.00 is on its way back to the buyer.",
    );
    await world.work();
  });

  it("gives its record as a document and a file that proves itself, beside the private answer", async () => {
    const reply = await world.command("facilitator", "record", { milestone: "1" });
    expect(said(reply)).toContain("Only you can see them here.");
    const files = reply.private.flatMap((message) => message.files ?? []);
    expect(files.map(({ name }) => name)).toEqual([
      "M-1-record.pdf",
      "M-1-record.html",
      "M-1-record.json",
      ...["M-1-money.csv", "M-1-decisions.csv"],
    ]);
    const content = await fetch(files[2]?.url ?? "");
    expect(await content.json()).toMatchObject({ format: "tranche-record/2" });
  });

  it("shows the agreement as a chart with words for it, and its numbers as CSV, to both sides", async () => {
    const reply = await world.command("facilitator", "report");
    expect(said(reply)).toContain("The chart is in this channel");
    const shared = (await world.channel("buyer")).findLast(({ files = [] }) => files.length > 0);
    expect(shared?.private).toBe(false);
    const [picture, table] = shared?.files ?? [];
    expect(picture).toMatchObject({ mimetype: "image/png" });
    expect(picture?.alt).toMatch(/^Of \$6,100\.00 paid in, .* \$139\.50 kept as fees;/);
    const [words, alt] = shared?.plain.split("\n") ?? [];
    expect([words, alt]).toEqual([picture?.alt, picture?.alt]);
    const png = Buffer.from(await (await fetch(picture?.url ?? "")).arrayBuffer());
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    const csv = await (await fetch(table?.url ?? "")).text();
    expect(csv.split("\r\n")[1]).toMatch(/^M-1,[^,]+,\w+,USD,4800\.00,/);
  });

  it("shows a report outside of the agreement's channel to its reader alone", async () => {
    const reply = await world.command("buyer", "report", {}, { channel: "random" });
    const [answer] = reply.private;
    expect(answer?.files?.map(({ name }) => name.replace(/^.*\./, ""))).toEqual([
      "png",
      "csv",
      "csv",
    ]);
    expect(answer?.plain).toContain("paid in");
  });

  it("adds a person to a side, names an arbiter, and removes them after asking", async () => {
    const added = await world.command("buyer", "people", { add: "admin" });
    expect(said(added)).toMatch(/@admin/i);
    await world.click("buyer", "Name an arbiter");
    const named = await world.submit("buyer", { Arbiter: "arbiter" });
    expect(said(named)).toContain("Arbiter: @arbiter");
    const asked = await world.click("buyer", "Remove");
    expect(said(asked)).toContain("Remove @Admin from your side?");
    const removed = await world.click("buyer", "Remove", { messageId: asked.private[0]?.id });
    expect(said(removed)).not.toMatch(/@admin/i);
    const both = await world.command("buyer", "people", { add: "facilitator" });
    expect(said(both)).toContain("Nobody can sit on both sides.");
  });

  it("lets only those who manage the server set defaults, checked at each use (fault 58)", async () => {
    const no = await world.command("buyer", "setup");
    expect(said(no)).toContain("Only people who manage this server can change its defaults.");
    const role = (to: string) =>
      world.drive("POST", "/admin", {
        ...{ vendor: "discord", do: "set_role", person: "admin", role: to },
      });
    const first = await world.command("admin", "setup");
    expect(first.modal?.plain).toContain("Defaults (1 of 3)");
    const step = await world.submit("admin", { Currency: "EUR" });
    expect(buttons(step)).toEqual(["Save defaults", "Continue"]);
    await role("member");
    expect(said(await world.click("admin", "Save defaults"))).toContain("Only people who manage");
    await role("admin");
    await world.command("admin", "setup");
    await world.submit("admin", { Currency: "EUR" });
    expect(said(await world.click("admin", "Save defaults"))).toContain("Saved.");
  });

  it("helps in Discord's own way", async () => {
    expect(said(await world.command("buyer", "help"))).toContain("Pick a milestone from the list");
  });

  it("brings the facilitator to Stripe from direct messages, and pays out after that", async () => {
    const dm = await world.dm("facilitator");
    expect(dm.map(({ plain }) => plain).join("\n")).toContain("Stripe can't pay you yet");
    const link = await world.click("facilitator", "Finish in 2 minutes", { channel: "dm" });
    expect(buttons(link)).toEqual(["Go to Stripe"]);
    const { accounts } = (await world.drive("GET", "/stripe")) as { accounts: { id: string }[] };
    await world.drive("POST", "/stripe/onboard", { account: accounts[0]?.id, outcome: "ready" });
    await world.work();
    expect((await card()).plain).toMatch(/Released[\s\S]*Receipt tr_/);
    expect((await card()).buttons).toEqual(["Details"]);
    expect((await world.dm("facilitator")).at(-1)?.plain).toContain("Stripe can pay you now");
  });
});
