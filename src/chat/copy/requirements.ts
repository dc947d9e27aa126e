import type { Spans } from "../spans.ts";
import { listed, text } from "../spans.ts";

/** Stripe's requirement codes in people's words, by the part of the code that says what is asked for; § is whose. */
const WORDS: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/external_account|bank_account|payout_method|outbound_(payment|destination)/, "§ bank account"],
  [/dob|date_of_birth/, "§ date of birth"],
  [/verification\.document|proof_of|document|identity_document/, "a photo of an identity document"],
  [/address/, "§ address"],
  [/email/, "§ email address"],
  [/phone/, "§ phone number"],
  [/first_name|last_name|given_name|surname|legal_entity_name|\bname\b/, "§ legal name"],
  [/ssn|id_number|tax_id/, "a tax or identity number"],
  [/tos_acceptance|terms_of_service|agreement/, "§ consent to Stripe's terms"],
  [/business_profile|mcc|url|product_description/, "what § business does"],
  [
    /owners|directors|executives|representative|relationship/,
    "who owns and represents the business",
  ],
  [/entity_type|business_type|legal_entity|company/, "details of your business"],
  [/capability|transfers|restricted|disabled/, "a check of your account by Stripe"],
];

/** What the payment provider still asks of the facilitator, each thing once; a code nobody knows is shown as words. */
export function requirementWords(
  codes: readonly string[],
  whose: "your" | "their" = "your",
): readonly string[] {
  const words = codes.map(
    (code) =>
      WORDS.find(([pattern]) => pattern.test(code))?.[1] ??
      code.replaceAll(/[._[\]]+/g, " ").trim(),
  );
  return [...new Set(words)].filter((word) => word !== "").map((word) => word.replace("§", whose));
}

/** "§ bank account and your date of birth"; a general word where the provider names nothing. */
export function requirementList(codes: readonly string[], whose: "your" | "their" = "your"): Spans {
  const words = requirementWords(codes, whose);
  if (words.length === 0)
    return [text(whose === "your" ? "a few details about you" : "a few details about them")];
  return listed(words.map((word) => [text(word)]));
}
