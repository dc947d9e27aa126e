import { z } from "zod";
import type { Identity } from "../queries/views.ts";
import type { FileOrigin } from "./evidence-row.ts";

/** In the place of the id of a piece that is taken out of a draft: all of them. */
export const EVERY_PIECE = "every";

/** A file that somebody attached, as their platform names it. */
export type GivenFile = {
  readonly name: string;
  readonly bytes: number;
  readonly origin: FileOrigin;
};

/** A chat message that somebody attached: its words, who wrote it, where it stands, and the files on it. */
export type GivenMessage = {
  readonly text: string;
  readonly author: string;
  /** The account that wrote it, where it is a person's. */
  readonly authorAccount?: Identity;
  readonly source: string;
  readonly files: readonly GivenFile[];
};

const origin = z.union([
  z.object({ platform: z.literal("slack"), team: z.string(), file: z.string() }),
  z.object({
    platform: z.literal("discord"),
    team: z.string(),
    url: z.string(),
    at: z.object({ channel: z.string(), message: z.string() }).nullable(),
  }),
]);
const files = z.array(z.object({ name: z.string(), bytes: z.number(), origin }));

/** Files of a form as one of its values: the platform's own listener writes them, nobody types them. */
export const writeFiles = (given: readonly GivenFile[]): string => JSON.stringify(given);

/** What `writeFiles` wrote; nothing where a form had no files. */
export function readFiles(value: string | undefined): readonly GivenFile[] {
  if (!value) return [];
  try {
    return files.parse(JSON.parse(value));
  } catch {
    return [];
  }
}
