import { byId, h } from "./dom.js";
import { textNodes } from "./render/mrkdwn.js";

const TOLD_MS = 6000;

/** Asks as Slack's confirm dialog does; true where the person goes on. */
export function confirmed({ title, text, confirm, deny, style }) {
  return new Promise((resolve) => {
    const answer = h(
      "button",
      { class: `button ${style ?? "primary"}`, value: "yes" },
      confirm?.text ?? "Yes",
    );
    const dialog = h(
      "dialog",
      { class: "dialog small", "aria-label": title?.text ?? "Are you sure?" },
      h(
        "form",
        { method: "dialog" },
        h("h2", {}, title?.text ?? "Are you sure?"),
        h("div", { class: "b-text" }, textNodes(text)),
        h(
          "div",
          { class: "foot" },
          h("button", { class: "button", value: "no" }, deny?.text ?? "Cancel"),
          answer,
        ),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
    answer.focus();
  });
}

/** Asks in the page's own words. */
export const asked = (title, text, yes, style) =>
  confirmed({
    title: { text: title },
    text: { type: "plain_text", text },
    confirm: { text: yes },
    deny: { text: "Not now" },
    style,
  });

/** Tells something for a few seconds. */
export function tell(words, kind = "") {
  const note = h("p", { class: `toast ${kind}` }, words);
  byId("toasts").append(note);
  setTimeout(() => note.remove(), TOLD_MS);
}

/** Waits for a driver call; where it fails, or the app did not answer, that is told, and the result is empty. */
export async function toldOff(call) {
  try {
    const result = await call;
    if (result.error === "dispatch_failed") tell("Tranche didn't answer in time.", "bad");
    return result;
  } catch (error) {
    tell(error.message, "bad");
    return {};
  }
}
