import { type APIMessageTopLevelComponent, ButtonStyle, ComponentType } from "discord.js";
import type { Refused } from "../../../app/queries/views.ts";
import { sentence } from "../../../chat/blocks.ts";
import type { Answer } from "../../../chat/conversation/turn.ts";
import { reopenMessage } from "../../../chat/copy/trouble.ts";
import type { Form, FormValues } from "../../../chat/forms/form.ts";
import { listed, say, text } from "../../../chat/spans.ts";
import { type CustomId, type PageNumber, writeCustomId } from "../custom-id.ts";
import type { Draft, Drafts } from "../drafts.ts";
import { cut, LIMITS } from "../limits.ts";
import { discordModal, type Modal } from "../render/modal.ts";
import type { Reading } from "../render/text.ts";
import type { FormDesk } from "../surface.ts";
import { fieldsOf, isNeeded, labelOf, type Page, pageOf, planPages } from "./plan.ts";

/** What is known of a form before it is opened by this request. */
export type Opening = {
  readonly user: string;
  readonly team: string;
  readonly typed: FormValues;
  readonly given: ReadonlySet<string>;
  readonly brief: boolean;
};

/** Forms as one request sees them: a new one, or the draft that it goes on with. */
export type Desk = FormDesk & {
  /** The request is about this draft: its form opens at that page, and answers keep the way back to it. */
  resume(draft: Draft, page: PageNumber): void;
  /** The form that opens starts with this. */
  type(typed: FormValues): void;
  /** Below the next answer stand these. */
  below(components: readonly APIMessageTopLevelComponent[]): void;
};

export function createDesk(drafts: Drafts, opening: Opening, reading: Reading): Desk {
  let current: { readonly id: string; readonly page: PageNumber } | null = null;
  let { typed } = opening;
  let extra: readonly APIMessageTopLevelComponent[] = [];
  const draftFor = (form: Form): Draft => {
    const known = current && drafts.find(current.id, opening.user);
    return known
      ? drafts.keep({ ...known, form })
      : drafts.begin({ ...opening, typed: { ...form.filled, ...typed }, form });
  };
  return {
    resume(draft, page) {
      current = { id: draft.id, page };
    },
    type(values) {
      typed = { ...typed, ...values };
    },
    below(components) {
      extra = components;
    },
    begin(form) {
      const draft = draftFor(form);
      const page = current?.page ?? 0;
      current = { id: draft.id, page };
      return {
        modal: modalOf(draft, page, reading),
        instead: () => ({ ...reopenMessage(draft.reopen), blocks: tooLate(draft).blocks }),
      };
    },
    beside(answer) {
      const draft = current && drafts.find(current.id, opening.user);
      if (!draft) return [...extra];
      return [...extra, ...wayBack(drafts, draft, answer)];
    },
  };
}

const tooLate = (draft: Draft) =>
  sentence(
    say`The form “${draft.form.title}” couldn't open in time. Nothing is lost; open it again:`,
  );

/** A page of a draft as a modal, with what was typed so far in it. */
function modalOf(draft: Draft, number: PageNumber, reading: Reading): Modal {
  const page = pageAt(draft, number);
  const filled: Page = {
    blocks: page.blocks,
    fields: page.fields.map((field) => ({
      ...field,
      initial: draft.typed[field.id] ?? field.initial,
    })),
  };
  const pages = planPages(draft.form, draft).length;
  const title =
    pages > 1 && number !== "refused"
      ? `${cut(draft.form.title, LIMITS.modalTitle - 8)} (${number + 1} of ${pages})`
      : draft.form.title;
  return discordModal(filled, title, { kind: "modal", ...idOf(draft, number) }, reading);
}

function pageAt(draft: Draft, number: PageNumber): Page {
  const pages = planPages(draft.form, draft);
  if (number !== "refused") return pages[number] ?? pages[0] ?? { fields: [], blocks: [] };
  const page = pageOf(draft.form, draft.refused);
  return page.fields.length > 0 ? page : (pages[0] ?? page);
}

function idOf({ id, form }: Draft, page: PageNumber) {
  const { milestoneId, version } = form.carry;
  return { draft: id, page, form: form.name, milestoneId, version } as const;
}

/** What is left to fill in after a page: nothing, or the step between two modals, since none may follow another. */
export function stepAfter(draft: Draft, number: PageNumber): Answer | null {
  const next = number === "refused" ? unseenPage(draft) : number + 1;
  const page = next === null ? undefined : planPages(draft.form, draft)[next];
  if (!page || next === null) return null;
  const left = listed(page.fields.map((field) => [text(labelOf(field).short)]));
  const message = sentence(
    canHandIn(draft)
      ? say`Nothing is sent yet. You can hand it in like this, or go on with: ${left}.`
      : say`Nothing is sent yet. Still to fill in: ${left}.`,
  );
  return { kind: "message", message, replaces: true };
}

function unseenPage(draft: Draft): number | null {
  const index = planPages(draft.form, draft).findIndex(({ fields }) =>
    fields.some((field) => isOpen(draft, field)),
  );
  return index < 0 ? null : index;
}

const isOpen = ({ typed }: Draft, field: Page["fields"][number]) =>
  isNeeded(field) && typed[field.id] === undefined;

/** Whether everything that has to be answered was on a page that someone has seen. */
function canHandIn(draft: Draft): boolean {
  return unseenPage(draft) === null;
}

/** The buttons of the step between two modals. */
export function stepButtons(draft: Draft, number: PageNumber): APIMessageTopLevelComponent[] {
  const next = number === "refused" ? (unseenPage(draft) ?? 0) : number + 1;
  const open = { kind: "open_page", ...idOf(draft, next) } as const;
  const handIn = { kind: "hand_in", ...idOf(draft, number) } as const;
  return canHandIn(draft)
    ? [row([draft.form.submit, handIn], ["Continue", open])]
    : [row(["Continue", open])];
}

/** After a refusal or a failure: back into the form, with everything that was typed. */
function wayBack(drafts: Drafts, draft: Draft, answer: Answer): APIMessageTopLevelComponent[] {
  const whole = { kind: "open_page", ...idOf(draft, 0) } as const;
  if (answer.kind !== "refused") return [row(["Open the form", whole])];
  const refused = placesOf(draft.form, answer);
  if (refused.length === 0) return [row(["Open the form", whole])];
  const kept = drafts.keep({ ...draft, refused });
  const fix = { kind: "open_page", ...idOf(kept, "refused") } as const;
  const all = fieldsOf(draft.form).length > refused.length;
  return [all ? row(["Correct it", fix], ["Whole form", whole]) : row(["Correct it", fix])];
}

/** A criterion that the form does not ask about one by one belongs to the words about all of them. */
const INSTEAD = ["note", "criteria"] as const;

function placesOf(form: Form, { refusals }: Refused): readonly string[] {
  const ids = fieldsOf(form).map(({ id }) => id);
  const places = refusals.flatMap(({ field }) => {
    if (field === undefined) return [];
    return ids.includes(field) ? field : (INSTEAD.find((id) => ids.includes(id)) ?? []);
  });
  return [...new Set(places)];
}

type Labelled = readonly [label: string, id: CustomId];

/** The first button of a row is what to do next. */
function row(...buttons: readonly Labelled[]): APIMessageTopLevelComponent {
  return {
    type: ComponentType.ActionRow,
    components: buttons.map(([label, id], index) => ({
      type: ComponentType.Button,
      style: index === 0 ? ButtonStyle.Primary : ButtonStyle.Secondary,
      label,
      custom_id: writeCustomId(id),
    })),
  };
}
