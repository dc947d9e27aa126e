import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import type { Report } from "../../domain/report/report.ts";
import { LOOK } from "./look.ts";
import { picture } from "./picture.ts";

const PARTS = {
  wasm: "@resvg/resvg-wasm/index_bg.wasm",
  regular: "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf",
  strong: "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf",
} as const;

const read = (part: string) => readFile(fileURLToPath(import.meta.resolve(part)));

let fonts: Promise<Uint8Array[]> | null = null;

/** The renderer and the letters that we bring along: what is installed on a machine changes no picture. */
function prepared(): Promise<Uint8Array[]> {
  fonts ??= (async () => {
    await initWasm(await read(PARTS.wasm));
    return Promise.all([read(PARTS.regular), read(PARTS.strong)]);
  })();
  return fonts;
}

/** Draws a report as a PNG. Takes a few hundred milliseconds of pure computing: not for a thread that others wait for. */
export async function drawPng(report: Report, title?: string): Promise<Uint8Array> {
  const fontBuffers = await prepared();
  const resvg = new Resvg(picture(report, title).svg, {
    fitTo: { mode: "width", value: LOOK.width * LOOK.density },
    font: { fontBuffers, defaultFontFamily: LOOK.font, sansSerifFamily: LOOK.font },
  });
  try {
    const image = resvg.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    resvg.free();
  }
}
