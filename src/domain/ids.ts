declare const brand: unique symbol;

/** A string that only its own constructor makes, so that a person is never passed for a milestone. */
type Id<Name extends string> = string & { readonly [brand]: Name };

export type AgreementId = Id<"AgreementId">;
export type MilestoneId = Id<"MilestoneId">;
export type PersonId = Id<"PersonId">;
export type SeatId = Id<"SeatId">;
export type CriterionId = Id<"CriterionId">;
export type CheckoutId = Id<"CheckoutId">;
export type DecisionId = Id<"DecisionId">;
export type MoveId = Id<"MoveId">;
export type EvidenceId = Id<"EvidenceId">;
export type StatementId = Id<"StatementId">;
export type OfferId = Id<"OfferId">;

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Whether a text from outside could be an id at all; a database refuses to compare anything else with one. */
export const isUuid = (text: string): boolean => UUID.test(text);

/** Brands a string as the id its context says it is; the one place where ids are made from text. */
export function asId<T extends string & { readonly [brand]: string }>(text: string): T {
  return text as T;
}
