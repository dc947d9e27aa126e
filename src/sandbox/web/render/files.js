import { h } from "../dom.js";

/** A file to be downloaded from the sandbox. */
export function fileNode({ name, size, url }) {
  const label = h("span", { class: "file-name" }, name);
  const link = { class: "file", href: nearAddress(url), download: name };
  return h("a", link, label, h("span", { class: "soft" }, `Download · ${bytes(size)}`));
}

/** A picture that the sandbox holds; its words where it can't be shown. */
export function pictureNode({ url, alt }) {
  return h("img", { class: "b-picture", src: nearAddress(url), alt: alt ?? "Picture" });
}

/** The sandbox writes an address with its own name; the page may have been opened by another loopback name. */
function nearAddress(url) {
  const { pathname, search } = new URL(url, location.origin);
  return `${pathname}${search}`;
}

const isPicture = ({ mimetype = "" }) => mimetype.startsWith("image/");

/** The files of a message, pictures as such; nothing where there are none. */
export function fileList(files) {
  if (files.length === 0) return null;
  return h(
    "ul",
    { class: "files" },
    files.map((one) => h("li", {}, isPicture(one) ? pictureNode(one) : fileNode(one))),
  );
}

function bytes(size) {
  if (size < 1024) return `${size} B`;
  if (size < 1024 * 1024) return `${(size / 1024).toFixed(1)} KB`;
  return `${(size / 1024 / 1024).toFixed(1)} MB`;
}
