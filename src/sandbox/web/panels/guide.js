import { write } from "../composer.js";
import { writeInDiscord } from "../discord/composer.js";
import { h, outsideLink } from "../dom.js";
import { displayName } from "../people.js";
import { become } from "../sidebar.js";
import { go, state } from "../state.js";
import { isReady } from "./stripe.js";

const REVIEWED = /submitted|approved|released|changes|disputed|decided/i;

/** The main job in six steps: who, what, how to begin, and when it is done. */
const STEPS = [
  {
    who: "buyer",
    words: "proposes a milestone, with Facilitator as the other side.",
    command: "/milestone new",
    done: ({ milestones }) => milestones.length > 0,
  },
  {
    who: "facilitator",
    words: "reads the terms on the card and accepts them.",
    done: ({ milestones }) => milestones.some(({ headline }) => !/proposed/i.test(headline)),
  },
  {
    who: "facilitator",
    words: "sets up where the money goes.",
    command: "/milestone payouts",
    done: ({ accounts }) => accounts.some(isReady),
  },
  {
    who: "buyer",
    words: "funds it and pays on the test checkout.",
    command: "/milestone fund M-1",
    done: ({ charges }) => charges.some(({ paid }) => paid),
  },
  {
    who: "facilitator",
    words: "submits the work, criterion by criterion.",
    command: "/milestone submit M-1",
    done: ({ milestones }) => milestones.some(({ headline }) => REVIEWED.test(headline)),
  },
  {
    who: "buyer",
    words: "approves, and the money moves.",
    command: "/milestone approve M-1",
    done: ({ transfers }) => transfers.length > 0,
  },
];

/** What to try first; each step ticks itself off once it is done. */
export function guide() {
  const { accounts = [], charges = [], transfers = [] } = state.stripe ?? {};
  const milestones = state.ledger?.milestones ?? [];
  const seen = { milestones, accounts, charges, transfers };
  const next = STEPS.findIndex((step) => !step.done(seen));
  return [
    ...installLink(),
    h(
      "p",
      { class: "soft" },
      next < 0
        ? "That's the whole way of a milestone. Play on, or move the clock."
        : "You play both sides, in Slack, in Discord or in both. Switch people on the left.",
    ),
    h(
      "ol",
      { class: "steps" },
      STEPS.map((step, at) => stepItem(step, step.done(seen), at === next)),
    ),
  ];
}

/** Where an admin adds the app, while the workspace shown is without it and the app is installed by OAuth. */
function installLink() {
  const { installUrl, workspaces = [] } = state.world ?? {};
  if (!installUrl || workspaces[0]?.installed) return [];
  return [
    h(
      "p",
      { class: "install" },
      outsideLink(installUrl, { class: "button primary" }, "Add Tranche to a workspace"),
      " Slack's commands work once an admin has allowed it.",
    ),
  ];
}

function stepItem({ who, words, command }, done, current) {
  return h(
    "li",
    {
      class: `step ${done ? "done" : ""} ${current ? "current" : ""}`,
      "aria-current": current ? "step" : null,
    },
    h(
      "p",
      {},
      h("strong", {}, displayName(who)),
      " ",
      words,
      done && h("span", { class: "sr" }, " (done)"),
    ),
    current &&
      (command || state.me !== who) &&
      h(
        "div",
        { class: "button-row" },
        state.me !== who &&
          h(
            "button",
            { type: "button", class: "button", onclick: () => become(who) },
            `Be the ${who}`,
          ),
        command &&
          state.me === who &&
          h(
            "button",
            { type: "button", class: "button", onclick: () => type(command) },
            `Type ${command}`,
          ),
      ),
  );
}

/** Writes the command where the person is, in a channel. */
function type(command) {
  if (state.side === "discord") {
    if (state.discordPlace === "dm") go({ discordPlace: "website-relaunch" });
    return writeInDiscord(command);
  }
  if (state.place === "dm" || state.place === "home") go({ place: "website-relaunch" });
  write(command);
}
