import { h } from "./dom.js";

const NEAR_END_PX = 120;

/**
 * A list of messages in the box that scrolls it. `show` draws rows `{id, says, make}`: what has not changed is left
 * alone, with its focus and menus, and whoever was at the end stays there.
 */
export function messageList(box, list) {
  let shown = new Map();
  let shownFor = "";
  let atEnd = true;
  const wait = () => {
    shown = new Map();
    list.replaceChildren(h("li", { class: "empty" }, "Loading…"));
  };
  const show = (key, rows, empty) => {
    const another = shownFor !== key;
    if (another) shown = new Map();
    shownFor = key;
    atEnd = another || box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
    const focused = list.contains(document.activeElement)
      ? document.activeElement.dataset.action
      : undefined;
    const before = shown;
    shown = new Map(
      rows.map(({ id, says, make }) => {
        const old = before.get(id);
        return [id, old?.says === says ? old : { says, node: make() }];
      }),
    );
    const nodes = [...shown.values()].map(({ node }) => node);
    arrange(list, nodes.length > 0 ? nodes : [empty()]);
    if (focused && !list.contains(document.activeElement)) refocus(box, list, focused);
    toEnd();
  };
  const toEnd = () => {
    if (atEnd && !list.querySelector(":scope > .home-tab")) box.scrollTop = box.scrollHeight;
  };
  // A picture gets its height once it is there; loading does not bubble.
  list.addEventListener("load", toEnd, true);
  return { wait, show };
}

/** Moves only what is not where it belongs, so that nothing loses its focus. */
function arrange(list, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, at) => {
    if (list.children[at] !== node) list.insertBefore(node, list.children[at] ?? null);
  });
}

function refocus(box, list, action) {
  const again = [...list.querySelectorAll("[data-action]")].find(
    (one) => one.dataset.action === action,
  );
  (again ?? box).focus({ preventScroll: true });
}
