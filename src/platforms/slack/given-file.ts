import { z } from "zod";
import type { GivenFile } from "../../app/evidence/given.ts";

const shape = z.object({
  id: z.string(),
  name: z.string().nullish(),
  title: z.string().nullish(),
  size: z.number().nullish(),
  user_team: z.string().nullish(),
});

/** A file as Slack describes it in a payload (docs.slack.dev, file object); nothing where it is none. */
export function givenFile(file: unknown, team: string): readonly GivenFile[] {
  const read = shape.safeParse(file);
  if (!read.success) return [];
  const { id, name, title, size } = read.data;
  const origin = { platform: "slack", team, file: id } as const;
  return [{ name: name ?? title ?? "file", bytes: size ?? 0, origin }];
}
