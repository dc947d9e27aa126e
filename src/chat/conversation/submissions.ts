import { unreachable } from "../../domain/assert.ts";
import { asId, type MilestoneId } from "../../domain/ids.ts";
import type { Command } from "../../domain/milestone/commands.ts";
import { readExtendForm } from "../forms/clock-forms.ts";
import type { FormCarry, FormName, FormValues } from "../forms/form.ts";
import { readChanges } from "../forms/work-forms.ts";
import { act } from "./acts.ts";
import { proposeParts } from "./advice.ts";
import { attach } from "./attach.ts";
import { askForTime, setBlock } from "./clock.ts";
import { notUnderstood } from "./dispatch.ts";
import { submitDispute } from "./dispute.ts";
import { addMore, typeDraft } from "./draft.ts";
import { askNewIn } from "./elsewhere.ts";
import { saveMyTime } from "./my-time.ts";
import { amend, propose } from "./propose.ts";
import { addPerson, nameArbiter, saveSetup } from "./reads.ts";
import { renameTemplate, saveTemplate } from "./templates.ts";
import type { Answer, Turn } from "./turn.ts";

/** What a submitted form does; a forgotten form does not compile. */
export async function runSubmission(
  turn: Turn,
  name: FormName,
  carried: FormCarry,
  typed: FormValues,
): Promise<Answer> {
  switch (name) {
    case "new":
      return propose(turn, typed, carried.milestoneId);
    case "new_where":
      return askNewIn(turn, typed.agreement ?? "");
    case "template_save":
      return carried.milestoneId === null
        ? notUnderstood()
        : saveTemplate(turn, asId<MilestoneId>(carried.milestoneId), typed);
    case "template_rename":
      return carried.milestoneId === null
        ? notUnderstood()
        : renameTemplate(turn, carried.milestoneId, typed);
    case "split":
      return carried.milestoneId === null
        ? notUnderstood()
        : proposeParts(turn, carried.milestoneId, typed);
    case "setup":
      return saveSetup(turn, typed);
    case "setup_me":
      return saveMyTime(turn, typed);
    case "people_add":
      return addPerson(turn, typed.person ?? "");
    case "attach":
      return attach(turn, carried, typed);
    case "people_arbiter":
      return nameArbiter(turn, typed.person ?? "");
    case "dispute":
    case "statement":
    case "dispute_withdraw":
    case "offer":
    case "rule":
      return carried.milestoneId === null
        ? notUnderstood()
        : submitDispute(turn, asId<MilestoneId>(carried.milestoneId), name, carried, typed);
    case "amend":
    case "submit":
    case "draft_add":
    case "changes":
    case "decline":
    case "cancel":
    case "block":
    case "extend":
    case "give_back":
      return runMilestoneForm(turn, name, carried, typed);
    default:
      return unreachable(name);
  }
}

type MilestoneForm =
  | ("amend" | "submit" | "draft_add" | "changes" | "decline" | "cancel")
  | ("block" | "extend" | "give_back");

async function runMilestoneForm(
  turn: Turn,
  name: MilestoneForm,
  { milestoneId, version }: FormCarry,
  typed: FormValues,
): Promise<Answer> {
  if (milestoneId === null) return notUnderstood();
  const id = asId<MilestoneId>(milestoneId);
  const termsVersion = version ?? 0;
  const reason = typed.reason ?? "";
  const doing = (command: Command) => act(turn, { by: "id", id }, command);
  switch (name) {
    case "amend":
      return amend(turn, id, termsVersion, typed);
    case "decline":
      return doing({ verb: "decline", termsVersion, reason });
    case "cancel":
      return doing({ verb: "cancel", reason });
    case "give_back":
      return doing({ verb: "settle", act: "give_back", amount: typed.amount ?? "", reason });
    case "block":
      return setBlock(turn, { by: "id", id }, typed);
    case "extend":
      return askForTime(turn, { by: "id", id }, readExtendForm(typed));
    case "submit":
      return typeDraft(turn, { by: "id", id }, typed);
    case "draft_add":
      return addMore(turn, { by: "id", id }, typed);
    case "changes":
      return askForChanges(turn, id, typed);
    default:
      return unreachable(name);
  }
}

/** Failing criteria are read against the criteria that stand now. */
async function askForChanges(turn: Turn, id: MilestoneId, typed: FormValues): Promise<Answer> {
  const ref = { by: "id", id } as const;
  const seen = await turn.app.see(turn.origin, ref, "changes");
  if (seen.kind === "refused") return seen;
  return act(turn, ref, { verb: "changes", ...readChanges(seen.view, typed) });
}
