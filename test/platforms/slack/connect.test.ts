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
  for (const channel of ["guests", "partners"]) {
    await admin({ do: "create_channel", channel });
    await admin({ do: "share_channel", channel, with: "other-co" });
  }
});
afterAll(() => world.close());

const { "Other party": _, ...TERMS } = NEW;
const admin = (act: object) => world.drive("POST", "/admin", { vendor: "slack", ...act });
const said = ({ ephemeral }: Reply) => ephemeral.map(({ plain }) => plain).join("\n");
const mentions = ({ blocks }: Seen) => JSON.stringify(blocks).match(/<@U\w+>/g) ?? [];
const OF = { as: "stranger", workspace: "other-co" };

/** What the guest sees beside what was said to them alone, signed in to their own company's workspace. */
async function seen(path: string): Promise<readonly Seen[]> {
  const query = `as=${OF.as}&workspace=${OF.workspace}`;
  const answer = (await world.drive("GET", `/slack/${path}?${query}`)) as { messages: Seen[] };
  return answer.messages.filter(({ ephemeral }) => !ephemeral);
}

const act = (path: string, body: object) =>
  world.drive("POST", `/slack/${path}`, { ...OF, ...body }) as Promise<Reply>;

async function propose(channel: string): Promise<void> {
  const form = await world.command("buyer", "/milestone new", channel);
  await world.submit("buyer", form.view, { ...TERMS, "Other party": "stranger" });
  await world.work();
}

async function pass(hours: number): Promise<void> {
  const sql = "UPDATE clock SET offset_ms = offset_ms + $1";
  await world.pool.query(sql, [hours * 3_600_000]);
  await world.drive("POST", "/clock", { advance: `PT${hours}H` });
  await world.work();
}

describe("the other company has the app too", () => {
  it("lets its people act in the channel that both share, each by their own app's command", async () => {
    await propose("partners");
    const list = await act("command", { channel: "partners", text: "/milestone" });
    expect(said(list)).toMatch(/Waits for you[\s\S]*M-1/);
    const nobody = await world.drive("POST", "/slack/click", {
      ...{ as: "admin", workspace: "other-co", channel: "partners", label: "Accept" },
      confirm: true,
    });
    expect(said(nobody as Reply)).toContain("can't find");
  });

  it("reminds them in their own workspace", async () => {
    // Half of the five days is over on Friday at 9:00 in their zone.
    await pass(77);
    expect((await seen("dm")).at(-1)?.plain).toMatch(/M-1[\s\S]*accept the terms/);
    expect(await seen("channels/partners")).toHaveLength(1);
  });

  it("takes an acceptance from them, judged by who they are (fault 53)", async () => {
    const done = await act("click", { channel: "partners", label: "Accept", confirm: true });
    expect(said(done)).toContain("You accepted version 1 of M-1");
  });
});

describe("the other company does not have the app", () => {
  it("mentions its people in the shared channel, where alone they are met", async () => {
    await admin({ do: "uninstall", workspace: "other-co" });
    await propose("guests");
    const [card] = await seen("channels/guests");
    expect(card?.plain).toContain("Next: @stranger accepts");
    expect(card && mentions(card)).toContain("<@U2STRANGER0>");
  });

  it("reminds them there, and tells nobody that they can't be reached", async () => {
    const before = (await seen("dm")).length;
    await pass(72);
    const [, reminder, ...more] = await seen("channels/guests");
    expect(reminder?.plain).toMatch(/@stranger[\s\S]*M-1[\s\S]*accept the terms/);
    expect(reminder && mentions(reminder)).toEqual(["<@U2STRANGER0>"]);
    expect(more).toEqual([]);
    expect(await seen("dm")).toHaveLength(before);
  });

  it("judges their clicks by (team, user), and tells them privately what only they shall read (fault 53)", async () => {
    const accepted = await act("click", { channel: "guests", label: "Accept", confirm: true });
    expect(said(accepted)).toContain("You accepted version 1 of M-1");
    await world.work();
    const offer = await world.command("buyer", "/milestone fund", "guests");
    expect(said(offer)).toContain("Fund M-1");
    const { sessions } = (await world.drive("GET", "/stripe")) as { sessions: { id: string }[] };
    await world.drive("POST", "/stripe/pay", { session: sessions.at(-1)?.id, outcome: "paid" });
    await world.work();
    const card = (await seen("channels/guests"))[0];
    expect(card?.plain).toContain("held since");
    expect(world.logged.filter(({ level }) => level === "error")).toEqual([]);
  });
});
