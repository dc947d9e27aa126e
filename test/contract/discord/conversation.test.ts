import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  ContainerBuilder,
  Events,
  type Interaction,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  SectionBuilder,
  SeparatorBuilder,
  SlashCommandBuilder,
  TextDisplayBuilder,
  TextInputBuilder,
  TextInputStyle,
} from "discord.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type DiscordBot, startDiscordBot } from "../../support/discord-bot.ts";

let bot: DiscordBot;
let act: (interaction: Interaction) => Promise<unknown>;
const heard: Interaction[] = [];

const COMMAND = new SlashCommandBuilder()
  .setName("milestone")
  .setDescription("Milestones")
  .addSubcommand((sub) =>
    sub
      .setName("fund")
      .setDescription("Fund one")
      .addStringOption((option) =>
        option.setName("milestone").setDescription("Which").setRequired(true).setAutocomplete(true),
      ),
  )
  .addSubcommand((sub) =>
    sub
      .setName("new")
      .setDescription("A new one")
      .addUserOption((option) =>
        option.setName("facilitator").setDescription("Who").setRequired(true),
      )
      .addIntegerOption((option) =>
        option.setName("window").setDescription("Days").setMinValue(1).setMaxValue(30),
      ),
  );
const MENU = { name: "Attach to milestone", type: 3 } as const;

beforeAll(async () => {
  bot = await startDiscordBot();
  bot.client.on(Events.InteractionCreate, (interaction) => {
    heard.push(interaction);
    void bot.listen(() => act(interaction));
  });
  await bot.client.application.commands.set([COMMAND.toJSON(), MENU]);
});
afterAll(() => bot.close());
beforeEach(() => {
  heard.length = 0;
});

function command(body: object) {
  return bot.drive("POST", "/discord/command", {
    as: "buyer",
    channel: "website-relaunch",
    subcommand: "fund",
    options: { milestone: "M-1" },
    ...body,
  });
}
const channel = async (as = "buyer", query = "") => {
  const { body } = await bot.drive("GET", `/discord/channels/website-relaunch?as=${as}${query}`);
  return body.messages;
};

function card(title: string) {
  return new ContainerBuilder()
    .setAccentColor(0x2563eb)
    .addSectionComponents(
      new SectionBuilder()
        .addTextDisplayComponents(new TextDisplayBuilder().setContent(`### ${title}`))
        .setButtonAccessory(
          new ButtonBuilder()
            .setCustomId("details")
            .setLabel("Details")
            .setStyle(ButtonStyle.Secondary),
        ),
    )
    .addSeparatorComponents(new SeparatorBuilder())
    .addTextDisplayComponents(
      new TextDisplayBuilder().setContent(
        "**1,500.00 USD** for <@1120000000000000002>, \\*as is\\*",
      ),
    )
    .addActionRowComponents(
      new ActionRowBuilder<ButtonBuilder>().addComponents(
        new ButtonBuilder()
          .setCustomId("approve")
          .setLabel("Approve")
          .setStyle(ButtonStyle.Success),
        new ButtonBuilder()
          .setURL("https://example.com/pay")
          .setLabel("Pay")
          .setStyle(ButtonStyle.Link),
      ),
    );
}

describe("a command", () => {
  it("is answered in private, seen by nobody else", async () => {
    act = async (i) =>
      i.isChatInputCommand() &&
      i.reply({
        content: `fund **${i.options.getString("milestone")}**`,
        flags: MessageFlags.Ephemeral,
      });
    const { body } = await command({});
    expect(body).toMatchObject({
      ackMs: expect.any(Number),
      private: [{ private: true, plain: "fund M-1", author: "Tranche", edited: false }],
    });
    expect(await channel("outsider")).toEqual([]);
    expect(await channel()).toHaveLength(1);
  });

  it("tells the bot who, where and with which permissions", async () => {
    act = async (i) => i.isRepliable() && i.deferReply({ flags: MessageFlags.Ephemeral });
    await command({
      as: "admin",
      subcommand: "new",
      options: { facilitator: "facilitator", window: 7 },
    });
    const [i] = heard;
    expect(i?.isChatInputCommand() && i.options.getUser("facilitator")?.globalName).toBe(
      "Facilitator",
    );
    expect(i?.isChatInputCommand() && i.options.getInteger("window")).toBe(7);
    expect(i?.memberPermissions?.has("ManageGuild")).toBe(true);
    expect(i?.guild?.name).toBe("Studio");
    expect(i?.user.username).toBe("admin");
    expect(i?.appPermissions?.has("SendMessages")).toBe(true);
  });

  it("keeps the privacy of its deferral, and shows the edit that fills it", async () => {
    act = async (i) => {
      if (!i.isRepliable()) return;
      await i.deferReply({ flags: MessageFlags.Ephemeral });
      await i.editReply({ components: [card("Website")], flags: MessageFlags.IsComponentsV2 });
      await i.followUp({ content: "and more" });
    };
    const { body } = await command({ as: "arbiter" });
    expect(body.private).toMatchObject([
      {
        plain: "Website\n[Details]\n1,500.00 USD for @Tranche, *as is*\n[Approve] [Pay]",
        buttons: ["Details", "Approve", "Pay"],
        flags: MessageFlags.Ephemeral | MessageFlags.IsComponentsV2,
        edited: false,
      },
    ]);
    expect(await channel("outsider")).toMatchObject([{ plain: "and more", private: false }]);
  });

  it("fails where nobody answers within three seconds, and late answers are refused", async () => {
    let refused: unknown;
    act = async (i) => {
      if (!i.isRepliable()) return;
      await new Promise((resolve) => setTimeout(resolve, 3050));
      refused = await i.reply({ content: "late" }).catch((error: unknown) => error);
    };
    const { body } = await command({ as: "facilitator" });
    expect(body).toMatchObject({
      ackMs: null,
      error: "did_not_respond",
      private: [{ plain: "The application did not respond" }],
    });
    await bot.drive("POST", "/idle", {});
    expect(refused).toMatchObject({ code: 10062, status: 404 });
  });

  it("answers once: a second callback is refused", async () => {
    let refused: unknown;
    act = async (i) => {
      if (!i.isRepliable()) return;
      await i.reply({ content: "once", flags: MessageFlags.Ephemeral });
      refused = await i.client.rest
        .post(`/interactions/${i.id}/${i.token}/callback`, { body: { type: 5 } })
        .catch((error: unknown) => error);
    };
    await command({});
    expect(refused).toMatchObject({ code: 40060, status: 400 });
  });

  it("is checked against what is registered", async () => {
    const refused = async (body: object) => (await command(body)).body.error;
    expect(await refused({ subcommand: "fly" })).toMatchObject({
      code: "unknown_subcommand",
      message: expect.stringContaining("fund, new"),
    });
    expect(await refused({ options: { milestone: "M-1", speed: 3 } })).toMatchObject({
      code: "unknown_option",
      message: expect.stringContaining('"speed"'),
    });
    expect(await refused({ options: {} })).toMatchObject({ code: "missing_option" });
    expect(await refused({ subcommand: "new", options: { facilitator: "nobody" } })).toMatchObject({
      code: "unknown_person",
    });
    const tooLong = { facilitator: "buyer", window: 31 };
    expect(await refused({ subcommand: "new", options: tooLong })).toMatchObject({
      code: "bad_option",
    });
    expect(heard).toEqual([]);
  });
});

it("offers the bot's choices while a person types", async () => {
  act = async (i) =>
    i.isAutocomplete() &&
    i.respond([{ name: `Website, ${i.options.getFocused()}`, value: i.options.getSubcommand() }]);
  const { body } = await bot.drive("POST", "/discord/autocomplete", {
    as: "buyer",
    channel: "website-relaunch",
    subcommand: "fund",
    option: "milestone",
    value: "web",
  });
  expect(body).toMatchObject({ choices: [{ name: "Website, web", value: "fund" }] });
});

describe("a button", () => {
  it("updates the message it is in, and a link opens", async () => {
    act = async (i) => {
      if (i.isChatInputCommand()) {
        await i.reply({ components: [card("Shop")], flags: MessageFlags.IsComponentsV2 });
      } else if (i.isButton()) {
        await i.update({ components: [new TextDisplayBuilder().setContent(`${i.customId}d`)] });
      }
    };
    await command({});
    const click = (label: string) =>
      bot.drive("POST", "/discord/click", {
        as: "facilitator",
        channel: "website-relaunch",
        label,
      });
    expect((await click("Pay")).body).toMatchObject({ url: "https://example.com/pay" });
    expect((await click("Approve")).body).toMatchObject({ ackMs: expect.any(Number), private: [] });
    const messages = await channel("outsider");
    expect(messages).toContainEqual(expect.objectContaining({ plain: "approved", edited: true }));
    expect((await click("Approve")).status).toBe(404);
  });

  it("cannot be pressed by who does not see it", async () => {
    act = async (i) =>
      i.isRepliable() &&
      i.reply({
        flags: MessageFlags.Ephemeral,
        components: [
          new ActionRowBuilder<ButtonBuilder>().addComponents(
            new ButtonBuilder().setCustomId("mine").setLabel("Mine").setStyle(ButtonStyle.Primary),
          ),
        ],
      });
    await command({});
    const { status } = await bot.drive("POST", "/discord/click", {
      as: "outsider",
      channel: "website-relaunch",
      label: "Mine",
    });
    expect(status).toBe(404);
  });
});

describe("a modal", () => {
  const form = new ModalBuilder()
    .setCustomId("new")
    .setTitle("New milestone")
    .addLabelComponents(
      new LabelBuilder()
        .setLabel("Title")
        .setTextInputComponent(
          new TextInputBuilder()
            .setCustomId("title")
            .setStyle(TextInputStyle.Short)
            .setMaxLength(20),
        ),
      new LabelBuilder()
        .setLabel("Terms")
        .setDescription("What is agreed")
        .setTextInputComponent(
          new TextInputBuilder()
            .setCustomId("terms")
            .setStyle(TextInputStyle.Paragraph)
            .setRequired(false)
            .setValue("as before"),
        ),
    );

  it("opens, complains by itself, and hands in by label", async () => {
    act = async (i) => {
      if (i.isChatInputCommand()) await i.showModal(form);
      if (i.isModalSubmit()) {
        const said = `${i.fields.getTextInputValue("title")}: ${i.fields.getTextInputValue("terms")}`;
        await i.reply({ content: said, flags: MessageFlags.Ephemeral });
      }
    };
    const { body } = await command({});
    expect(body.modal).toMatchObject({
      title: "New milestone",
      plain: "New milestone\nTitle\nTerms\nWhat is agreed",
      fields: [
        { label: "Title", customId: "title", required: true },
        { label: "Terms", value: "as before", required: false },
      ],
    });
    const submit = (values: object) =>
      bot.drive("POST", "/discord/submit", { as: "buyer", values });
    expect((await submit({})).body.errors).toEqual({ Title: "This field is required" });
    expect((await submit({ Title: "x".repeat(21) })).body.errors).toHaveProperty("Title");
    expect((await submit({ Titel: "x" })).body.error).toMatchObject({ code: "unknown_input" });
    expect((await submit({ Title: "Shop" })).body).toMatchObject({
      private: [{ plain: "Shop: as before" }],
    });
    expect((await submit({ Title: "again" })).body.error).toMatchObject({ code: "no_modal" });
  });

  it("is not opened from a modal", async () => {
    let refused: unknown;
    act = async (i) => {
      if (i.isChatInputCommand()) await i.showModal(form);
      if (!i.isModalSubmit()) return;
      refused = await i.client.rest
        .post(`/interactions/${i.id}/${i.token}/callback`, {
          body: { type: 9, data: form.toJSON() },
        })
        .catch((error: unknown) => error);
      await i.deferReply({ flags: MessageFlags.Ephemeral });
    };
    await command({});
    await bot.drive("POST", "/discord/submit", { as: "buyer", values: { title: "Shop" } });
    expect(refused).toMatchObject({ code: 50035, status: 400 });
  });
});

it("a message's menu hands the message over", async () => {
  act = async (i) =>
    i.isMessageContextMenuCommand() &&
    i.reply({ content: `got ${i.targetMessage.id}`, flags: MessageFlags.Ephemeral });
  const said = await bot.drive("POST", "/discord/message", {
    as: "facilitator",
    channel: "website-relaunch",
    text: "done, @buyer: see #random",
    files: [{ name: "shot.png", base64: "aGk=" }],
  });
  expect(said.body.message).toMatchObject({
    plain: "done, @buyer: see #random",
    files: [{ name: "shot.png", size: 2 }],
  });
  const { body } = await bot.drive("POST", "/discord/context-menu", {
    as: "buyer",
    channel: "website-relaunch",
    messageId: said.body.id,
    name: "Attach to milestone",
  });
  expect(body.private).toMatchObject([{ plain: `got ${String(said.body.id)}` }]);
});
