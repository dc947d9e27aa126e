import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  NEW,
  type Reply,
  type Seen,
  type SlackWorld,
  startSlackWorld,
} from "../../support/slack-world.ts";

let world: SlackWorld;

beforeAll(async () => {
  world = await startSlackWorld();
});

afterAll(() => world.close());

const said = (reply: Reply) => reply.ephemeral.map(({ plain }) => plain).join("\n");
const buttons = (reply: Reply) => reply.ephemeral.flatMap((message) => message.buttons);

/** The milestone's card as the buyer sees it: the first message of the channel that is for everyone. */
async function card(): Promise<Seen> {
  const messages = await world.channel("buyer");
  const found = messages.find((message) => !message.ephemeral);
  if (!found) throw new Error("no card in the channel");
  return found;
}

async function pay(reply: Reply): Promise<void> {
  const [session] = /https?:[^"]*\/pay\/[^"]*/.exec(JSON.stringify(reply)) ?? [];
  await world.drive("POST", "/stripe/pay", { session, outcome: "paid" });
  await world.work();
}

describe("a milestone from proposal to released money", () => {
  it("is proposed in a modal, whose errors are in their fields", async () => {
    const form = await world.command("buyer", "/milestone new");
    const wrong = await world.submit("buyer", form.view, { ...NEW, Amount: "1.005" });
    expect(wrong.errors).toEqual({
      Amount: "1.005 has more decimals than USD takes. Did you mean 1.01 or 1,005?",
    });
    const nobody = await world.submit("buyer", form.view, { ...NEW, "Other party": "buyer" });
    expect(nobody.errors).toEqual({
      "Other party":
        "Nobody can sit on both sides. Choose someone who isn't on the other one already.",
    });
    const done = await world.submit("buyer", form.view, NEW);
    expect(said(done)).toContain("M-1 “Checkout that takes cards” is proposed, $4,800.00.");
    await world.work();
    expect((await card()).buttons).toEqual(["Accept", "Decline", "Propose changes", "Details"]);
  });

  it("keeps what was typed when the policies are unfolded", async () => {
    const form = await world.command("facilitator", "/milestone new");
    const id = form.view?.id;
    expect(JSON.stringify(form.view?.blocks)).not.toContain("Other party");
    const open = await world.click("facilitator", "Change policies", { viewId: id });
    expect(JSON.stringify(open.view?.blocks)).toContain("Who bears processing");
    const { "Other party": _, "My side": __, ...rest } = NEW;
    const done = await world.submit("facilitator", open.view, {
      ...rest,
      Title: "Import",
      "Who bears processing": "buyer",
    });
    expect(said(done)).toContain("M-2 “Import” is proposed");
    const shown = await world.command("buyer", "/milestone show 2");
    expect(said(shown)).toContain("Processing (estimate, borne by buyer): $143.");
    const reason = await world.command("buyer", "/milestone decline M-2 not now");
    expect(said(reason)).toContain("You declined M-2.");
    await world.work();
  });

  it("is accepted in full by the other side alone", async () => {
    const own = await world.command("buyer", "/milestone accept 1");
    expect(said(own)).toContain("You proposed this version of M-1, so @facilitator answers it.");
    const terms = await world.command("facilitator", "/milestone accept");
    expect(said(terms)).toMatch(/Known exclusions\nNo invoices/);
    expect(said(terms)).toMatch(/If credentials or access are missing\nThe due date moves/);
    expect(buttons(terms)).toEqual(["Accept these terms", "Decline", "Propose changes"]);
    const done = await world.click("facilitator", "Accept these terms");
    expect(said(done)).toContain("You accepted version 1 of M-1.");
    await world.work();
    expect((await card()).plain).toContain("🔵 Accepted");
  });

  it("is funded at Stripe's checkout, with the costs line by line", async () => {
    const fund = await world.command("buyer", "/milestone fund");
    expect(said(fund)).toMatch(
      /Milestone: \$4,800\.00\nProcessing \(estimate, borne by facilitator\): −\$139\.50\nFee 0 %: \$0\.00\nBuyer pays: \$4,800\.00\nFacilitator receives: \$4,660\.50/,
    );
    expect(buttons(fund)).toEqual(["Pay $4,800.00"]);
    await pay(fund);
    expect((await card()).plain).toContain("🟢 Funded");
    expect((await card()).buttons).toEqual(["Submit work", "Dispute", "Details"]);
  });

  it("is submitted criterion by criterion, and asks the buyer for a decision", async () => {
    const form = await world.command("facilitator", "/milestone submit m1");
    const empty = await world.submit("facilitator", form.view, {});
    expect(JSON.stringify(empty.view?.blocks)).toContain("Show at least one criterion");
    const preview = await world.submit("facilitator", empty.view ?? form.view, {
      "1. Card payment succeeds on staging": "https://example.com/recording <!channel> *bold*",
    });
    expect(said(preview)).toContain("1st submission of M-1, not sent yet");
    expect(buttons(preview)).toContain("Add files");
    const done = await world.click("facilitator", "Send to the buyer");
    expect(said(done)).toContain("M-1 is submitted.");
    await world.work();
    const { plain, buttons: offered } = await card();
    expect(plain).toContain("☑ Card payment succeeds on staging — ");
    expect(plain).toContain("☐ Declined card shows the reason — nothing attached");
    expect(plain).toContain("<!channel> *bold*");
    expect(offered).toEqual(["Approve and release", "Request changes", "Dispute", "Details"]);
  });

  it("comes back with what fails, and is submitted again", async () => {
    const form = await world.click("buyer", "Request changes");
    const done = await world.submit("buyer", form.view, {
      "What fails": ["2. Declined card shows the reason"],
      "What needs to change": "Nothing shows the reason",
    });
    expect(said(done)).toContain("You asked for changes to M-1.");
    await world.work();
    expect((await card()).plain).toContain("needs changes: Nothing shows the reason");
    const again = await world.click("facilitator", "Submit again");
    await world.submit("facilitator", again.view, {
      "2. Declined card shows the reason": "https://example.com/declined",
    });
    await world.click("facilitator", "Send to the buyer");
    await world.work();
    expect((await card()).plain).toContain("(2nd submission)");
  });

  it("is approved by the buyer alone, after a confirmation with number, amount and payee", async () => {
    const other = await world.click("facilitator", "Approve and release", {
      ts: (await card()).ts,
    });
    expect(said(other)).toContain("Only the buyer can approve M-1, and that's @buyer.");
    const unconfirmed = await world.click("buyer", "Approve and release", {
      ...{ ts: (await card()).ts, confirm: undefined },
    });
    expect(JSON.stringify(unconfirmed.error?.confirm)).toContain(
      "Release $4,660.50 to @facilitator for M-1?",
    );
    const ask = await world.command("buyer", "/milestone approve");
    expect(said(ask)).toContain("Release $4,660.50 to @facilitator for M-1?");
    const done = await world.click("buyer", "Approve and release");
    expect(said(done)).toContain("You approved M-1.");
    await world.work();
    expect((await card()).plain).toContain("✅ Approved by @buyer on Slack");
    expect((await card()).buttons).toEqual(["Set up payouts", "Details"]);
  });

  it("tells both what is missing for the payout, and releases by itself once it is there", async () => {
    const dm = (await world.dm("facilitator")).map(({ plain }) => plain).join("\n");
    expect(dm).toContain(
      "$4,660.50 is yours, but Stripe can't pay you yet: it needs a payout account.",
    );
    const link = await world.click("facilitator", "Finish in 2 minutes", { channel: "dm" });
    expect(buttons(link)).toEqual(["Go to Stripe"]);
    await world.work();
    const { accounts } = (await world.drive("GET", "/stripe")) as { accounts: { id: string }[] };
    await world.drive("POST", "/stripe/onboard", { account: accounts[0]?.id, outcome: "ready" });
    await world.work();
    const { plain, buttons: offered } = await card();
    expect(plain).toMatch(/Released[\s\S]*Receipt tr_/);
    expect(offered).toEqual(["Details"]);
  });

  it("answers who comes late with who decided and when", async () => {
    const late = await world.command("buyer", "/milestone approve M-1");
    expect(said(late)).toMatch(
      /@buyer already approved M-1 \(.*\) on Slack\. Nothing more to do\./,
    );
  });

  it("gives its record privately, as a document and a file that proves itself", async () => {
    const reply = await world.command("facilitator", "/milestone record M-1");
    expect(said(reply)).toContain("In your direct messages with me");
    const files = (await world.dm("facilitator")).flatMap((message) => message.files ?? []);
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
    const reply = await world.command("facilitator", "/milestone report");
    expect(said(reply)).toContain("on its way into this channel");
    const shared = (await world.channel("buyer")).findLast(({ files = [] }) => files.length > 0);
    expect(shared?.ephemeral).toBe(false);
    expect(shared?.plain).toMatch(/^Of \$4,800\.00 paid in, \$4,660\.50 released, \$0\.00 held/);
    const [picture, table] = shared?.files ?? [];
    expect(picture).toMatchObject({ mimetype: "image/png" });
    expect(picture?.alt).toBe(shared?.plain.split("\n")[0]);
    expect(shared?.plain).toContain(`Picture ${picture?.name}: Of $4,800.00 paid in`);
    const png = Buffer.from(await (await fetch(picture?.url ?? "")).arrayBuffer());
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    const csv = await (await fetch(table?.url ?? "")).text();
    expect(csv.split("\r\n")[1]).toMatch(
      /^M-1,Checkout that takes cards,released,USD,4800\.00,0\.00,/,
    );
  });

  it("shows a report outside of the agreement's channel to its reader alone", async () => {
    const before = (await world.dm("buyer")).length;
    const elsewhere = await world.command("buyer", "/milestone report", "random");
    expect(said(elsewhere)).toContain("Only you can see it there.");
    const sent = (await world.dm("buyer")).slice(before).flatMap(({ files = [] }) => files);
    expect(sent.map(({ name }) => name.replace(/^.*\./, ""))).toEqual(["png", "csv", "csv"]);
  });

  it("says how to let it in where it can't show a chart", async () => {
    const admin = (what: string) =>
      world.drive("POST", "/admin", { vendor: "slack", do: what, channel: "website-relaunch" });
    await admin("remove_bot");
    const reply = await world.command("buyer", "/milestone report");
    await admin("add_bot");
    expect(said(reply)).toContain("I couldn't show the chart. Add me with /invite @Tranche");
  });

  it("refuses a report to whoever is of no agreement", async () => {
    const reply = await world.command("outsider", "/milestone report");
    expect(said(reply)).toContain("no agreement");
  });

  it("left nothing in the log that went wrong", () => {
    const wrong = world.logged.filter(({ level }) => level === "error");
    expect(wrong).toEqual([]);
    expect(world.slack.inFlight()).toBe(0);
  });
});

describe("everything else that can be asked", () => {
  it("says what waits, and lists the rest with a way to each", async () => {
    expect(said(await world.command("buyer", "/milestone"))).toContain("Nothing waits for you.");
    const all = await world.command("buyer", "/milestone list");
    expect(said(all)).toContain("Over");
    expect(buttons(all)).toContain("Show M-1");
    const shown = await world.click("buyer", "Show M-1");
    expect(said(shown)).toContain("Required proof");
  });

  it("cancels before funding at once, and after funding by consent, with a refund", async () => {
    const { "Other party": _, "My side": __, ...rest } = NEW;
    const form = await world.command("buyer", "/milestone new");
    await world.submit("buyer", form.view, rest);
    await world.command("facilitator", "/milestone accept M-3");
    await world.click("facilitator", "Accept these terms");
    await pay(await world.command("buyer", "/milestone fund M-3"));
    const ask = await world.command("buyer", "/milestone cancel M-3 plans changed");
    const asked = await world.submit("buyer", ask.view, {});
    expect(said(asked)).toContain("You asked to cancel M-3. The money stays held");
    const answer = await world.command("facilitator", "/milestone cancel M-3");
    expect(said(answer)).toContain("“plans changed”");
    const agreed = await world.click("facilitator", "Agree to cancel");
    expect(said(agreed)).toContain("M-3 is cancelled. $4,800.00 is on its way back to the buyer.");
    await world.work();
    expect(said(await world.command("buyer", "/milestone show 3"))).toContain(
      "Cancelled by consent of",
    );
  });

  it("changes terms that are proposed, and shows the other side only the difference", async () => {
    const { "Other party": _, "My side": __, ...rest } = NEW;
    const form = await world.command("buyer", "/milestone new");
    await world.submit("buyer", form.view, rest);
    await world.command("facilitator", "/milestone accept M-4");
    await world.click("facilitator", "Accept these terms");
    const amend = await world.command("buyer", "/milestone amend M-4");
    const same = await world.submit("buyer", amend.view, {});
    expect(JSON.stringify(same.view?.blocks)).toContain("These are the terms as they stand.");
    const done = await world.submit("buyer", same.view ?? amend.view, {
      Title: "Checkout and wallets",
    });
    expect(said(done)).toContain("Version 2 of M-4 is proposed");
    const ask = await world.command("facilitator", "/milestone accept M-4");
    expect(said(ask)).toContain("Checkout and wallets");
    expect(said(ask)).not.toContain("Deliverable");
    expect(buttons(ask)).toContain("Accept version 2");
  });

  it("answers a button for terms that changed meanwhile with the way to the current ones (fault 32)", async () => {
    const { "Other party": _, "My side": __, ...rest } = NEW;
    const form = await world.command("buyer", "/milestone new");
    await world.submit("buyer", form.view, { ...rest, Title: "Stale" });
    const terms = await world.command("facilitator", "/milestone accept M-5");
    const amend = await world.command("buyer", "/milestone amend M-5");
    await world.submit("buyer", amend.view, { Amount: "5,000" });
    const stale = await world.click("facilitator", "Accept these terms", {
      ts: terms.ephemeral[0]?.ts,
    });
    expect(said(stale)).toContain("M-5's terms changed after this message was posted.");
    expect(buttons(stale)).toEqual(["Show M-5"]);
  });

  it("withdraws a submission after asking", async () => {
    const nothing = await world.command("facilitator", "/milestone withdraw M-4");
    expect(said(nothing)).toContain("Nothing is submitted for M-4");
  });

  it("adds a person to a side, names an arbiter, and removes them again", async () => {
    await world.command("buyer", "/milestone people");
    const add = await world.click("buyer", "Add someone to your side");
    const added = await world.submit("buyer", add.view, { Person: "buyer-two" });
    expect(said(added)).toContain("@buyer-two");
    await world.command("buyer", "/milestone people");
    const arbiter = await world.click("buyer", "Name an arbiter");
    const named = await world.submit("buyer", arbiter.view, { Arbiter: "arbiter" });
    expect(said(named)).toContain("Arbiter: @arbiter");
    await world.command("buyer", "/milestone people");
    const removed = await world.click("buyer", "Remove");
    expect(said(removed)).not.toContain("@buyer-two");
    const member = await world.click("buyer", "Add someone to your side");
    const wrong = await world.submit("buyer", member.view, { Person: "facilitator" });
    expect(wrong.errors ?? JSON.stringify(wrong.view)).toBeTruthy();
  });

  it("lets only admins set defaults, checked at each use", async () => {
    const no = await world.command("buyer", "/milestone setup");
    expect(said(no)).toContain("Only this workspace's admins and owners");
    const form = await world.command("admin", "/milestone setup");
    await world.drive("POST", "/admin", {
      vendor: "slack",
      do: "set_role",
      person: "admin",
      role: "member",
    });
    const late = await world.submit("admin", form.view, { Currency: "EUR" });
    expect(JSON.stringify(late.view?.blocks)).toContain("Only this workspace's admins and owners");
    await world.drive("POST", "/admin", {
      vendor: "slack",
      do: "set_role",
      person: "admin",
      role: "admin",
    });
    const again = await world.command("admin", "/milestone setup");
    expect(said(await world.submit("admin", again.view, { Currency: "EUR" }))).toContain("Saved.");
  });

  it("gives guessed, foreign and forged ids the answer of something that isn't there (fault 59-61)", async () => {
    const outsider = await world.command("outsider", "/milestone show M-1");
    const none = await world.command("buyer", "/milestone show M-99");
    expect(said(outsider)).toContain("I can't find M-1 in this channel.");
    expect(said(none)).toContain("I can't find M-99 in this channel.");
    const copied = await world.click("outsider", "Details", { ts: (await card()).ts });
    expect(said(copied)).toContain("I can't find that milestone for you here.");
  });

  it("suggests the nearest verb, and helps", async () => {
    expect(said(await world.command("buyer", "/milestone aprove"))).toBe(
      "There's no aprove. Did you mean /milestone approve?",
    );
    expect(said(await world.command("buyer", "/milestone help"))).toContain(
      "/milestone submit M-3",
    );
  });
});
