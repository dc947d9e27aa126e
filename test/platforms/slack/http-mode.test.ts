import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SANDBOX } from "../../../src/vendors.ts";
import { NEW, type Reply, type SlackWorld, startSlackWorld } from "../../support/slack-world.ts";

const said = (reply: Reply) => reply.ephemeral.map(({ plain }) => plain).join("\n");

let world: SlackWorld;
beforeAll(async () => {
  world = await startSlackWorld({ http: ["acme"] });
});
afterAll(() => world.close());

const admin = (act: object) =>
  world.drive("POST", "/admin", { vendor: "slack", ...act }) as Promise<{
    readonly status?: number;
    readonly page?: string;
    readonly error?: { readonly message: string };
  }>;
const installs = async () =>
  (
    await world.pool.query(
      "SELECT team, scopes, sealed, ended_why FROM slack_install ORDER BY team",
    )
  ).rows as readonly {
    team: string;
    scopes: string[];
    sealed: Buffer | null;
    ended_why: string | null;
  }[];

describe("a request to /slack/events", () => {
  const BODY = new URLSearchParams({ command: "/milestone", text: "help", team_id: "T1ACME00000" });
  const seconds = () => Math.floor(Date.now() / 1_000);
  const signed = (body: string, at: number, secret: string = SANDBOX.slackHttp.signingSecret) => ({
    "content-type": "application/x-www-form-urlencoded",
    "x-slack-request-timestamp": String(at),
    "x-slack-signature": `v0=${createHmac("sha256", secret).update(`v0:${at}:${body}`).digest("hex")}`,
  });
  const send = (body: string, headers: Record<string, string>) =>
    fetch(`${world.botUrl}/slack/events`, { method: "POST", headers, body });

  it("is refused where its signature is missing, another's, of another body or too old", async () => {
    const body = BODY.toString();
    const wrong = [
      { "content-type": "application/x-www-form-urlencoded" },
      signed(body, seconds(), "another secret"),
      signed(`${body}x`, seconds()),
      signed(body, seconds() - 301),
      { ...signed(body, seconds()), "x-slack-signature": "v0=" },
      { ...signed(body, seconds()), "x-slack-signature": "v1=abc" },
      { ...signed(body, seconds()), "x-slack-request-timestamp": "NaN" },
    ];
    for (const headers of wrong) {
      const answer = await send(body, headers);
      expect(answer.status, JSON.stringify(headers)).toBe(401);
      expect(await answer.text()).toBe("");
    }
  });

  it("is taken with Slack's, answers the address check, and carries our headers", async () => {
    const body = JSON.stringify({ type: "url_verification", challenge: "abc" });
    const headers = { ...signed(body, seconds()), "content-type": "application/json" };
    const answer = await send(body, headers);
    expect(await answer.json()).toEqual({ challenge: "abc" });
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("may not be larger than a megabyte, and has one method", async () => {
    expect((await send("x".repeat(1_100_000), signed("", seconds()))).status).toBe(413);
    expect((await fetch(`${world.botUrl}/slack/events`)).status).toBe(405);
  });

  it("smuggles nothing past the signature as a check of the connection", async () => {
    const body = `ssl_check=1&${BODY}`;
    const answer = await send(body, { "content-type": "application/x-www-form-urlencoded" });
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
  });
});

describe("a workspace that was installed by OAuth", () => {
  it("is there at once, sealed, with the scopes that it granted", async () => {
    const [acme] = await installs();
    expect(acme?.team).toBe("T1ACME00000");
    expect(acme?.scopes).toContain("files:read");
    expect(acme?.sealed?.toString("latin1")).not.toContain("xox");
  });

  it("takes a milestone to its card, and its bot answers", async () => {
    const form = await world.command("buyer", "/milestone new");
    await world.submit("buyer", form.view, NEW);
    await world.work();
    expect((await world.channel("facilitator")).at(-1)?.plain).toContain(NEW.Title);
    const accepted = await world.click("facilitator", "Accept");
    expect(accepted.error).toBeUndefined();
  });

  it("is not looked for in the database at any act: what changes is told", async () => {
    const statements: string[] = [];
    const query = world.pool.query.bind(world.pool);
    const spied = (...given: Parameters<typeof query>) => {
      const [asked] = given as unknown as [string | { text: string }];
      statements.push(typeof asked === "string" ? asked : asked.text);
      return query(...given);
    };
    Object.assign(world.pool, { query: spied });
    await world.command("buyer", "/milestone list");
    await world.click("buyer", "Details");
    Object.assign(world.pool, { query });
    expect(statements.length).toBeGreaterThan(0);
    expect(statements.filter((text) => text.includes("slack_"))).toEqual([]);
  });

  it("gets nothing of another's: a workspace that has not installed it is told so", async () => {
    const answer = await world.drive("POST", "/slack/command", {
      ...{ as: "stranger", workspace: "other-co", channel: "website-relaunch", text: "/milestone" },
    });
    expect(JSON.stringify(answer)).not.toContain("milestones yet");
  });

  it("ends on a page that says what next", async () => {
    const { page } = await admin({ do: "install", workspace: "other-co" });
    expect(page).toContain("Tranche is in Other Co");
    expect(page).toContain("/invite @Tranche");
    expect(page).toContain("/milestone new");
    expect(await installs()).toHaveLength(2);
    const there = await world.drive("POST", "/slack/command", {
      ...{ as: "stranger", workspace: "other-co", channel: "website-relaunch", text: "/milestone" },
    });
    expect(JSON.stringify(there)).toContain("no milestones yet");
  });

  it("is told which scopes it lacks, why they are needed, and how to mend that", async () => {
    const { page } = await admin({ do: "install", workspace: "other-co", without: ["files:read"] });
    expect(page).toContain("Other Co lacks a permission");
    expect(page).toContain("files:read (to keep a copy of files that people hand in as evidence)");
    expect(page).toContain("install it once more");
  });
});

describe("an app that is removed and comes back (fault 50)", () => {
  const card = async () =>
    (await world.channel("facilitator")).findLast(({ plain }) => plain.includes(NEW.Title));

  it("calls no more, forgets the tokens, and money and milestones go on", async () => {
    await admin({ do: "uninstall", workspace: "acme" });
    await world.slack.settle(5_000);
    const acme = (await installs())[0];
    expect(acme).toMatchObject({ sealed: null });
    expect(["uninstalled", "revoked"]).toContain(acme?.ended_why);
    // The buyer decides elsewhere, on the record: here by the application itself.
    const milestones = await world.deps.reads.allMilestones();
    const id = milestones[0]?.id;
    if (!id) throw new Error("no milestone");
    const before = (await world.deps.store.load({ ref: { by: "id", id } })).milestone?.version;
    const origin = {
      requestId: "elsewhere:1",
      actor: { platform: "slack", team: "T1ACME00000", user: await userOf("facilitator") },
      displayName: "facilitator",
      channel: null,
    } as const;
    await world.app.act(
      origin,
      { by: "id", id },
      { verb: "block", act: "set", dependency: "credentials", what: "Access to staging" },
    );
    await world.work();
    const after = (await world.deps.store.load({ ref: { by: "id", id } })).milestone?.version;
    expect(after).toBeGreaterThan(before ?? 0);
    expect((await card())?.plain).not.toContain("Access to staging");
    const dead = await world.pool.query("SELECT kind, last_error FROM task WHERE state = 'dead'");
    expect(dead.rows).toEqual([]);
  });

  it("brings the card up to date once it is installed again", async () => {
    const { page } = await admin({ do: "install", workspace: "acme" });
    expect(page).toContain("Tranche is in Acme");
    await world.work();
    expect((await card())?.plain).toContain("Access to staging");
    expect(said(await world.command("buyer", "/milestone list"))).toContain(NEW.Title);
  });

  async function userOf(name: string): Promise<string> {
    const { rows } = await world.pool.query<{ user_id: string }>(
      "SELECT user_id FROM identity WHERE display_name = $1",
      [name],
    );
    return rows[0]?.user_id ?? "";
  }
});
