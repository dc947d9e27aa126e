import type { ModalView } from "@slack/types";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type SandboxBot, startSandboxBot } from "../../support/sandbox-bot.ts";

const plain = (text: string) => ({ type: "plain_text" as const, text });
const option = (text: string, value = text) => ({ text: plain(text), value });
let bot: SandboxBot;
let submitted: Record<string, unknown> = {};

const form = (title: string, more: Partial<ModalView> = {}): ModalView => ({
  type: "modal",
  callback_id: "terms",
  private_metadata: "m1",
  title: plain(title),
  submit: plain("Propose"),
  blocks: [
    {
      type: "input",
      block_id: "title",
      label: plain("Title"),
      element: {
        type: "plain_text_input",
        action_id: "v",
        min_length: 3,
        initial_value: "Checkout",
      },
    },
    {
      type: "input",
      block_id: "window",
      label: plain("Review window"),
      element: {
        type: "static_select",
        action_id: "v",
        options: [option("7 days", "P7D"), option("14 days", "P14D")],
      },
    },
    {
      type: "input",
      block_id: "who",
      label: plain("Facilitator"),
      element: { type: "users_select", action_id: "v" },
    },
    {
      type: "input",
      block_id: "due",
      label: plain("Due"),
      optional: true,
      element: { type: "datepicker", action_id: "v" },
    },
    {
      type: "input",
      block_id: "failing",
      label: plain("Which criteria"),
      optional: true,
      element: {
        type: "checkboxes",
        action_id: "v",
        options: [option("Card works", "1"), option("Load test", "2")],
      },
    },
    {
      type: "input",
      block_id: "ref",
      label: plain("Reference"),
      optional: true,
      element: { type: "external_select", action_id: "ref", min_query_length: 0 },
    },
    { type: "actions", elements: [{ type: "button", action_id: "add", text: plain("Add one") }] },
  ],
  ...more,
});

const drive = (path: string, body: object) => bot.drive("POST", `/slack${path}`, body);
const open = async (text: string) => {
  const asked = { as: "buyer", channel: "random", text: `/milestone ${text}` };
  const { body } = await drive("/command", asked);
  return body;
};
const submit = (values: object, viewId?: unknown) =>
  drive("/submit", { as: "buyer", values, ...(viewId !== undefined && { viewId }) });
const GOOD = { "Review window": "14 days", Facilitator: "facilitator" };

beforeAll(async () => {
  bot = await startSandboxBot();
  const { app } = bot;
  app.command("/milestone", async ({ ack, client, command, respond }) => {
    await ack();
    const { trigger_id, text } = command;
    const opened = (view: ModalView) =>
      client.views.open({ trigger_id, view }).then(
        () => "opened",
        (error) => `${error.data.error} ${error.data.response_metadata?.messages?.join() ?? ""}`,
      );
    if (text === "late") {
      await new Promise((resolve) => setTimeout(resolve, 3100));
      await respond(await opened(form("Late")));
    } else if (text === "twice") {
      await respond(`${await opened(form("One"))}, ${await opened(form("Two"))}`);
    } else if (text === "long title") {
      await respond(await opened(form("A title of more than 24 characters")));
    } else await opened(form(text));
  });
  app.options({ action_id: "ref" }, async ({ ack, payload }) => {
    const label = `M-${payload.value}`;
    await ack({ options: [{ ...option(label, "id-9"), label }] });
  });
  app.action("add", async ({ ack, body, client }) => {
    await ack();
    if (body.type !== "block_actions" || body.view === undefined) return;
    await client.views.update({
      view_id: body.view.id,
      hash: body.view.hash,
      view: form("Updated"),
    });
  });
  app.view("terms", async ({ ack, view, client, body }) => {
    submitted = view.state.values;
    const title = view.state.values.title?.v?.value ?? "";
    if (title === "wrong") {
      await ack({ response_action: "errors", errors: { title: "Not that one" } });
    } else if (title === "push") {
      await ack({ response_action: "push", view: form("Pushed") });
    } else if (title === "clear") await ack({ response_action: "clear" });
    else if (title === "loading") {
      await ack({ response_action: "update", view: form("Loading") });
      await client.views.update({ view_id: view.id, view: form("Loaded") });
    } else if (title === "private") {
      await ack();
      await client.chat.postEphemeral({ channel: "random", user: body.user.id, text: "noted" });
    } else await ack();
  });
});
afterAll(() => bot.close());

it("opens by trigger, keeps initial values, builds state.values and closes on success", async () => {
  const opened = await open("New");
  expect(opened.view).toMatchObject({
    id: expect.stringMatching(/^V/),
    private_metadata: "m1",
    title: { text: "New" },
    state: { values: { title: { v: { value: "Checkout" } }, due: { v: { selected_date: null } } } },
  });
  const values = { ...GOOD, due: "2026-12-04", "which criteria": ["Load test"], ref: "M-12" };
  const { body } = await submit({ ...values, ref: "M-M-12" }).then((wrong) =>
    wrong.status === 400 ? submit({ ...values, ref: "id-9" }) : wrong,
  );
  expect(body.errors).toBeUndefined();
  expect(body.view).toBeUndefined();
  expect(submitted).toMatchObject({
    title: { v: { type: "plain_text_input", value: "Checkout" } },
    window: { v: { selected_option: { value: "P14D" } } },
    who: { v: { selected_user: "U1FACILITAT" } },
    due: { v: { selected_date: "2026-12-04" } },
    failing: { v: { selected_options: [{ value: "2" }] } },
    ref: { ref: { selected_option: { value: "id-9" } } },
  });
});

it("complains as the client does before the app is asked", async () => {
  await open("New");
  submitted = {};
  const { body } = await submit({ Title: "ab" });
  expect(body.errors).toEqual({
    Title: "Must be at least 3 characters long.",
    "Review window": "Please complete this required field.",
    Facilitator: "Please complete this required field.",
  });
  expect(body.errorsByBlock).toHaveProperty("window");
  expect(submitted).toEqual({});
});

it("names the labels there are when one is unknown, and options that are not there", async () => {
  await open("New");
  expect(await submit({ Amount: "5" })).toMatchObject({
    status: 400,
    body: { error: { code: "unknown_input", message: expect.stringContaining('"Review window"') } },
  });
  expect(await submit({ "Review window": "3 days" })).toMatchObject({
    status: 400,
    body: { error: { code: "bad_value", message: expect.stringContaining("14 days") } },
  });
});

it("shows the app's errors by label and stays open", async () => {
  const { view } = await open("New");
  const { body } = await submit({ ...GOOD, Title: "wrong" });
  expect(body).toMatchObject({
    errors: { Title: "Not that one" },
    errorsByBlock: { title: "Not that one" },
    view: { id: JSON.parse(JSON.stringify(view)).id },
  });
});

it("pushes onto the stack and clears it whole", async () => {
  await open("New");
  const pushed = await submit({ ...GOOD, Title: "push" });
  expect(pushed.body.view).toMatchObject({
    title: { text: "Pushed" },
    previous_view_id: expect.stringMatching(/^V/),
  });
  const back = await submit(GOOD);
  expect(back.body.view).toMatchObject({ title: { text: "New" } });
  const cleared = await submit({ ...GOOD, Title: "clear" });
  expect(cleared.body.view).toBeUndefined();
  expect((await submit({})).status).toBe(404);
});

it("applies the acknowledgement before what the listener does next", async () => {
  await open("New");
  const { body } = await submit({ ...GOOD, Title: "loading" });
  expect(body.view).toMatchObject({ title: { text: "Loaded" } });
});

it("tells what a submit said privately", async () => {
  await open("New");
  const { body } = await submit({ ...GOOD, Title: "private" });
  expect(body.ephemeral).toMatchObject([{ plain: "noted", channel: "random" }]);
});

it("updates from a button inside, keeping what was entered", async () => {
  const { view } = await open("New");
  const viewId = JSON.parse(JSON.stringify(view)).id;
  await submit({ ...GOOD, Title: "wrong" }, viewId);
  const { body } = await drive("/click", { as: "buyer", viewId, label: "Add one" });
  expect(body.view).toMatchObject({
    title: { text: "Updated" },
    state: { values: { title: { v: { value: "wrong" } } } },
  });
});

it("takes a trigger once, within three real seconds, and no overlong title", async () => {
  expect(await open("twice")).toMatchObject({
    ephemeral: [{ plain: "opened, exchanged_trigger_id " }],
  });
  expect(await open("late")).toMatchObject({ ephemeral: [{ plain: "expired_trigger_id " }] });
  expect(await open("long title")).toMatchObject({
    ephemeral: [
      {
        plain: expect.stringContaining(
          "invalid_arguments [ERROR] must be less than 25 characters [json-pointer:/view/title/text]",
        ),
      },
    ],
  });
});
