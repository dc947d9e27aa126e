import { type ActionRef, encodeActionRef, parseActionRef } from "../../chat/action-ref.ts";
import { FORM_NAMES, type FormName } from "../../chat/forms/form.ts";
import { LIMITS } from "./limits.ts";

/** Where in a form of several pages: a page's number, or what a refusal was about. */
export type PageNumber = number | "refused";

/** A modal that was filled in, or a button that opens a page of a form or hands it in as it is. */
export type PageId = {
  readonly kind: "modal" | "open_page" | "hand_in";
  readonly draft: string;
  readonly page: PageNumber;
  readonly form: FormName;
  readonly milestoneId: string | null;
  readonly version: number | null;
};

/**
 * What a component or modal of ours says when it is used. Names, ids and versions only, never state and never a
 * person: whoever forges one can do nothing that they could not do anyway (fault 59).
 */
export type CustomId =
  /** A button does its act, or asks first where `confirm` is set. `team` is set in direct messages alone. */
  | {
      readonly kind: "act";
      readonly ref: ActionRef;
      readonly confirm: boolean;
      readonly team: string | null;
    }
  | PageId;

const LETTERS = { modal: "f", open_page: "p", hand_in: "s" } as const;

/** At most 100 characters, which `readCustomId` reads back. `nth` tells the same act twice in one message apart. */
export function writeCustomId(id: CustomId, nth = 0): string {
  const text = encoded(id, nth === 0 ? "" : String(nth));
  if (text.length <= LIMITS.customId) return text;
  throw new Error(`a custom id of ${text.length} characters does not fit`);
}

function encoded(id: CustomId, nth: string): string {
  switch (id.kind) {
    case "act": {
      const team = id.team === null ? "" : BigInt(id.team).toString(36);
      return `${id.confirm ? "c" : "a"}${nth}:${team}:${encodeActionRef(id.ref)}`;
    }
    default: {
      const page = id.page === "refused" ? "r" : id.page;
      const about = `${id.milestoneId ?? ""}:${id.version ?? ""}`;
      return `${LETTERS[id.kind]}:${id.draft}:${page}:${id.form}:${about}`;
    }
  }
}

const ACT = /^([ac])\d{0,2}:([0-9a-z]{0,14}):(.+)$/;
const PAGE = /^([fps]):([\w-]{6,20}):(r|\d{1,2}):([a-z_]+):([\w-]{0,64}):(\d{0,9})$/;

/** What `writeCustomId` wrote, or null for anything else. */
export function readCustomId(text: string): CustomId | null {
  const [, letter, team, ref] = ACT.exec(text) ?? [];
  if (letter) {
    const parsed = parseActionRef(ref);
    return parsed && { kind: "act", confirm: letter === "c", ref: parsed, team: teamOf(team) };
  }
  const [, kind, draft, page, name, milestoneId, version] = PAGE.exec(text) ?? [];
  const form = FORM_NAMES.find((known) => known === name);
  if (!draft || !form) return null;
  return {
    kind: kind === "f" ? "modal" : kind === "p" ? "open_page" : "hand_in",
    draft,
    page: page === "r" ? "refused" : Number(page),
    form,
    milestoneId: milestoneId || null,
    version: version ? Number(version) : null,
  };
}

/** Written to base 36 so that an approval's button has room for it. */
function teamOf(text: string | undefined): string | null {
  if (!text) return null;
  const digits = [...text].reduce(
    (sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)),
    0n,
  );
  return String(digits);
}
