import type { WorkspaceSettings } from "../../app/queries/views.ts";
import { REVIEW_WINDOW_DAYS } from "../../domain/agreement/policies.ts";
import { plainRef } from "../action-ref.ts";
import { POLICY_CHOICES } from "../copy/policies.ts";
import { text } from "../spans.ts";
import { block, type Form, field, NOTHING_CARRIED } from "./form.ts";
import { choicesOf, clockParts, quorumAboveField, quorumAboveText } from "./policy-fields.ts";

/** The form that adds someone to one's own side. */
export function addPersonForm(): Form {
  return {
    name: "people_add",
    title: "Add someone",
    submit: "Add to my side",
    parts: [
      block({
        kind: "text",
        spans: [
          text(
            "They can do what your side can do, except change where money goes. Both sides see it.",
          ),
        ],
      }),
      field({ id: "person", kind: "person", label: "Person", optional: false, initial: "" }),
    ],
    carry: NOTHING_CARRIED,
    reopen: plainRef("people_add"),
  };
}

/** The form that names the arbiter. */
export function arbiterForm(): Form {
  return {
    name: "people_arbiter",
    title: "Name an arbiter",
    submit: "Name as arbiter",
    parts: [
      block({
        kind: "text",
        spans: [
          text("Someone neutral, who sits on neither side and decides where you two can't agree."),
        ],
      }),
      field({ id: "person", kind: "person", label: "Arbiter", optional: false, initial: "" }),
    ],
    carry: NOTHING_CARRIED,
    reopen: plainRef("people_arbiter"),
  };
}

/** The form of `setup`: a workspace's defaults for new agreements. */
export function setupForm(settings: WorkspaceSettings): Form {
  const { policies, currency, currencies } = settings;
  return {
    name: "setup",
    title: "Defaults",
    submit: "Save defaults",
    parts: [
      block({
        kind: "text",
        spans: [text("New agreements here start from these. Agreements that exist keep theirs.")],
        aside: true,
      }),
      field({
        ...{
          id: "currency",
          kind: "choice",
          label: "Currency",
          optional: false,
          initial: currency,
        },
        choices: currencies.map((code) => ({ value: code, label: code })),
      }),
      field({
        ...{ id: "reviewWindowDays", kind: "whole_number", label: "Review window (days)" },
        ...{ ...REVIEW_WINDOW_DAYS, optional: false, initial: String(policies.reviewWindowDays) },
      }),
      field({
        ...{ id: "quorum", kind: "whole_number", label: "Approvals needed", min: 1, max: 20 },
        ...{ optional: false, initial: String(policies.quorum) },
      }),
      quorumAboveField(quorumAboveText(policies, currency)),
      field({
        ...{ id: "processingBorneBy", kind: "radio", label: "Who bears processing" },
        ...{ optional: false, initial: policies.processingBorneBy },
        choices: choicesOf(POLICY_CHOICES.processingBorneBy),
      }),
      ...clockParts(policies, (_id, fallback = "") => fallback),
    ],
    carry: NOTHING_CARRIED,
    reopen: plainRef("setup"),
  };
}
