import { h } from "../dom.js";
import { elementNode } from "./elements.js";
import { textNodes } from "./mrkdwn.js";
import { richText } from "./rich-text.js";

/**
 * Blocks as nodes. `act(block, element, option?)` is called when a person uses one of their elements; `input(block)`
 * draws an input block (modals only).
 */
export function blockNodes(blocks, { act, input }) {
  return blocks.map((block) => blockNode(block, act, input));
}

function blockNode(block, act, input) {
  switch (block.type) {
    case "header":
      return h("h3", { class: "b-header" }, textNodes(block.text));
    case "section":
      return section(block, act);
    case "context":
      return h("div", { class: "b-context" }, block.elements.map(contextPart));
    case "divider":
      return h("hr", { class: "b-divider" });
    case "actions": {
      const elements = block.elements.map((element) => elementNode(block, element, act));
      return h("div", { class: "b-actions" }, elements);
    }
    case "image":
      return picture(block);
    case "rich_text":
      return richText(block);
    case "markdown":
      return h("div", { class: "b-text" }, block.text);
    case "table":
      return table(block);
    case "input":
      if (input) return input(block);
      break;
    default:
  }
  return h("p", { class: "b-unknown" }, `This page can't show a block of type "${block.type}".`);
}

function section(block, act) {
  const { text, fields = [], accessory } = block;
  const words = [
    text && h("div", { class: "b-text" }, textNodes(text)),
    fields.length > 0 &&
      h(
        "div",
        { class: "b-fields" },
        fields.map((one) => h("div", {}, textNodes(one))),
      ),
  ];
  if (!accessory) return h("div", { class: "b-section" }, words);
  const aside =
    accessory.type === "image" ? picture(accessory) : elementNode(block, accessory, act);
  return h("div", { class: "b-section with-accessory" }, h("div", {}, words), aside);
}

function contextPart(part) {
  if (part.type === "image") return picture(part);
  return h("span", { class: "b-text" }, textNodes(part));
}

/** Nothing is fetched from outside this machine: a picture is its alternative text. */
function picture({ alt_text: words, title }) {
  return h("span", { class: "b-image", role: "img", "aria-label": words }, title?.text ?? words);
}

function table({ rows }) {
  const cell = (one) => (one.type === "rich_text" ? richText(one) : String(one.text ?? ""));
  const row = (cells, tag) =>
    h(
      "tr",
      {},
      cells.map((one) => h(tag, {}, cell(one))),
    );
  const [first = [], ...rest] = rows;
  return h(
    "div",
    { class: "b-table" },
    h(
      "table",
      {},
      h("thead", {}, row(first, "th")),
      h(
        "tbody",
        {},
        rest.map((one) => row(one, "td")),
      ),
    ),
  );
}
