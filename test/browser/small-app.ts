import type { App } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";

const plain = (text: string) => ({ type: "plain_text" as const, text });
const words = (text: string): KnownBlock => ({ type: "section", text: { type: "mrkdwn", text } });
const option = (text: string, value: string) => ({ text: plain(text), value });

const HOSTILE =
  '&lt;img src=x onerror="document.title=1"&gt; <javascript:alert(1)|press me> *bold*';

/** A milestone's card as Tranche writes it, with a link, a menu and a select beside it. */
function card(title: string, checkout: string): KnownBlock[] {
  const due = Math.floor(Date.now() / 1000) + 3 * 86_400;
  return [
    { type: "header", text: plain(`M-1 ${title}`) },
    words("$4,800.00 · held since today · @facilitator → <@U1BUYER0000>"),
    words("🟡 *In review* · submitted today by @facilitator"),
    words("☑ Card payment succeeds on staging\n☐ Load test at 50 rps — _nothing attached_"),
    words(
      `*Next: <@U1BUYER0000> reviews by <!date^${due}^{date_short_pretty} at {time}|soon>*\n${HOSTILE}`,
    ),
    {
      type: "actions",
      block_id: "verbs",
      elements: [
        {
          type: "button",
          action_id: "approve",
          style: "primary",
          text: plain("Approve and release"),
          value: "m1",
          confirm: {
            title: plain("Release $4,660.50?"),
            text: plain("Release $4,660.50 to @facilitator for M-1?"),
            confirm: plain("Approve and release"),
            deny: plain("Not yet"),
          },
        },
        { type: "button", action_id: "details", text: plain("Details") },
        { type: "button", action_id: "pay", text: plain("Pay"), url: checkout },
        {
          type: "static_select",
          action_id: "snooze",
          placeholder: plain("Snooze"),
          options: [option("One day", "P1D"), option("A week", "P7D")],
        },
        { type: "overflow", action_id: "more", options: [option("Record", "record")] },
      ],
    },
    { type: "context", elements: [{ type: "mrkdwn", text: "Terms version 2 · `T-7F3K`" }] },
  ];
}

const input = (id: string, label: string, element: object, more: object = {}) => ({
  type: "input" as const,
  block_id: id,
  label: plain(label),
  element: { action_id: "value", ...element },
  ...more,
});

function terms(more: readonly KnownBlock[] = []): ModalView {
  const days = [option("7 days", "7"), option("14 days", "14")];
  const either = [option("Refund the buyer", "refund"), option("Release", "release")];
  const blocks = [
    input("title", "Title", { type: "plain_text_input" }, { hint: plain("What the buyer gets") }),
    input("criteria", "Acceptance criteria", { type: "plain_text_input", multiline: true }),
    input("amount", "Amount", { type: "number_input", is_decimal_allowed: true }),
    input("other", "The other side", { type: "users_select" }),
    input("window", "Review window", { type: "static_select", options: days }),
    input("due", "Due", { type: "datepicker" }, { optional: true }),
    input("deadlock", "If nothing moves", { type: "radio_buttons", options: either }),
    input("proof", "Proof", { type: "checkboxes", options: [option("Recording", "r")] }),
    { type: "actions", elements: [{ type: "button", action_id: "add", text: plain("More") }] },
    ...more,
  ] as KnownBlock[];
  return {
    type: "modal",
    callback_id: "terms",
    title: plain("New milestone"),
    submit: plain("Propose"),
    close: plain("Close"),
    blocks,
  };
}

/** Teaches a small app the moves that the page has to follow: form, errors, card, confirmation, private answers. */
export function teach(app: App, checkout: string): void {
  let channel = "";
  app.command("/milestone", async ({ ack, command, client, respond }) => {
    await ack();
    channel = command.channel_id;
    if (command.text !== "new") return void (await respond("There's no such verb."));
    await client.views.open({ trigger_id: command.trigger_id, view: terms() });
  });
  app.action("add", async ({ ack, body, client }) => {
    await ack();
    if (body.type !== "block_actions" || body.view === undefined) return;
    const typed = body.view.state.values.title?.value?.value ?? "nothing";
    const view = terms([words(`You typed ${typed.replaceAll("<", "&lt;")} so far`)]);
    await client.views.update({ view_id: body.view.id, hash: body.view.hash, view });
  });
  app.view("terms", async ({ ack, view, client }) => {
    const { amount, title } = view.state.values;
    if (Number(amount?.value?.value) > 10_000) {
      const errors = { amount: "More than this agreement allows: $10,000.00." };
      return ack({ response_action: "errors", errors });
    }
    await ack();
    const blocks = card(title?.value?.value ?? "", checkout);
    const { ts } = await client.chat.postMessage({ channel, text: "M-1", blocks });
    const answer = { channel, text: "A question about criterion 2", ...(ts && { thread_ts: ts }) };
    await client.chat.postMessage(answer);
    await client.chat.postMessage({ channel: "U1FACILITAT", text: "M-1 is proposed to you." });
  });
  app.action("approve", async ({ ack, body, client }) => {
    await ack();
    if (body.type !== "block_actions" || body.message === undefined) return;
    const decided = [words("✅ Approved by <@U1BUYER0000>. *$4,660.50* on its way.")];
    const place = { channel: body.channel?.id ?? "", ts: body.message.ts };
    await client.chat.update({ ...place, text: "M-1 approved", blocks: decided });
  });
  app.action("details", async ({ ack, respond }) => {
    await ack();
    await respond({ text: "The details", response_type: "ephemeral", replace_original: false });
  });
  app.action("snooze", async ({ ack, action, respond }) => {
    await ack();
    const value = action.type === "static_select" ? action.selected_option?.value : "";
    const text = `Snoozed for ${value}`;
    await respond({ text, response_type: "ephemeral", replace_original: false });
  });
  app.action("pay", ({ ack }) => ack());
  app.action("more", ({ ack }) => ack());
}
