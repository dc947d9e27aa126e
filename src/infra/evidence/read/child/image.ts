import { imageSize } from "image-size";
import type { Extracted } from "../../../../app/ports/evidence.ts";
import { type ChildLimits, unreadable } from "./ask.ts";
import { type ImageKind, MEDIA_TYPES } from "./magic.ts";

/** A picture's size by its header alone: it is shown and never unpacked here. */
export function readImage(bytes: Buffer, kind: ImageKind, limits: ChildLimits): Extracted {
  const mediaType = MEDIA_TYPES[kind];
  const size = sizeOf(bytes);
  if (!size?.width || !size.height || !isWhole(bytes, kind)) return unreadable(mediaType, "broken");
  const { width, height } = size;
  if (width * height > limits.pixels) return unreadable(mediaType, "too_many_pixels");
  return { kind: "image", mediaType, width, height };
}

/** Null where the header leads out of the content. */
function sizeOf(bytes: Buffer): { readonly width: number; readonly height: number } | null {
  try {
    return imageSize(bytes);
  } catch {
    return null;
  }
}

function isWhole(bytes: Buffer, kind: ImageKind): boolean {
  switch (kind) {
    case "png":
      return bytes.includes("IDAT", 0, "latin1") && bytes.includes("IEND", 0, "latin1");
    case "webp":
      return bytes.readUInt32LE(4) + 8 <= bytes.length;
    case "gif":
      return bytes.includes(0x3b, 13);
    case "jpeg":
      return bytes.includes("\u00ff\u00da", 2, "latin1");
  }
}
