import type { Template, TemplateDeleted, TemplateSaved, Templates } from "../../app/api.ts";
import type { PlatformName } from "../../app/queries/views.ts";
import type { MilestoneId } from "../../domain/ids.ts";
import { plainRef, refTo, templateRef } from "../action-ref.ts";
import { type Action, type Block, type Message, sentence } from "../blocks.ts";
import { clipped } from "../people.ts";
import { code, money, type Spans, say, strong, text } from "../spans.ts";

/** How many one message lists; all can be started by name. */
const MOST = 15;

/** The way to all templates. */
export const templatesButton: Action = {
  ...{ kind: "act", label: "Templates", ref: plainRef("templates") },
};

/** Keeps a milestone's terms to start from. */
export const saveTemplateButton = (id: MilestoneId): Action => ({
  ...{ kind: "act", label: "Save as template", ref: refTo("template_save", id) },
});

/** What one can start from; `asked` is a name that told none of them apart. */
export function templatesMessage(
  { all }: Templates,
  platform: PlatformName,
  asked: string | null = null,
): Message {
  const head = headOf(all.length, asked);
  const more = all.length - MOST;
  const rest: Block[] =
    more > 0
      ? [
          {
            ...{ kind: "text", aside: true },
            spans: say`And ${more} more. Any of them can be started with ${startWords("NAME", platform)}.`,
          },
        ]
      : [];
  return {
    summary: head,
    blocks: [{ kind: "text", spans: head }, ...all.slice(0, MOST).map(line), ...rest],
  };
}

function headOf(count: number, asked: string | null): Spans {
  const none = say`There are no templates yet. Details of a milestone has ${strong`Save as template`}.`;
  if (count === 0) return none;
  if (asked === null) return say`Templates of this agreement, for both sides:`;
  return say`No template is called “${clipped(asked, 60)}”, or more than one begins like that. These are there:`;
}

function line({ id, name, content }: Template): Block {
  const { amountMinor, currency } = content.amount;
  return {
    kind: "line",
    spans: say`${strong`${name}`} · ${money(amountMinor, currency)} · ${counted(content.criteria.length)}`,
    action: { kind: "act", label: "Open", ref: templateRef("template_show", id) },
  };
}

const counted = (criteria: number) => `${criteria} ${criteria === 1 ? "criterion" : "criteria"}`;

/** One template in full, and what can be done with it. */
export function templateMessage({ id, name, content }: Template): Message {
  const { amount, criteria, deliverable, requiredProof, exclusions, ifDependenciesMissing } =
    content;
  const labelled = (label: string, words: string): Block[] =>
    words === "" ? [] : [{ kind: "labelled", label, spans: [text(words)] }];
  return {
    summary: say`Template “${name}”`,
    blocks: [
      { kind: "header", text: name },
      ...labelled("Title", content.title),
      {
        kind: "labelled",
        label: "Amount",
        spans: say`${money(amount.amountMinor, amount.currency)}`,
      },
      ...labelled("Deliverable", deliverable),
      ...labelled(
        "Acceptance criteria",
        criteria.map((one, nth) => `${nth + 1}. ${one}`).join("\n"),
      ),
      ...labelled("Required proof", requiredProof),
      ...labelled("Known exclusions", exclusions),
      ...labelled("If credentials or buyer dependencies are missing", ifDependenciesMissing),
      {
        kind: "actions",
        actions: [
          {
            ...{ kind: "act", label: "Start from this", style: "primary" },
            ref: templateRef("template_start", id),
          },
          { kind: "act", label: "Rename", ref: templateRef("template_rename", id) },
          deletion(id, name),
        ],
      },
    ],
  };
}

function deletion(id: string, name: string): Action {
  return {
    ...{ kind: "act", label: "Delete", style: "danger" },
    ref: templateRef("template_delete", id),
    confirm: {
      title: "Delete template",
      question: say`Delete “${name}” for both sides? Milestones that began from it stay as they are.`,
      ...{ yes: "Delete it", no: "Not yet" },
    },
  };
}

/** It is kept, and how to start from it. */
export const savedMessage = ({ name }: TemplateSaved, platform: PlatformName): Message =>
  sentence(
    say`Saved as “${name}”. Either side starts from it with ${startWords(name, platform)}.`,
    [templatesButton],
  );

/** What one types to start from a template; in Discord it is an option that suggests them. */
const startWords = (name: string, platform: PlatformName): Spans =>
  platform === "discord"
    ? say`${code("/milestone new")} and its option ${code("template")}`
    : say`${code(`/milestone new ${name}`)}`;

export const deletedMessage = ({ name }: TemplateDeleted): Message =>
  sentence(say`“${name}” is deleted. Milestones that began from it stay as they are.`, [
    templatesButton,
  ]);
