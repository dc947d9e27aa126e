import { h } from "../dom.js";

/** A list of suggestions above the message box; whichever field shows them hands its keys to `key`. */
export function hintList() {
  let items = [];
  let chosen = -1;
  const list = h("ul", {
    id: "discord-hints",
    class: "hints",
    role: "listbox",
    "aria-label": "Suggestions",
    hidden: true,
  });
  const about = h("p", { id: "discord-about", class: "d-about", hidden: true });
  let field = null;

  const mark = () => {
    [...list.children].forEach((node, at) => {
      node.setAttribute("aria-selected", String(at === chosen));
      if (at === chosen) node.scrollIntoView({ block: "nearest" });
    });
    if (chosen >= 0) field?.setAttribute("aria-activedescendant", `discord-hint-${chosen}`);
    else field?.removeAttribute("aria-activedescendant");
  };
  /** Shows items `{label, words, take}` for a field, below one line on what is asked. */
  const show = (of, next, words = "") => {
    if (field !== of) field?.setAttribute("aria-expanded", "false");
    field = of;
    items = next;
    chosen = -1;
    about.textContent = words;
    about.hidden = words === "";
    list.hidden = items.length === 0;
    field?.setAttribute("aria-expanded", String(items.length > 0));
    list.replaceChildren(...items.map(itemNode));
    mark();
  };
  const itemNode = ({ label, words, take }, at) => {
    // The field would lose its focus before the click is one.
    const onmousedown = (event) => event.preventDefault();
    return h(
      "li",
      {
        id: `discord-hint-${at}`,
        class: words === undefined ? "hint-item one" : "hint-item",
        role: "option",
        "aria-selected": "false",
        onmousedown,
        onclick: take,
      },
      words === undefined
        ? h("span", {}, label)
        : [h("code", {}, label), h("span", { class: "soft" }, words)],
    );
  };
  /** True where the key was one for the list. */
  const key = (event, complete = "Tab") => {
    const { key: pressed } = event;
    if (items.length === 0 || event.isComposing) return false;
    if (pressed === "ArrowDown" || pressed === "ArrowUp") {
      const from = chosen < 0 && pressed === "ArrowUp" ? 0 : chosen;
      chosen = (from + (pressed === "ArrowDown" ? 1 : -1) + items.length) % items.length;
      mark();
    } else if (pressed === "Escape") {
      show(field, [], about.textContent);
    } else if ((pressed === complete && !event.shiftKey) || (pressed === "Enter" && chosen >= 0)) {
      items[Math.max(chosen, 0)].take();
    } else return false;
    event.preventDefault();
    return true;
  };
  const hide = () => show(null, []);
  return { nodes: [about, list], show, hide, key };
}
