import { byId, h } from "./dom.js";
import { drawOn, go, isInSight, onResize, server, state, workspace } from "./state.js";

const SIDES = ["slack", "discord"];

/** The heads of the two sides, and which of them is in sight. */
export function startSides() {
  drawOn(["side"], show);
  onResize(show);
  drawOn(["world", "place"], () => drawHead("slack", "Slack", state.place, workspace().name));
  drawOn(["servers", "discordPlace"], () =>
    drawHead("discord", "Discord", state.discordPlace, server().name),
  );
  for (const side of SIDES) {
    // Whoever acts in a column is on that side, also for the guide and the address.
    byId(`${side}-side`).addEventListener("focusin", () => {
      if (state.side !== side) go({ side });
    });
  }
}

function show() {
  for (const side of SIDES) byId(`${side}-side`).hidden = !isInSight(side);
}

/** The name of a place, as a heading. */
export const placeTitle = (place) =>
  ({ dm: "Direct messages with Tranche", home: "Tranche, Home" })[place] ?? `# ${place}`;

function drawHead(side, kind, place, home) {
  byId(`${side}-head`).replaceChildren(
    h("h2", {}, placeTitle(place)),
    h("p", { class: `kind ${side}-kind` }, kind, home && h("span", { class: "home" }, home)),
  );
}
