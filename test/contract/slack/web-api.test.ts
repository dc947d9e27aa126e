import { WebClient } from "@slack/web-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drive, type SandboxBot, startSandboxBot } from "../../support/sandbox-bot.ts";

const BUYER = "U1BUYER0000";
const ROOM = "C1WEBSITERE";
const plain = (text: string) => ({ type: "plain_text" as const, text });
let bot: SandboxBot;
let slack: WebClient;

const refusal = (call: Promise<unknown>) =>
  call.then(
    () => "accepted",
    (error) => [error.data?.error, ...(error.data?.response_metadata?.messages ?? [])].join(" "),
  );

beforeAll(async () => {
  bot = await startSandboxBot();
  slack = client("xoxb-sandbox-acme");
});
afterAll(() => bot.close());

function client(token: string): WebClient {
  return new WebClient(token, {
    slackApiUrl: `${bot.sandbox.url}/slack/api/`,
    retryConfig: { retries: 0 },
  });
}

describe("identity", () => {
  it("tells who the bot is, and refuses other tokens", async () => {
    expect(await slack.auth.test()).toMatchObject({ team_id: "T1ACME00000", user: "tranche" });
    expect(await client("xoxb-sandbox-other-co").auth.test()).toMatchObject({
      team_id: "T2OTHERCO00",
    });
    expect(await refusal(client("xoxb-wrong").auth.test())).toBe("invalid_auth");
  });

  it("tells people's role and zone, and follows the administrator", async () => {
    const person = async () => (await slack.users.info({ user: BUYER })).user;
    expect(await person()).toMatchObject({ is_admin: false, tz: "America/New_York" });
    const act = { vendor: "slack", person: "buyer" };
    await bot.drive("POST", "/admin", { ...act, do: "set_role", role: "admin" });
    await bot.drive("POST", "/admin", { ...act, do: "set_timezone", tz: "Asia/Tokyo" });
    expect(await person()).toMatchObject({ is_admin: true, tz: "Asia/Tokyo", tz_offset: 32_400 });
    expect(await refusal(slack.users.info({ user: "U404" }))).toBe("user_not_found");
  });

  it("knows nothing outside the workspace of the token", async () => {
    const other = client("xoxb-sandbox-other-co");
    expect(await refusal(other.users.info({ user: BUYER }))).toBe("user_not_found");
    expect(await refusal(other.chat.postMessage({ channel: ROOM, text: "x" }))).toBe(
      "channel_not_found",
    );
  });

  it("refuses what was not granted, and methods it does not have", async () => {
    expect(await refusal(slack.pins.add({ channel: ROOM, timestamp: "1.2" }))).toBe(
      "unknown_method",
    );
  });
});

describe("messages", () => {
  it("are posted, found, edited and deleted; an ephemeral one is in no history", async () => {
    const posted = await slack.chat.postMessage({ channel: ROOM, text: "first" });
    const ts = posted.ts ?? "";
    await slack.chat.postMessage({ channel: ROOM, text: "reply", thread_ts: ts });
    await slack.chat.postEphemeral({ channel: ROOM, user: BUYER, text: "for you" });
    await slack.chat.update({ channel: ROOM, ts, text: "second" });
    const history = await slack.conversations.history({ channel: ROOM });
    expect(history.messages).toMatchObject([{ text: "second", reply_count: 1, edited: {} }]);
    const thread = await slack.conversations.replies({ channel: ROOM, ts });
    expect(thread.messages?.map((one) => one.text)).toEqual(["second", "reply"]);
    const link = await slack.chat.getPermalink({ channel: ROOM, message_ts: ts });
    expect(link.permalink).toBe(`https://acme.slack.com/archives/${ROOM}/p${ts.replace(".", "")}`);
    await slack.chat.delete({ channel: ROOM, ts });
    expect(await refusal(slack.chat.update({ channel: ROOM, ts, text: "x" }))).toBe(
      "message_not_found",
    );
  });

  it("have timestamps of virtual time, each used once", async () => {
    await bot.drive("POST", "/clock", { advance: "P3D" });
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) => slack.chat.postMessage({ channel: ROOM, text: `${i}` })),
    );
    expect(new Set(all.map((one) => one.ts)).size).toBe(20);
    expect(Number(all[0]?.ts) * 1000).toBeGreaterThan(Date.now() + 2.9 * 86_400_000);
  });

  it("reach a channel only while the bot is in it, and a person's DM always", async () => {
    const post = (channel: string) => refusal(slack.chat.postMessage({ channel, text: "x" }));
    const act = { vendor: "slack", channel: "random" };
    await bot.drive("POST", "/admin", { ...act, do: "remove_bot" });
    expect(await post("C1RANDOM000")).toBe("not_in_channel");
    await bot.drive("POST", "/admin", { ...act, do: "add_bot" });
    expect(await post("C1RANDOM000")).toBe("accepted");
    await bot.drive("POST", "/admin", { ...act, do: "delete_channel" });
    expect(await post("C1RANDOM000")).toBe("channel_not_found");
    expect(await post(BUYER)).toBe("accepted");
  });

  it("stop when the app is uninstalled", async () => {
    const other = client("xoxb-sandbox-other-co");
    const act = { vendor: "slack", workspace: "other-co" };
    await bot.drive("POST", "/admin", { ...act, do: "uninstall" });
    expect(await refusal(other.auth.test())).toBe("account_inactive");
    await bot.drive("POST", "/admin", { ...act, do: "install" });
    expect(await refusal(other.auth.test())).toBe("accepted");
  });
});

describe("Block Kit", () => {
  const post = (blocks: unknown) =>
    fetch(`${bot.sandbox.url}/slack/api/chat.postMessage`, {
      method: "POST",
      headers: { authorization: "Bearer xoxb-sandbox-acme", "content-type": "application/json" },
      body: JSON.stringify({ channel: ROOM, text: "x", blocks }),
    }).then(async (answer) => {
      const body = JSON.parse(await answer.text());
      return [body.error, ...(body.response_metadata?.messages ?? [])].join(" ");
    });
  const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
  const button = (more: object = {}) => ({ type: "button", text: plain("Go"), ...more });
  const actions = (...elements: unknown[]) => ({ type: "actions", elements });

  it.each([
    ["a section over 3,000", [section("x".repeat(3001))], "must be less than 3001 characters"],
    ["more than 50 blocks", Array(51).fill({ type: "divider" }), "no more than 50 items allowed"],
    ["an empty header", [{ type: "header", text: plain("") }], "must be more than 0 characters"],
    ["a header over 150", [{ type: "header", text: plain("x".repeat(151)) }], "less than 151"],
    ["mrkdwn in a header", [{ type: "header", text: { type: "mrkdwn", text: "x" } }], "enum value"],
    ["a label over 75", [actions(button({ text: plain("x".repeat(76)) }))], "less than 76"],
    ["a value over 2,000", [actions(button({ value: "x".repeat(2001) }))], "less than 2001"],
    ["an action id over 255", [actions(button({ action_id: "x".repeat(256) }))], "less than 256"],
    ["26 buttons", [actions(...Array(26).fill(button()))], "no more than 25 items allowed"],
    ["an unknown block", [{ type: "marquee" }], "unsupported type: marquee"],
    ["an unknown field", [{ type: "divider", color: "red" }], "invalid additional property: color"],
    ["a section without words", [{ type: "section" }], "missing required field: text or fields"],
    [
      "an action id twice in a block",
      [actions(button({ action_id: "a" }), button({ action_id: "a" }))],
      'action_id` "a" already exists',
    ],
    [
      "a block id twice",
      [
        { type: "divider", block_id: "b" },
        { type: "divider", block_id: "b" },
      ],
      'block_id` "b" already exists',
    ],
    ["a style that is none", [actions(button({ style: "default" }))], "valid enum value"],
    ["too many fields", [{ type: "section", fields: Array(11).fill(plain("x")) }], "more than 10"],
    [
      "an overflow of six",
      [actions({ type: "overflow", options: Array(6).fill({ text: plain("x"), value: "x" }) })],
      "no more than 5",
    ],
  ])("refuses %s", async (_, blocks, message) => {
    const answer = await post(blocks);
    expect(answer).toMatch(/^invalid_blocks \[ERROR\]/);
    expect(answer).toContain(message);
  });

  it("counts characters, not code units", async () => {
    expect(await post([{ type: "header", text: plain("🟡".repeat(150)) }])).toBe("");
  });

  it("refuses 12,001 characters in all blocks together, and texts over 40,000", async () => {
    expect(await post(Array(5).fill(section("x".repeat(2500))))).toMatch(/^msg_blocks_too_long/);
    const text = "x".repeat(40_001);
    expect(await refusal(slack.chat.postMessage({ channel: ROOM, text }))).toBe("msg_too_long");
    expect(await refusal(slack.chat.postMessage({ channel: ROOM, text: " " }))).toBe("no_text");
  });
});

describe("files", () => {
  it("come privately to a person, who alone can open them", async () => {
    const opened = await slack.conversations.open({ users: BUYER });
    await slack.filesUploadV2({
      channel_id: opened.channel?.id ?? "",
      filename: "record-M-1.json",
      file: Buffer.from('{"ok":true}'),
      initial_comment: "Your record",
    });
    const { body } = await bot.drive("GET", "/slack/dm?as=buyer");
    const file = JSON.parse(JSON.stringify(body.messages)).at(-1).files[0];
    expect(file).toMatchObject({ name: "record-M-1.json", size: 11 });
    expect(await (await fetch(file.url)).text()).toBe('{"ok":true}');
    expect((await fetch(file.url.replace("as=buyer", "as=outsider"))).status).toBe(404);
  });

  it("of people are downloaded with the bot's token alone", async () => {
    const base64 = Buffer.from("proof").toString("base64");
    await drive(bot.sandbox.url, "POST", "/slack/message", {
      as: "facilitator",
      channel: "website-relaunch",
      text: "",
      files: [{ name: "proof.txt", base64 }],
    });
    const history = await slack.conversations.history({ channel: ROOM, limit: 1 });
    const url = history.messages?.[0]?.files?.[0]?.url_private ?? "";
    const headers = { authorization: "Bearer xoxb-sandbox-acme" };
    expect(await (await fetch(url, { headers })).text()).toBe("proof");
    expect((await fetch(url)).status).toBe(403);
    const id = history.messages?.[0]?.files?.[0]?.id ?? "";
    expect((await slack.files.info({ file: id })).file).toMatchObject({ name: "proof.txt" });
  });
});

describe("channels and people", () => {
  it("are listed in pages", async () => {
    const first = await slack.users.list({ limit: 2 });
    expect(first.members).toHaveLength(2);
    const cursor = first.response_metadata?.next_cursor ?? "";
    const second = await slack.users.list({ limit: 50, cursor });
    expect(second.members).toHaveLength(5);
    const members = await slack.conversations.members({ channel: ROOM });
    expect(members.members).toContain(BUYER);
    expect((await slack.conversations.list({})).channels?.[0]).toMatchObject({ id: ROOM });
    expect((await slack.conversations.info({ channel: ROOM })).channel).toMatchObject({
      name: "website-relaunch",
      is_member: true,
    });
    expect((await slack.team.info()).team).toMatchObject({ domain: "acme" });
    expect((await slack.bots.info({ bot: "B1TRANCHE00" })).bot).toMatchObject({ name: "Tranche" });
    expect((await slack.users.profile.get({ user: BUYER })).profile).toMatchObject({
      display_name: "buyer",
    });
  });
});
