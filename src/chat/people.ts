import type { MilestoneView, People, PersonView } from "../app/queries/views.ts";
import { type Agreement, ownerOf, peopleOf, type Side } from "../domain/agreement/agreement.ts";
import { asId, type PersonId } from "../domain/ids.ts";
import { type EvidenceItem, referredAuthor } from "../domain/milestone/evidence-item.ts";
import { named, pinged, type Span, type Spans, text } from "./spans.ts";

/** The person behind an id; someone without a name where the view does not carry them. */
export function personOf(people: People, id: PersonId): PersonView {
  return people[id] ?? { personId: id, displayName: "someone", identities: [] };
}

/** As `personOf`, for an id that came as plain text in a detail. */
export function personOfText(people: People, id: unknown): Span {
  if (typeof id !== "string") return text("someone");
  return named(personOf(people, asId<PersonId>(id)));
}

/** Pieces of evidence with the names of those who wrote them, as far as they are known here. */
export function withAuthors<T extends EvidenceItem>(
  items: readonly T[],
  people: People,
): readonly T[] {
  return items.map((item) => {
    const author = referredAuthor(item.author);
    return author ? { ...item, author: personOf(people, author).displayName } : item;
  });
}

type Peopled = { readonly agreement: Agreement; readonly people: People };

/** A side's owner without a ping; the side's word where it has nobody. */
export function sideName({ agreement, people }: Peopled, side: Side): Span {
  const owner = ownerOf(agreement, side);
  return owner ? named(personOf(people, owner)) : text(`the ${side}`);
}

/** A side's owner with a ping: for who owes the next action; another of the side where the owner has done their part. */
export function sidePinged(
  { agreement, people }: Peopled,
  side: Side,
  done: readonly PersonId[] = [],
): Span {
  const open = peopleOf(agreement, side).filter((person) => !done.includes(person));
  const first = ownerOf(agreement, side);
  const owner = first && open.includes(first) ? first : (open[0] ?? first);
  return owner ? pinged(personOf(people, owner)) : text(`The ${side}`);
}

/** Who a payment goes to, as a confirmation names them: person, holder and the account's last digits. */
export function payeeName(view: MilestoneView): Spans {
  const { payee } = view.agreement;
  const person = sideName(view, "facilitator");
  const holder = payee?.holder ? clipped(payee.holder, 60) : null;
  const account = payee?.last4 ? `account ending ${payee.last4}` : null;
  const known = [holder, account].filter((part) => part !== null).join(", ");
  return known === "" ? [person] : [person, text(` (${known})`)];
}

/** At most so many characters, whole code points, with an ellipsis where it was longer. */
export function clipped(value: string, limit: number): string {
  const points = [...value];
  return points.length <= limit
    ? value
    : `${points
        .slice(0, limit - 1)
        .join("")
        .trimEnd()}…`;
}
