import { describe, expect, it } from "vitest";
import { ACTION_NAMES } from "../../../src/chat/action-ref.ts";
import { FORM_NAMES } from "../../../src/chat/forms/form.ts";
import {
  type CustomId,
  readCustomId,
  writeCustomId,
} from "../../../src/platforms/discord/custom-id.ts";
import { LIMITS } from "../../../src/platforms/discord/limits.ts";

const UUID = "40047ceb-fc66-482d-941e-296e6b7c8ca8";
const GUILD = "1113754058096640001";

const acts: readonly CustomId[] = ACTION_NAMES.flatMap((name) =>
  [null, GUILD].map((team): CustomId => {
    const about = name === "approve" ? "123456~acct_1PqRsTuVwXyZ0123" : "123456";
    return { kind: "act", confirm: true, team, ref: { name, id: UUID, version: about } };
  }),
);
const pages = FORM_NAMES.flatMap((form): readonly CustomId[] =>
  (["modal", "open_page", "hand_in"] as const).map((kind) => ({
    ...{ kind, form, draft: "abcdefghijkl", page: 12, milestoneId: UUID, version: 123_456 },
  })),
);

describe("custom ids", () => {
  it("say the longest that there is in Discord's 100 characters, and read it back", () => {
    for (const id of [...acts, ...pages]) {
      const written = writeCustomId(id, 9);
      expect(written.length).toBeLessThanOrEqual(LIMITS.customId);
      expect(readCustomId(written)).toEqual(id);
    }
  });

  it.each([
    "",
    "a",
    "a::",
    "a::steal:x:1",
    "x::show::",
    "f:a:0:new::",
    "t:1:2",
    "a::show:../../x:",
  ])("are nothing where we did not write them (fault 59): %j", (forged) =>
    expect(readCustomId(forged)).toBeNull(),
  );
});
