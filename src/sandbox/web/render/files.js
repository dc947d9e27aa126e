import { h } from "../dom.js";

/** A file to be downloaded from the sandbox. */
export function fileNode({ name, size, url }) {
  // The sandbox writes the address with its own name; the page may have been opened by another loopback name.
  const { pathname, search } = new URL(url, location.origin);
  const label = h("span", { class: "file-name" }, name);
  const link = { class: "file", href: `${pathname}${search}`, download: name };
  return h("a", link, label, h("span", { class: "soft" }, `Download · ${bytes(size)}`));
}

/** The files of a message; nothing where there are none. */
export function fileList(files) {
  if (files.length === 0) return null;
  return h(
    "ul",
    { class: "files" },
    files.map((one) => h("li", {}, fileNode(one))),
  );
}

function bytes(size) {
  if (size < 1024) return `${size} B`;
  if (size < 1024 * 1024) return `${(size / 1024).toFixed(1)} KB`;
  return `${(size / 1024 / 1024).toFixed(1)} MB`;
}
