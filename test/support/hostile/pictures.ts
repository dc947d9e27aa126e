import { deflateSync } from "node:zlib";
import { gif, jpeg, pdf, png, webp } from "../contents.ts";
import { zip } from "../zip.ts";
import { damaged, type Hostile, zeros } from "./content.ts";

const SCRIPT = Buffer.from("<script>alert(1)</script>");
const JAR = zip([{ name: "META-INF/MANIFEST.MF", content: "Main-Class: A" }]);
const and = (...parts: readonly Buffer[]): Buffer => Buffer.concat(parts);

const huge: readonly Hostile[] = [
  ["PNG", png(100_000, 100_000)],
  ["PNG of 4 thousand million a side", png(0x7fffffff, 0x7fffffff)],
  ["GIF", gif(65_535, 65_535)],
  ["JPEG", jpeg(65_535, 65_535)],
  ["WebP", webp(16_383, 16_383)],
].map(([what, bytes]) => ({
  what: `a huge ${what}`,
  bytes: () => Buffer.from(bytes ?? ""),
  fits: ["too_many_pixels"],
}));

const several: readonly Hostile[] = [
  ["a GIF that is a JAR", and(gif(1, 1), JAR)],
  ["a PNG that is a JAR", and(png(1, 1), JAR)],
  ["a JPEG that is a JAR", and(jpeg(1, 1), JAR)],
  ["a GIF with a script", and(gif(1, 1), SCRIPT)],
  ["a JPEG with a script", and(jpeg(1, 1), SCRIPT)],
  ["a PNG whose comment is a page", png(1, 1, [["tEXt", SCRIPT]])],
  ["a PNG with a program behind it", and(png(1, 1), Buffer.from("\u007fELF\u0002\u0001"))],
  ["a WebP with PHP", and(webp(1, 1), Buffer.from("<?php system($_GET[0]); ?>"))],
].map(([what, bytes]) => ({
  what: String(what),
  bytes: () => Buffer.from(bytes ?? ""),
  fits: ["several_types"],
}));

/** Pictures of too many pixels, that are something else as well, or that end early. */
export const PICTURES: readonly Hostile[] = [
  ...huge,
  ...several,
  {
    what: "a GIF that is a PDF",
    bytes: async () => and(gif(1, 1), await pdf(["a"])),
    fits: ["several_types"],
  },
  {
    what: "a PNG whose comment is a bomb",
    bytes: () => png(9, 9, [["zTXt", and(Buffer.from("a\0\0"), deflateSync(zeros(40)))]]),
    fits: ["image"],
  },
  { what: "a PNG of no size", bytes: () => png(0, 0), fits: ["broken"] },
  { what: "a PNG that ends early", bytes: () => png(9, 9).subarray(0, 28), fits: ["broken"] },
  { what: "a JPEG that ends early", bytes: () => jpeg(9, 9).subarray(0, 20), fits: ["broken"] },
  { what: "a GIF that ends early", bytes: () => gif(9, 9).subarray(0, 9), fits: ["broken"] },
  { what: "a WebP that ends early", bytes: () => webp(9, 9).subarray(0, 18), fits: ["broken"] },
  {
    what: "a JPEG of empty segments",
    bytes: () => and(Buffer.from([255, 216, 255, 224]), zeros(2)),
    fits: ["broken"],
  },
  ...[1, 2].map((seed) => ({ what: `damage ${seed}`, bytes: () => damaged(png(9, 9), seed, 8) })),
];
