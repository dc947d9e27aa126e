import { nameOfMember } from "../../discord/members.js";
import { h, outsideLink } from "../../dom.js";
import { server, state } from "../../state.js";
import { timeNode } from "./times.js";

/** What begins at a place in a line, tried in this order; whatever is none of it stays text. */
const INLINE = [
  [/\\([^A-Za-z0-9\s])/y, ([, sign]) => sign],
  [/(`+)([^`](?:[\s\S]*?[^`])?)\1(?!`)/y, ([, , code]) => h("code", {}, code.trim())],
  [/<t:(-?\d+)(?::([tTdDfFsSR]))?>/y, ([, at, style]) => timeNode(Number(at), style)],
  [/<@!?(\d+)>/y, ([, id]) => mention(id)],
  [/<@&\d+>/y, () => h("span", { class: "d-mention" }, "@role")],
  [/<#(\d+)>/y, ([, id]) => h("span", { class: "d-mention" }, `#${channelName(id)}`)],
  [/<(\/[^:>\n]+):\d+>/y, ([, command]) => h("span", { class: "d-mention" }, command)],
  [/<a?:(\w+):\d+>/y, ([, name]) => `:${name}:`],
  [/<(https?:\/\/[^\s<>]+)>/y, ([, url]) => outsideLink(url, {}, url)],
  [
    /\[((?:\\.|[^\]\\\n])+)\]\((https?:\/\/[^\s)]+)(?: "[^"\n]*")?\)/y,
    ([, words, url]) => outsideLink(url, { title: url }, inline(words)),
  ],
  [/https?:\/\/[^\s<>]*[^\s<>.,:;"'\])*_~|]/y, ([url]) => outsideLink(url, {}, url)],
  [/\*\*\*(?=\S)((?:\\.|[^\\])+?)\*\*\*(?!\*)/sy, marks("strong", "em")],
  [/\*\*(?=\S)((?:\\.|[^\\])+?)\*\*(?!\*)/sy, marks("strong")],
  [/__(?=\S)((?:\\.|[^\\])+?)__(?!_)/sy, marks("u")],
  [/\*(?=[^\s*])((?:\\.|\*\*(?:\\.|[^*\\])+\*\*|[^*\\])+?)\*(?!\*)/sy, marks("em")],
  [/(?<![\p{L}\p{N}_])_(?=[^\s_])((?:\\.|[^_\\])+)_(?![\p{L}\p{N}_])/suy, marks("em")],
  [/~~(?=\S)((?:\\.|[^\\])+?)~~/sy, marks("s")],
  [/\|\|(?=\S)((?:\\.|[^\\])+?)\|\|/sy, ([, words]) => spoiler(words)],
];

const FENCE = /```(?:[\w+-]+\n)?\n?([\s\S]*?)\n?```/g;
const ITEM = /^( *)(?:[-*]|\d+\.) +(.*)$/;

/** Discord's markdown as nodes. Whatever is not known markup stays text. */
export function markdown(text) {
  const nodes = [];
  let from = 0;
  for (const fence of text.matchAll(FENCE)) {
    nodes.push(...blocks(text.slice(from, fence.index)), h("pre", {}, fence[1]));
    from = fence.index + fence[0].length;
  }
  return [...nodes, ...blocks(text.slice(from))];
}

/** Each line is what its beginning says; lines of one kind are together. */
function blocks(text) {
  if (text.trim() === "") return [];
  const all = /^>>> ([\s\S]*)$/m.exec(text);
  if (all) return [...blocks(text.slice(0, all.index)), h("blockquote", {}, blocks(all[1]))];
  const groups = [];
  for (const line of text.replace(/^\n+|\n+$/g, "").split("\n")) {
    const kind = kindOf(line);
    const last = groups.at(-1);
    if (last?.kind === kind && kind !== "heading" && kind !== "small") last.lines.push(line);
    else groups.push({ kind, lines: [line] });
  }
  return groups.map(group);
}

function kindOf(line) {
  if (/^> ?/.test(line)) return "quote";
  if (/^#{1,3} +\S/.test(line)) return "heading";
  if (/^-# +\S/.test(line)) return "small";
  if (/^ *[-*] +\S/.test(line)) return "bullets";
  return /^ *\d+\. +\S/.test(line) ? "numbers" : "text";
}

function group({ kind, lines }) {
  switch (kind) {
    case "quote":
      return h("blockquote", {}, blocks(lines.map((line) => line.replace(/^> ?/, "")).join("\n")));
    case "heading": {
      const [, signs, words] = /^(#{1,3}) +(.*)$/.exec(lines[0]);
      return h(`h${signs.length + 2}`, { class: `d-h${signs.length}` }, inline(words));
    }
    case "small":
      return h("p", { class: "d-small" }, inline(lines[0].replace(/^-# +/, "")));
    case "bullets":
    case "numbers": {
      const items = lines.map((line) => ITEM.exec(line));
      return h(
        kind === "bullets" ? "ul" : "ol",
        { start: kind === "numbers" ? Number.parseInt(lines[0], 10) : null },
        items.map(([, indent, words]) =>
          h("li", { class: indent.length > 1 ? "d-deeper" : "" }, inline(words)),
        ),
      );
    }
    default:
      return h("p", {}, inline(lines.join("\n")));
  }
}

/** A line's marks as nodes. */
function inline(text) {
  const nodes = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const found = first(text, at);
    if (found === null) {
      plain += text[at];
      at += 1;
    } else {
      nodes.push(plain, found.node);
      plain = "";
      at += found.length;
    }
  }
  return [...nodes, plain];
}

function first(text, at) {
  for (const [rule, make] of INLINE) {
    rule.lastIndex = at;
    const found = rule.exec(text);
    if (found) return { node: make(found), length: found[0].length };
  }
  return null;
}

/** Words within one element, or within several around each other. */
function marks(...tags) {
  return ([, words]) => tags.reduceRight((inner, tag) => h(tag, {}, inner), inline(words));
}

function spoiler(words) {
  const show = (event) => event.currentTarget.classList.add("shown");
  return h("button", { type: "button", class: "d-spoiler", onclick: show }, inline(words));
}

/** A person's name where they are mentioned; stands out for themself. */
function mention(id) {
  const name = nameOfMember(id);
  return h("span", { class: name === state.me ? "d-mention me" : "d-mention" }, `@${name}`);
}

const channelName = (id) => server().channels.find((one) => one.id === id)?.name ?? "unknown";
