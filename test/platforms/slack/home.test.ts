import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { slackSteps } from "../../support/slack-steps.ts";
import { NEW, type Reply, type SlackWorld, startSlackWorld } from "../../support/slack-world.ts";

/** A Home or modal as a person sees it. */
type Shown = {
  readonly id: string;
  readonly type: string;
  readonly hash: string;
  readonly blocks: readonly unknown[];
  readonly plain: string;
  readonly buttons: readonly string[];
};
type Pressed = Omit<Reply, "view"> & { readonly view?: Shown };

let world: SlackWorld;
let steps: ReturnType<typeof slackSteps>;
let m: number;

beforeAll(async () => {
  world = await startSlackWorld();
  steps = slackSteps(world);
});

afterAll(() => world.close());

const open = async (as: string) => (await world.drive("POST", "/slack/home", { as })) as Shown;
/** What Home shows without being opened again. */
const shown = async (as: string): Promise<Shown> =>
  ((await world.drive("GET", `/slack/home?as=${as}`)) as { view: Shown }).view;
const press = async (as: string, view: Shown | undefined, label: string, more: object = {}) =>
  (await world.drive("POST", "/slack/click", {
    ...{ as, viewId: view?.id, label, confirm: true },
    ...more,
  })) as Pressed;
const submit = async (as: string, view: Shown | undefined, values: object = {}) =>
  (await world.submit(as, view, { ...values })) as Pressed;
const shortcut = async (as: string) =>
  (await world.drive("POST", "/slack/shortcut", { as, name: "new_milestone" })) as Pressed;

const BEGINS = "Milestones live in a channel with the other side, and you're in no agreement yet.";

describe("the shortcut New milestone, of somebody in no agreement", () => {
  it("says how one begins, and opens no form", async () => {
    const { view } = await shortcut("buyer");
    expect(view).toMatchObject({ type: "modal", submit: null });
    expect(view?.plain).toContain(BEGINS);
    expect(view?.plain).toContain("/invite @Tranche");
    expect(view?.plain).toContain("Type /milestone new there");
  });
});

describe("Home in Slack", () => {
  beforeAll(async () => {
    m = await steps.inReview();
  });

  it("shows what waits for its reader with who, what, how much and by when, and their settings", async () => {
    const { plain, type, buttons } = await open("buyer");
    expect(type).toBe("home");
    expect(plain).toMatch(/^1 thing waits for you\.\n\[New milestone\]\nWaits for you\n/);
    expect(plain).toContain("You pay @facilitator · #website-relaunch");
    expect(plain).toContain(`M-${m} ${NEW.Title} · $4,800.00 · In review`);
    expect(plain).toMatch(/Next: @buyer reviews by .+ \(in 7 days\)\./);
    expect(plain).toContain("Hours: Monday to Friday, 9:00 to 17:00 (America/New_York)");
    expect(buttons).toEqual([
      ...["New milestone", "Approve and release", "Request changes", "Dispute", "Details"],
      ...["Change hours", "Change holidays", "Change reminders", "Change time away"],
      "Linked accounts",
    ]);
  });

  it("shows nobody what is somebody else's, and whoever is in no agreement how one begins", async () => {
    for (const as of ["outsider", "admin", "arbiter"]) {
      const { plain, buttons } = await open(as);
      expect(plain).toContain("Milestone payments, in your channel");
      expect(plain).toContain("/invite @Tranche");
      expect(plain).not.toMatch(/M-\d|4,800|@buyer|@facilitator|Checkout that/);
      expect(buttons).toEqual([]);
    }
  });

  it("gives an id that was guessed the one answer that an unknown one gets", async () => {
    const { agreement } = await steps.idsOf(m);
    for (const name of ["new", "payouts"]) {
      const answers = [];
      for (const id of [agreement, randomUUID(), "x"]) {
        const { ephemeral } = await steps.clickForged("outsider", `${name}:${id}:`);
        answers.push(ephemeral.map(({ plain }) => plain).join());
      }
      expect(new Set(answers).size, answers.join("\n")).toBe(1);
      expect(answers[0]).not.toBe("");
    }
  });

  it("opens a form in a modal, keeps it where it is refused, and is new once it is handed in", async () => {
    const asked = await press("buyer", await open("buyer"), "Request changes");
    const refused = await submit("buyer", asked.view);
    expect(refused.errors).toMatchObject({ "What needs to change": expect.any(String) });
    const done = await submit("buyer", asked.view, { "What needs to change": "No reason shown" });
    // What came of it stands where the form was: nobody reads the channel who is in Home.
    expect(done.ephemeral).toEqual([]);
    expect(done.view).toMatchObject({ id: asked.view?.id, submit: null });
    expect(done.view?.plain).toContain("You asked for changes to M-1.");
    const { plain } = await shown("buyer");
    expect(plain).toContain("Nothing waits for you.");
    expect(plain).toMatch(/You wait for\nYou pay @facilitator.*\nM-1 .* · Changes requested/);
  });

  it("leads through the whole submission in one modal", async () => {
    const form = await press("facilitator", await open("facilitator"), "Submit again");
    const draft = await submit("facilitator", form.view, {
      "1. Card payment succeeds on staging": "https://staging.example.com/2",
    });
    expect(draft.view?.buttons).toContain("Send to the buyer");
    const sent = await press("facilitator", draft.view, "Send to the buyer");
    expect(sent.view?.id).toBe(draft.view?.id);
    expect(sent.view?.plain).toContain(`M-${m} is submitted`);
    expect((await shown("facilitator")).plain).toContain("In review");
  });

  it("approves on one confirmed click, says what became of it, and follows at once", async () => {
    const home = await open("buyer");
    const button = { as: "buyer", viewId: home.id, label: "Approve and release" };
    const unconfirmed = (await world.drive("POST", "/slack/click", button)) as Reply;
    expect(unconfirmed.error).toMatchObject({
      code: "needs_confirmation",
      confirm: { text: expect.stringContaining("$4,660.50 to @facilitator") },
    });
    const { view } = await press("buyer", home, "Approve and release");
    expect(view?.plain).toContain(`You approved M-${m}.`);
    expect((await shown("buyer")).plain).toContain("Approved");
    expect((await shown("buyer")).buttons).not.toContain("Approve and release");
    const { plain } = await steps.card(m);
    expect(plain).toContain("Approved by @buyer");
  });

  it("answers a button of a Home that is out of date with what happened since, and brings it up to date", async () => {
    m = await steps.inReview();
    const before = await open("buyer");
    await world.click("buyer", "Approve and release", { ts: (await steps.card(m)).ts });
    const { view } = await press("buyer", before, "Approve and release");
    expect(view?.plain).toMatch(/already approved/);
    expect((await shown("buyer")).buttons).not.toContain("Approve and release");
  });

  it("goes on from Details to a form and to what came of it, in one modal", async () => {
    const number = await steps.propose({ Title: "To be cancelled" });
    const home = await open("buyer");
    const details = await press("buyer", home, `Show M-${number}`);
    expect(details.view?.plain).toContain("To be cancelled");
    const form = await press("buyer", details.view, "Cancel milestone");
    expect(form.view).toMatchObject({ id: details.view?.id, submit: { text: expect.any(String) } });
    const reason = form.view?.blocks.length ? { Reason: "No budget" } : {};
    const done = await submit("buyer", form.view, reason);
    expect(done.errors).toBeUndefined();
    expect(done.view).toMatchObject({ id: details.view?.id, submit: null });
    expect((await shown("buyer")).plain).not.toContain("To be cancelled");
  });

  it("takes a facilitator to their payout account from where no channel is", async () => {
    const status = await press("facilitator", await open("facilitator"), "Payouts");
    expect(status.view?.plain).toContain("No payout account yet.");
    const label = status.view?.buttons.find((one) => /set up/i.test(one)) ?? "";
    const started = await press("facilitator", status.view, label);
    expect(started.view?.id).toBe(status.view?.id);
    const link = await press("facilitator", started.view, started.view?.buttons[0] ?? "");
    expect(link.url).toContain("/onboard/");
  });

  it("shows a person's settings and saves them", async () => {
    const form = await press("buyer", await open("buyer"), "Change time away");
    const done = await submit("buyer", form.view, {
      "The day starts at": "8:00",
      "Public holidays of": "DE-BY",
      "Where I remind you": "direct",
      "Away from": "2031-03-03",
      "Away until": "2031-03-14",
    });
    expect(done.errors).toBeUndefined();
    expect(done.view?.plain).toContain("Saved. I remind you Monday to Friday, 8:00 to 17:00");
    const { plain } = await shown("buyer");
    expect(plain).toContain("Hours: Monday to Friday, 8:00 to 17:00 (America/New_York)\n");
    expect(plain).toContain("Public holidays: Germany (BY)");
    expect(plain).toContain("Reminders: in direct messages");
    expect(plain).toMatch(/Time away: Mar 3, 2031 to Mar 14, 2031/);
    const linked = await press("buyer", await shown("buyer"), "Linked accounts");
    expect(linked.view?.plain).toContain("Your accounts");
  });

  it("stands as it was read last where it is opened and acted in at once", async () => {
    const home = await open("buyer");
    await Promise.all([open("buyer"), open("buyer"), press("buyer", home, "Linked accounts")]);
    const { plain } = await shown("buyer");
    expect(plain).toBe((await open("buyer")).plain);
  });
});

describe("the shortcut New milestone, of somebody in agreements", () => {
  const { "Other party": _other, "My side": _side, ...TERMS } = NEW;

  it("goes straight to the form of the only one, and says with whom it is", async () => {
    const { view } = await shortcut("buyer");
    expect(view?.plain).toMatch(/^You pay @facilitator\./);
    expect(view?.plain).not.toContain("Other party");
    const done = await submit("buyer", view, { ...TERMS, Title: "By shortcut" });
    expect(done.errors).toBeUndefined();
    expect(done.view?.plain).toContain("M-4");
    expect((await steps.card(4)).plain).toContain("By shortcut");
    expect((await shown("buyer")).plain).toContain("By shortcut");
  });

  it("keeps what was typed, and with whom it is, where the policies are unfolded", async () => {
    const { view } = await shortcut("buyer");
    const unfold = view?.buttons[0] ?? "";
    await press("buyer", view, unfold, { values: { Title: "Half typed" } });
    const { view: wide } = (await world.drive("GET", "/slack/view?as=buyer")) as { view: Shown };
    expect(wide.plain).toMatch(/^You pay @facilitator\./);
    expect(JSON.stringify(wide.blocks)).toContain("Half typed");
    expect(wide.blocks.length).toBeGreaterThan(view?.blocks.length ?? 0);
  });

  it("asks first which one of several is meant, and proposes there", async () => {
    const first = await world.command("buyer", "/milestone new", "random");
    await world.submit("buyer", first.view, { ...NEW, "Other party": "arbiter" });
    await world.work();
    const { view } = await shortcut("buyer");
    const choices = JSON.stringify(view?.blocks);
    expect(choices).toContain("facilitator, #website-relaunch");
    expect(choices).toContain("arbiter, #random");
    const form = await submit("buyer", view, { "With whom": "arbiter, #random" });
    expect(form.view?.plain).toMatch(/^You pay @arbiter\./);
    const done = await submit("buyer", form.view, { ...TERMS, Title: "In the other one" });
    expect(done.errors).toBeUndefined();
    await world.work();
    const seen = (await world.channel("arbiter", "random")).map(({ plain }) => plain).join("\n");
    expect(seen).toContain("In the other one");
    const home = await open("buyer");
    expect(home.plain).toContain("You pay @arbiter · #random");
    expect(home.plain).toContain("You pay @facilitator · #website-relaunch");
    const theirs = await open("arbiter");
    expect(theirs.plain).toContain("You deliver to @buyer · #random");
    expect(theirs.plain).not.toContain("By shortcut");
  });

  it("shows advice and what comes of it in the same modal", async () => {
    const { view } = await shortcut("facilitator");
    expect(view?.plain).toMatch(/^You deliver to @buyer\./);
    const vague = { ...TERMS, Title: "Vague", "Acceptance criteria": "It works well" };
    const advised = await submit("facilitator", view, vague);
    expect(advised.view?.plain).toContain("Before you propose “Vague”");
    const done = await press("facilitator", advised.view, "Propose as it is");
    expect(done.view?.plain).toMatch(/M-\d+ “Vague” is proposed/);
    expect((await shown("facilitator")).plain).toContain("Vague");
  });

  it("comes by direct message where no modal could open in time (fault 48), and goes on from there", async () => {
    await world.drive("POST", "/faults", {
      ...{ vendor: "slack", match: { path: "views.open" }, kind: "status", status: 200 },
      body: { ok: false, error: "expired_trigger_id" },
    });
    const late = await shortcut("facilitator");
    expect(late.view).toBeUndefined();
    expect((await world.dm("facilitator")).at(-1)?.plain).toContain("couldn't open in time");
    const { view } = await world.click("facilitator", "Open the form", { channel: "dm" });
    expect(JSON.stringify(view?.blocks)).toContain("You deliver to");
  });

  it("proposes from Home the same way", async () => {
    const { view } = await press("arbiter", await open("arbiter"), "New milestone");
    expect(view?.plain).toMatch(/^You deliver to @buyer\./);
  });
});

describe("an agreement that lives somewhere else", () => {
  beforeAll(async () => {
    const { rowCount } = await world.pool.query(
      `UPDATE channel SET platform = 'discord', team = 'G1', channel = '123', team_name = 'Studio', channel_name = 'client'
       WHERE channel = (SELECT channel FROM channel ORDER BY linked_at DESC LIMIT 1)`,
    );
    expect(rowCount).toBe(1);
  });

  it("is in Home with what waits there, under its own heading", async () => {
    const { plain } = await open("arbiter");
    expect(plain).toContain("You deliver to @buyer · #client in Studio on Discord\nM-1");
  });

  it("is not proposed to from here: the shortcut takes the one that is here, or says where to go", async () => {
    const here = await shortcut("buyer");
    expect(here.view?.plain).toMatch(/^You pay @facilitator\./);
    const there = await shortcut("arbiter");
    const words = "That agreement lives in #client in Studio on Discord. Type /milestone there.";
    expect(there.view?.plain).toBe(words);
    const payouts = await press("arbiter", await open("arbiter"), "Payouts");
    expect(payouts.view?.plain).toBe(words);
  });
});

it("nothing went wrong on the way", () => {
  expect(world.logged.filter(({ level }) => level !== "info")).toEqual([]);
});
