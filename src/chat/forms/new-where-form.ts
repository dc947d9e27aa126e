import type { OwnAgreement } from "../../app/queries/home-views.ts";
import type { PersonId } from "../../domain/ids.ts";
import { plainRef } from "../action-ref.ts";
import { agreementLabel } from "../copy/home.ts";
import { clipped } from "../people.ts";
import { code, say } from "../spans.ts";
import { block, type Form, field, NOTHING_CARRIED } from "./form.ts";

/** What a platform's list of choices takes. */
const LONGEST_LABEL = 75;
const MOST = 100;

/** In which of somebody's agreements the new milestone is to be. */
export function newWhereForm(agreements: readonly OwnAgreement[], reader: PersonId | null): Form {
  const choices = agreements.slice(0, MOST).map((own) => ({
    value: own.agreement.id,
    label: clipped(agreementLabel(own, reader), LONGEST_LABEL),
  }));
  return {
    name: "new_where",
    title: "New milestone",
    submit: "Next",
    parts: [
      field({
        ...{ id: "agreement", kind: "choice", label: "With whom", choices, optional: false },
        initial: choices[0]?.value ?? "",
      }),
      block({
        ...{ kind: "text", aside: true },
        spans: say`With somebody new it begins in a channel that you share: ${code("/milestone new")} there.`,
      }),
    ],
    carry: NOTHING_CARRIED,
    reopen: plainRef("new"),
  };
}
