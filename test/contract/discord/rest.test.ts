import { Routes } from "discord.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type DiscordBot, startDiscordBot } from "../../support/discord-bot.ts";

let bot: DiscordBot;
let channelId: string;
let people: Map<string, string>;

beforeAll(async () => {
  bot = await startDiscordBot();
  const { body } = await bot.drive("GET", "/discord/world");
  const [studio] = Array.isArray(body.servers) ? body.servers : [];
  channelId = studio.channels[0].id;
  people = new Map(studio.people.map((one: { name: string; id: string }) => [one.name, one.id]));
});
afterAll(() => bot.close());
beforeEach(() => bot.drive("POST", "/reset"));

const act = (body: object) => bot.drive("POST", "/admin", { vendor: "discord", ...body });
const post = (body: object, path: `/${string}` = Routes.channelMessages(channelId)) =>
  bot.client.rest.post(path, { body }).catch((error: unknown) => error);
const seen = async (as = "buyer") =>
  (await bot.drive("GET", `/discord/channels/website-relaunch?as=${as}`)).body;
const V2 = 1 << 15;
const text = (content: string) => ({ type: 10, content });
const button = (custom_id: string) => ({ type: 2, style: 1, label: "Go", custom_id });
const row = (...components: object[]) => ({ type: 1, components });

function idOf(answer: unknown): string {
  return typeof answer === "object" && answer !== null && "id" in answer ? String(answer.id) : "";
}

describe("limits", () => {
  const many = (n: number, make: (i: number) => object) =>
    Array.from({ length: n }, (_, i) => make(i));
  it.each([
    [
      "forty components in all, nested ones counted",
      [{ type: 17, components: many(40, () => text("x")) }],
    ],
    ["4,000 characters of text in all", [text("x".repeat(3000)), text("y".repeat(1001))]],
    ["five buttons a row", [row(...many(6, (i) => button(`b${i}`)))]],
    ["100 characters of custom id", [row(button("x".repeat(101)))]],
    ["80 characters of label", [row({ ...button("a"), label: "x".repeat(81) })]],
    ["each custom id once", [row(button("a"), button("a"))]],
    ["a custom id for a button", [row({ type: 2, style: 1, label: "Go" })]],
    ["no custom id for a link", [row({ ...button("a"), style: 5, url: "https://example.com" })]],
    ["a section's accessory", [{ type: 9, components: [text("x")] }]],
    ["no button outside a row", [button("a")]],
    [
      "no container in a container",
      [{ type: 17, components: [{ type: 17, components: [text("x")] }] }],
    ],
    ["one select alone in its row", [row(button("a"), { type: 5, custom_id: "s" })]],
    [
      "25 options in a select",
      [
        row({
          type: 3,
          custom_id: "s",
          options: many(26, (i) => ({ label: `${i}`, value: `${i}` })),
        }),
      ],
    ],
    ["no empty text", [text("")]],
    ["no text input in a message", [row({ type: 4, custom_id: "t", style: 1, label: "T" })]],
  ])("hold a message to %s", async (_, components) => {
    expect(await post({ flags: V2, components })).toMatchObject({ code: 50035, status: 400 });
    expect((await seen()).messages).toEqual([]);
  });

  it("are worded and nested as Discord words them", async () => {
    const error = await post({ flags: V2, components: [text("x"), row(button("x".repeat(101)))] });
    expect(error).toMatchObject({
      rawError: {
        message: "Invalid Form Body",
        errors: {
          components: {
            1: {
              components: {
                0: {
                  custom_id: {
                    _errors: [
                      {
                        code: "BASE_TYPE_BAD_LENGTH",
                        message: "Must be between 1 and 100 in length.",
                      },
                    ],
                  },
                },
              },
            },
          },
        },
      },
    });
  });

  it("allow what just fits", async () => {
    const components = [{ type: 17, components: many(39, () => text("x".repeat(100))) }];
    expect(await post({ flags: V2, components })).toMatchObject({ flags: V2 });
  });

  it("keep old content and new components apart, and refuse what is empty", async () => {
    expect(await post({ flags: V2, content: "x", components: [text("y")] })).toMatchObject({
      code: 50035,
    });
    expect(await post({ components: [text("y")] })).toMatchObject({ code: 50035 });
    expect(await post({ content: "x".repeat(2001) })).toMatchObject({ code: 50035 });
    expect(await post({ content: "" })).toMatchObject({ code: 50006 });
  });

  it("hold commands to their rules", async () => {
    const put = (commands: object[]) =>
      bot.client.rest
        .put(Routes.applicationCommands(bot.client.application.id), { body: commands })
        .catch((error: unknown) => error);
    const option = (name: string, required: boolean) => ({
      type: 3,
      name,
      description: "x",
      required,
    });
    const command = (more: object) => ({ name: "m", description: "x", ...more });
    const bad = { code: 50035 };
    expect(await put([command({ name: "Upper" })])).toMatchObject(bad);
    expect(await put([command({ description: "" })])).toMatchObject(bad);
    expect(
      await put([command({ options: [option("a", false), option("b", true)] })]),
    ).toMatchObject(bad);
    expect(await put([command({ options: [option("a", true), option("a", true)] })])).toMatchObject(
      bad,
    );
    expect(await put([command({ options: many(26, (i) => option(`o${i}`, true)) })])).toMatchObject(
      bad,
    );
    const [first] = [await put([command({})])].flat();
    expect([await put([command({})])].flat()).toEqual([first]);
  });
});

describe("a message", () => {
  it("is posted once under an enforced nonce", async () => {
    const body = { content: "once", nonce: "n-1", enforce_nonce: true };
    expect(idOf(await post(body))).toBe(idOf(await post(body)));
    expect((await seen()).messages).toHaveLength(1);
  });

  it("is edited and deleted by its author, and then unknown", async () => {
    const id = idOf(await post({ content: "first" }));
    const path = Routes.channelMessage(channelId, id);
    await bot.client.rest.patch(path, { body: { content: "second" } });
    expect((await seen()).messages).toMatchObject([{ plain: "second", edited: true }]);
    await bot.client.rest.delete(path);
    await expect(bot.client.rest.get(path)).rejects.toMatchObject({ code: 10008 });
    const said = { as: "buyer", channel: "website-relaunch", text: "mine" };
    const { body } = await bot.drive("POST", "/discord/message", said);
    const theirs = Routes.channelMessage(channelId, String(body.id));
    await expect(bot.client.rest.patch(theirs, { body: { content: "x" } })).rejects.toMatchObject({
      code: 50005,
    });
    await expect(bot.client.rest.delete(theirs)).rejects.toMatchObject({ code: 50013 });
  });

  it("notifies nobody whom it may not (allowed_mentions)", async () => {
    const content = `@everyone <@${people.get("buyer")}> <@${people.get("admin")}>`;
    await post({ content, allowed_mentions: { parse: [] } });
    await post({ content, allowed_mentions: { parse: [], users: [people.get("buyer")] } });
    const { messages } = await seen();
    expect(messages).toMatchObject([{ plain: "@everyone @buyer @admin" }, { mentions: ["buyer"] }]);
    expect(messages).not.toMatchObject([{ mentions: expect.anything() }, {}]);
  });

  it("carries files, whose bytes are served", async () => {
    await bot.client.rest.post(Routes.channelMessages(channelId), {
      body: { flags: V2, components: [{ type: 13, file: { url: "attachment://terms.txt" } }] },
      files: [{ name: "terms.txt", data: Buffer.from("agreed") }],
    });
    const { messages } = await seen();
    const [message] = Array.isArray(messages) ? messages : [];
    expect(message).toMatchObject({ plain: "terms.txt", files: [{ name: "terms.txt", size: 6 }] });
    expect(await (await fetch(message.files[0].url)).text()).toBe("agreed");
  });

  it("reads as a person reads it", async () => {
    const soon = Math.floor(Date.now() / 1000) + 3 * 86_400 + 60;
    await post({
      flags: V2,
      components: [
        text(`# Due <t:${soon}:R>\n-# small **bold _both_** ~~gone~~ ||hidden|| \`code *x*\``),
        text(
          "> quoted [a link](https://example.com) <#" +
            channelId +
            "> \\_kept\\_ 1\\. snake_case_name",
        ),
        text("```\n12.00  USD\n```\n- one"),
        row({
          type: 3,
          custom_id: "s",
          placeholder: "Pick",
          options: [{ label: "A", value: "a" }],
        }),
      ],
    });
    expect((await seen()).messages).toMatchObject([
      {
        plain: [
          "Due in 3 days",
          "small bold both gone hidden code *x*",
          "quoted a link #website-relaunch _kept_ 1. snake_case_name",
          "12.00  USD",
          "• one",
          "[Pick]",
        ].join("\n"),
      },
    ]);
  });
});

describe("threads", () => {
  it("begin at a message, once, under its id", async () => {
    const id = idOf(await post({ content: "card" }));
    const thread = await post({ name: "M-1" }, Routes.threads(channelId, id));
    expect(thread).toMatchObject({ id, type: 11, parent_id: channelId });
    expect(await post({ name: "M-1" }, Routes.threads(channelId, id))).toMatchObject({
      code: 160004,
    });
    await post({ content: "in it" }, Routes.channelMessages(id));
    await bot.drive("POST", "/discord/message", {
      as: "buyer",
      channel: "website-relaunch",
      thread: id,
      text: "me too",
    });
    expect((await seen()).messages).toMatchObject([
      {
        plain: "card",
        threadId: id,
        thread: [{ plain: "in it" }, { plain: "me too", author: "buyer" }],
      },
    ]);
  });

  it("in private are seen by their members alone", async () => {
    const id = idOf(await post({ name: "Dispute", type: 12 }, Routes.threads(channelId)));
    await bot.client.rest.put(Routes.threadMembers(id, people.get("buyer") ?? ""));
    await post({ content: "between us" }, Routes.channelMessages(id));
    expect(await seen()).toMatchObject({
      threads: [{ private: true, messages: [{ plain: "between us" }] }],
    });
    expect(await seen("outsider")).not.toHaveProperty("threads");
  });
});

describe("what the bot may", () => {
  it("is taken from it by channel", async () => {
    await act({ do: "set_permissions", channel: "website-relaunch", deny: ["SendMessages"] });
    expect(await post({ content: "x" })).toMatchObject({ code: 50013, status: 403 });
    await act({ do: "set_permissions", channel: "website-relaunch", deny: ["ViewChannel"] });
    expect(await post({ content: "x" })).toMatchObject({ code: 50001, status: 403 });
    const allow = ["ViewChannel", "SendMessages"];
    await act({ do: "set_permissions", channel: "website-relaunch", allow });
    expect(await post({ content: "x" })).toMatchObject({ content: "x" });
  });

  it("ends with a channel, a server and a token", async () => {
    await act({ do: "delete_channel", channel: "website-relaunch" });
    expect(await post({ content: "x" })).toMatchObject({ code: 10003, status: 404 });
    await bot.drive("POST", "/reset");
    await act({ do: "remove_bot" });
    expect(await post({ content: "x" })).toMatchObject({ code: 50001 });
    const forged = await fetch(`${bot.sandbox.url}/discord/api/v10/users/@me`, {
      headers: { authorization: "Bot forged" },
    });
    expect(forged.status).toBe(401);
    const unknown = await fetch(
      `${bot.sandbox.url}/discord/api/v10/webhooks/1/x/messages/%40original`,
    );
    expect(await unknown.json()).toMatchObject({ code: 10015 });
  });

  it("is to write to whom shares a server and takes messages", async () => {
    const dm = idOf(await post({ recipient_id: people.get("buyer") }, Routes.userChannels()));
    const tell = () => post({ content: "hello" }, Routes.channelMessages(dm));
    expect(await tell()).toMatchObject({ content: "hello" });
    const { body } = await bot.drive("GET", "/discord/dm?as=buyer");
    expect(body.messages).toMatchObject([{ plain: "hello", author: "Tranche" }]);
    await act({ do: "close_dms", person: "buyer" });
    expect(await tell()).toMatchObject({ code: 50007, status: 403 });
    await act({ do: "close_dms", person: "buyer", open: true });
    await act({ do: "leave", person: "buyer" });
    expect(await tell()).toMatchObject({ code: 50007 });
  });
});

it("looks people and places up", async () => {
  const { guilds } = bot.client;
  const studio = await guilds.fetch(guilds.cache.findKey((one) => one.name === "Studio") ?? "");
  const member = await studio.members.fetch({ user: people.get("admin") ?? "", force: true });
  expect(member.displayName).toBe("Admin");
  expect(member.permissions.has("ManageGuild")).toBe(true);
  expect(
    [...(await studio.members.search({ query: "fac" })).values()].map((one) => one.id),
  ).toEqual([people.get("facilitator")]);
  await expect(studio.members.fetch("1")).rejects.toMatchObject({ code: 10013 });
  expect(
    (await bot.client.users.fetch(people.get("buyer") ?? "", { force: true })).globalName,
  ).toBe("Buyer");
  expect((await studio.roles.fetch()).map((one) => one.name)).toContain("Admin");
});

it("answers a lost answer once more, and tells rate limits", async () => {
  const fault = (body: object) => bot.drive("POST", "/faults", { vendor: "discord", ...body });
  const body = { content: "kept", nonce: "n-2", enforce_nonce: true };
  await fault({ kind: "after", match: { method: "POST", path: "/messages" } });
  await expect(post(body)).resolves.toBeInstanceOf(Error);
  await post(body);
  expect((await seen()).messages).toHaveLength(1);
  await fault({ kind: "rate_limit", retryAfter: 0.05, match: { path: "/messages" } });
  expect(await post({ content: "after a wait" })).toMatchObject({ content: "after a wait" });
});
