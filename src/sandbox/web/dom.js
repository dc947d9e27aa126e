const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "open"]);

/** An element with attributes, `on…` listeners and children. Strings become text, never markup. */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  node.append(...children.flat(Number.POSITIVE_INFINITY).filter(isShown));
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  return node;
}

function isShown(child) {
  return child !== null && child !== undefined && child !== false && child !== "";
}

/** The element of the page with that id. */
export function byId(id) {
  return document.getElementById(id);
}

/** The address if a person may be sent there: web and mail only, so that no script is ever a link. */
function safeAddress(address) {
  if (!URL.canParse(address, location.origin)) return null;
  const { protocol, href } = new URL(address, location.origin);
  return ["http:", "https:", "mailto:"].includes(protocol) ? href : null;
}

/** A link that opens in a new tab and tells it nothing of this page. */
export function outsideLink(address, attributes, ...children) {
  const href = safeAddress(address);
  if (href === null) return h("span", attributes, children);
  return h("a", { ...attributes, href, target: "_blank", rel: "noopener noreferrer" }, children);
}

let lastId = 0;

/** An id that no other element of the page has. */
export function freshId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}
