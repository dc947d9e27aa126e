import { h, outsideLink } from "../../dom.js";
import { fileNode, pictureNode } from "../files.js";
import { markdown } from "./markdown.js";
import { selectNode } from "./selects.js";

const STYLES = { 1: "primary", 2: "", 3: "success", 4: "danger" };
const LINK = 5;

/**
 * Components as nodes, by their numbers in docs.discord.com, "Component Reference". `act(component, values?)` is called
 * when a person uses one; `files` are the message's, which some of them show.
 */
export function componentNodes(components, to) {
  return components.map((one) => componentNode(one, to));
}

function componentNode(component, to) {
  switch (component.type) {
    case 1:
      return h("div", { class: "d-row" }, componentNodes(component.components, to));
    case 2:
      return button(component, to);
    case 3:
    case 5:
    case 6:
    case 7:
    case 8:
      return selectNode(component, to.act);
    case 9:
      return section(component, to);
    case 10:
      return h("div", { class: "d-text" }, markdown(component.content));
    case 11:
      return picture(component, to.files);
    case 12:
      return h(
        "div",
        { class: "d-row" },
        component.items.map((item) => picture(item, to.files)),
      );
    case 13:
      return attached(component, to.files);
    case 14: {
      const wide = component.spacing === 2 ? "wide" : "";
      const line = component.divider === false ? "no-line" : "";
      return h("hr", { class: `d-separator ${wide} ${line}` });
    }
    case 17:
      return container(component, to);
    default:
      return h("p", { class: "b-unknown" }, `This page can't show component ${component.type}.`);
  }
}

function section({ components, accessory }, to) {
  return h(
    "div",
    { class: "d-section" },
    h("div", { class: "d-section-text" }, componentNodes(components, to)),
    componentNode(accessory, to),
  );
}

function container({ components, accent_color: colour, spoiler }, to) {
  const box = h(
    "div",
    { class: `d-container ${spoiler ? "spoiler" : ""}` },
    componentNodes(components, to),
  );
  if (typeof colour === "number") {
    box.style.setProperty("--d-stripe", `#${colour.toString(16).padStart(6, "0")}`);
  }
  return box;
}

function button(component, { act }) {
  const { style, label, emoji, url, disabled } = component;
  const words = [emoji?.name, label].filter(Boolean).join(" ");
  if (style === LINK) {
    const arrow = h("span", { "aria-hidden": "true" }, " ↗");
    return outsideLink(url, { class: "d-button" }, words, arrow);
  }
  return h(
    "button",
    {
      type: "button",
      class: `d-button ${STYLES[style] ?? ""}`,
      "data-action": component.custom_id,
      disabled: disabled === true,
      onclick: () => act(component),
    },
    words,
  );
}

/** Only the message's own pictures are shown: nothing is fetched from outside this machine, so others are their words. */
function picture({ media, description }, files) {
  const found = files.find((one) => one.name === nameIn(media.url));
  if (found) return pictureNode({ url: found.url, alt: description ?? found.alt });
  const words = description ?? "Picture";
  return h("span", { class: "b-image", role: "img", "aria-label": words }, words);
}

const nameIn = (url) => url.split("?")[0].split("/").at(-1);

function attached({ file, name }, files) {
  const wanted = name ?? nameIn(file.url);
  const found = files.find((one) => one.name === wanted);
  return found ? fileNode(found) : h("p", { class: "soft" }, wanted);
}

/** The names of the files that components show themselves. */
export function shownFiles(components) {
  return components.flatMap((one) => {
    if (one.type === 13) return [one.name ?? nameIn(one.file.url)];
    if (one.type === 12) return one.items.map(({ media }) => nameIn(media.url));
    return shownFiles(one.components ?? []);
  });
}
