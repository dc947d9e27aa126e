import { h } from "./dom.js";
import { state, workspace } from "./state.js";

const ROLES = {
  buyer: "Pays for the work",
  "buyer-two": "Second seat of the buyer",
  facilitator: "Does the work",
  arbiter: "Neutral, decides disputes",
  admin: "Workspace admin",
  outsider: "Not part of the agreement",
};

/** How a person is called where they are the subject. */
export function displayName(name) {
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** One line on what this person is there for. */
export const roleOf = (name) => ROLES[name] ?? "Member";

/** A square with initials, in the person's own colour; the bot's is its mark. */
export function avatar(name, size = "") {
  if (name === "Tranche") return h("span", { class: `avatar mark ${size}`, "aria-hidden": "true" });
  const initials = name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
  const at = workspace().people.findIndex((one) => one.name === name);
  return h(
    "span",
    { class: `avatar tint-${(at + 7) % 7} ${size}`, "aria-hidden": "true" },
    initials,
  );
}

/** The name behind a Slack user id. */
export function nameOfUser(id) {
  if (/TRANCHEBO/.test(id)) return "Tranche";
  return workspace().people.find((one) => one.id === id)?.name ?? id;
}

/** True for the id of the person the page acts as. */
export const isMe = (id) => nameOfUser(id) === state.me;
