import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  Events,
  type Interaction,
  MessageFlags,
  Routes,
  StringSelectMenuBuilder,
  UserSelectMenuBuilder,
} from "discord.js";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type DiscordBot, startDiscordBot } from "../../support/discord-bot.ts";

let bot: DiscordBot;
let act: (interaction: Interaction) => Promise<unknown>;
const EPHEMERAL = MessageFlags.Ephemeral;

beforeAll(async () => {
  bot = await startDiscordBot();
  bot.client.on(Events.InteractionCreate, (i) => void bot.listen(() => act(i)));
  await bot.client.application.commands.set([
    { name: "open", description: "Open", contexts: [0, 1] },
    { name: "server", description: "Only in servers", contexts: [0] },
    { name: "admins", description: "For admins", defaultMemberPermissions: "32" },
    {
      name: "all",
      description: "Every option",
      options: [
        { type: 5, name: "yes", description: "Yes" },
        { type: 7, name: "where", description: "Where" },
        { type: 8, name: "role", description: "Role" },
        { type: 10, name: "rate", description: "Rate", min_value: 0.5 },
        { type: 11, name: "file", description: "File" },
        { type: 3, name: "size", description: "Size", choices: [{ name: "Big", value: "b" }] },
      ],
    },
  ]);
});
afterAll(() => bot.close());
beforeEach(() => bot.drive("POST", "/reset"));

const drive = (path: string, body: object) =>
  bot.drive("POST", `/discord${path}`, { as: "buyer", channel: "random", ...body });

it("fills every kind of option", async () => {
  act = async (i) => {
    if (!i.isChatInputCommand()) return;
    const { options } = i;
    const said = [
      options.getBoolean("yes"),
      options.getChannel("where")?.name,
      options.getRole("role")?.name,
      options.getNumber("rate"),
      options.getAttachment("file")?.name,
      options.getString("size"),
    ];
    await i.reply({ content: said.join(" "), flags: EPHEMERAL });
  };
  const options = {
    yes: true,
    where: "website-relaunch",
    role: "Admin",
    rate: 1.5,
    file: { name: "a b.txt", base64: "aGk=" },
    size: "Big",
  };
  const { body } = await drive("/command", { command: "all", options });
  expect(body.private).toMatchObject([{ plain: "true website-relaunch Admin 1.5 a_b.txt b" }]);
  const small = await drive("/command", { command: "all", options: { size: "Small" } });
  expect(small.body.error).toMatchObject({ code: "bad_option" });
});

it("picks from selects by what a person reads", async () => {
  act = async (i) => {
    if (i.isChatInputCommand()) {
      const size = new StringSelectMenuBuilder()
        .setCustomId("size")
        .setPlaceholder("Which size")
        .addOptions({ label: "Small", value: "s" }, { label: "Big", value: "b" });
      const who = new UserSelectMenuBuilder()
        .setCustomId("who")
        .setPlaceholder("Who")
        .setMaxValues(2);
      await i.reply({
        components: [
          new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(size),
          new ActionRowBuilder<UserSelectMenuBuilder>().addComponents(who),
        ],
        flags: EPHEMERAL,
      });
    } else if (i.isStringSelectMenu()) await i.update({ content: `took ${i.values.join()}` });
    else if (i.isUserSelectMenu()) {
      const names = i.users.map((one) => one.username).join();
      await i.reply({ content: names, flags: EPHEMERAL });
    }
  };
  await drive("/command", { command: "open" });
  const who = await drive("/click", { label: "Who", values: ["admin", "facilitator"] });
  expect(who.body.private).toMatchObject([{ plain: "admin,facilitator" }]);
  const size = await drive("/click", { label: "Which size", values: ["Big"] });
  expect(size.body.private).toMatchObject([{ plain: expect.stringMatching(/^took b/) }]);
  expect((await drive("/click", { label: "Which size", values: ["Huge"] })).status).toBe(400);
  expect(
    (await drive("/click", { label: "Who", values: ["buyer", "admin", "arbiter"] })).status,
  ).toBe(400);
});

it("hands in selects, files and old rows of a modal, and answers where it was opened", async () => {
  const data = {
    custom_id: "form",
    title: "Form",
    components: [
      { type: 10, content: "Please **fill in**" },
      {
        type: 18,
        label: "Kind",
        component: {
          type: 3,
          custom_id: "kind",
          options: [
            { label: "Fixed", value: "f" },
            { label: "Open", value: "o" },
          ],
        },
      },
      { type: 18, label: "Party", component: { type: 5, custom_id: "party" } },
      {
        type: 18,
        label: "Proof",
        component: { type: 19, custom_id: "proof", required: false, max_values: 2 },
      },
      { type: 1, components: [{ type: 4, custom_id: "old", label: "Old", style: 1 }] },
    ],
  };
  act = async (i) => {
    if (i.isChatInputCommand()) {
      const go = new ButtonBuilder().setCustomId("go").setLabel("Go").setStyle(ButtonStyle.Primary);
      const row = new ActionRowBuilder<ButtonBuilder>().addComponents(go);
      await i.reply({ content: "card", components: [row] });
    } else if (i.isButton()) {
      await i.client.rest.post(Routes.interactionCallback(i.id, i.token), {
        body: { type: 9, data },
        auth: false,
      });
    } else if (i.isModalSubmit() && i.isFromMessage()) {
      const said = [
        i.fields.getStringSelectValues("kind").join(),
        i.fields.getSelectedUsers("party", true).first()?.username,
        i.fields
          .getUploadedFiles("proof")
          ?.map((one) => one.name)
          .join(),
        i.fields.getTextInputValue("old"),
      ];
      await i.update({ content: said.join(" "), components: [] });
    }
  };
  await drive("/command", { command: "open" });
  const { body } = await drive("/click", { as: "facilitator", label: "Go" });
  expect(body.modal).toMatchObject({ plain: "Form\nPlease fill in\nKind\nParty\nProof\nOld" });
  const incomplete = await drive("/submit", { as: "facilitator", values: { Old: "x" } });
  expect(incomplete.body.errors).toEqual({
    Kind: "This field is required",
    Party: "This field is required",
  });
  await drive("/submit", {
    as: "facilitator",
    values: { Kind: "Open", Party: "buyer", old: "text" },
    files: { Proof: [{ name: "p.png", base64: "aGk=" }] },
  });
  const { body: channel } = await bot.drive("GET", "/discord/channels/random?as=outsider");
  expect(channel.messages).toMatchObject([
    { plain: "o buyer p.png text", edited: true, buttons: [] },
  ]);
});

it("offers commands only where and to whom they are meant", async () => {
  act = async (i) => i.isRepliable() && i.reply({ content: `in ${i.guildId}` });
  const code = async (body: object) => (await drive("/command", body)).body.error;
  expect(await code({ command: "server", channel: "dm" })).toBe("unknown_command");
  expect(await code({ command: "admins" })).toBe("unknown_command");
  expect(await code({ command: "admins", as: "admin" })).toBeUndefined();
  const { body } = await drive("/command", { command: "open", channel: "dm" });
  expect(body.private).toMatchObject([{ plain: "in null", private: false, channel: "dm" }]);
});

it("takes no late edits: a token serves for fifteen minutes (fault 55)", async () => {
  let refused: unknown;
  act = async (i) => {
    if (!i.isRepliable()) return;
    await i.deferReply({ flags: EPHEMERAL });
    await bot.drive("POST", "/admin", { vendor: "discord", do: "expire_tokens" });
    refused = await i.editReply("late").catch((error: unknown) => error);
  };
  await drive("/command", { command: "open" });
  expect(refused).toMatchObject({ code: 50027, status: 401 });
});
